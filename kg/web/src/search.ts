// Find things by name, alias or initials, and sentences by the words in them.

import {articles, degree, fold, simplify, things} from "./data";
import {eachBelow, pause} from "./dom";
import type {Stretch} from "./state";

const SLICE_MS = 40;
const names: string[][] = [];
let texts: string[] = [];

const namesOf = (key: number) => (names[key] ??= [things[key].name, ...things[key].aliases].map(fold));

// Fold all names while nothing else is to do: the first search need not wait for it.
export const warmNames = () => eachBelow(things.length, namesOf);

// How well a thing answers to a word: 0 is best, nothing is no answer.
function fit(key: number, word: string, letters: boolean): number | null {
  const own = namesOf(key);
  if (own[0] === word) return 0;
  if (own.includes(word)) return 1;
  const {initials} = things[key];
  if (letters && initials.includes(word)) return 2;
  if (own.some((name) => name.startsWith(word))) return 3;
  if (own.some((name) => name.includes(word))) return 4;
  if (letters && initials.some((name) => name.startsWith(word))) return 5;
  return letters && word.length > 1 && initials.some((name) => name.includes(word)) ? 6 : null;
}

export function findThings(query: string, most: number, look = ""): number[] {
  const words = query.trim().split(/\s+/).map(fold).filter(Boolean);
  if (!words.length) return [];
  const found: [number, number][] = [];
  things.forEach((thing, key) => {
    if (look && thing.look !== look) return;
    let worst = 0;
    for (const word of words) {
      const fits = fit(key, word, /^[a-z0-9]+$/.test(word));
      if (fits === null) return;
      worst = Math.max(worst, fits);
    }
    found.push([worst, key]);
  });
  found.sort((a, b) => a[0] - b[0] || degree[b[1]] - degree[a[1]] || a[1] - b[1]);
  return found.slice(0, most).map(([, key]) => key);
}

const SENTENCE_END = /[。！？!?…]+[”’）)》」』]*|\n/gu;

export function sentencesOf(text: string): [number, number][] {
  const found: [number, number][] = [];
  let start = 0;
  const add = (end: number) => {
    const piece = text.slice(start, end),
      from = start + piece.length - piece.trimStart().length;
    if (piece.trim()) found.push([from, from + piece.trim().length]);
    start = end;
  };
  for (const hit of text.matchAll(SENTENCE_END)) add(hit.index + hit[0].length);
  add(text.length);
  return found;
}

let running = 0;

// The things that bear a name: a sentence that says 市总工会 answers to 襄阳市总工会 where it means that union.
function bearing(name: string): Set<number> {
  return new Set(name.length > 1 ? things.flatMap((_, key) => (namesOf(key).includes(name) ? [key] : [])) : []);
}

// Look through all articles in slices of time; a newer search ends an older one, which then gives nothing.
export async function findSentences(query: string, most: number): Promise<Stretch[] | null> {
  const mine = (running += 1);
  const words = query
    .trim()
    .split(/\s+/)
    .map(simplify)
    .filter((word) => word.length > 0);
  const bearers = words.map((word) => bearing(fold(word)));
  const found: Stretch[] = [];
  if (words.join("").length < 2) return found;
  let since = performance.now();
  for (let article = 0; article < articles.length && found.length < most; article += 1) {
    if (performance.now() - since > SLICE_MS) {
      await pause();
      if (mine !== running) return null;
      since = performance.now();
    }
    const text = (texts[article] ??= simplify(articles[article].text));
    const {marks} = articles[article];
    const among = (row: number, from: number, to: number) =>
      marks.some((mark) => mark[0] >= from && mark[1] <= to && bearers[row].has(mark[2]));
    if (!words.every((word, row) => text.includes(word) || among(row, 0, text.length))) continue;
    for (const [start, end] of sentencesOf(articles[article].text)) {
      const piece = text.slice(start, end);
      if (words.every((word, row) => piece.includes(word) || among(row, start, end))) found.push({article, start, end});
    }
  }
  return mine === running ? found.slice(0, most) : null;
}

export const stopSearch = () => {
  running += 1;
};
