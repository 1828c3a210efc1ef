// What the page carries, as records, with the indexes that the views share.

import {pause} from "./dom";

type RawSaid = [number, number | null, number];

export interface Said {
  passage: number;
  sure: number | null;
  rule: string;
}
export interface Fact {
  key: string;
  value: string;
  said: Said[];
}
export interface Thing {
  iri: string;
  type: string;
  look: string;
  name: string;
  aliases: string[];
  dates: string[];
  facts: Fact[];
  said: Said[];
  articles: number[];
  initials: string[];
  point: [number, number] | null;
}
export interface Statement {
  from: number;
  predicate: string;
  to: number;
  said: Said[];
  sure: number | null;
}
export interface Article {
  iri: string;
  name: string;
  date: string;
  source: string;
  text: string;
  marks: [number, number, number][];
}

type RawThing = [
  string,
  string,
  string,
  string[],
  string[],
  [string, string, RawSaid[]][],
  RawSaid[],
  number[],
  string[],
  [number, number] | null,
];
type RawStatement = [number, string, number, RawSaid[]];
type RawArticle = [string, string, string, string, string, [number, number, number][]];
interface Head {
  title: string;
  base: string;
  rules: string[];
  background: string[];
  bookkeeping: string[];
  ground: number[];
  passages: [number, number, number][];
  provinces: [string, number, number][];
  traditional: string;
}

const ORGANISATIONS = [
  "TradeUnion",
  "Enterprise",
  "PublicBody",
  "EducationalInstitution",
  "MediaOrganisation",
  "Organisation",
];
const OTHERS = ["Person", "Place", "Programme", "Award", "Article"];
const SLICE_MS = 40;

export let title = "",
  base = "",
  ground: number[] = [],
  provinces: Head["provinces"] = [],
  passages: Head["passages"] = [];
export const background = new Set<string>(),
  bookkeeping = new Set<string>();
export const articles: Article[] = [],
  things: Thing[] = [],
  statements: Statement[] = [];
// number of a thing -> numbers of the statements about it, and how many of these are news
export const touching: number[][] = [],
  degree: number[] = [];
export const byIri = new Map<string, number>(),
  articleByIri = new Map<string, number>();
const simple = new Map<string, string>();

function parse<T>(id: string): T {
  const element = document.getElementById(id)!,
    found = JSON.parse(element.textContent!) as T;
  // the text is not needed again, and may be many megabytes
  element.remove();
  return found;
}

// Read what the page carries, in slices of time, so that even 100,000 nodes do not block the tab.
export async function load(): Promise<void> {
  const head = parse<Head>("data");
  ({title, base, ground, provinces, passages} = head);
  for (const name of head.background) background.add(name);
  for (const name of head.bookkeeping) bookkeeping.add(name);
  const pairs = [...head.traditional];
  for (let place = 0; place < pairs.length; place += 2) simple.set(pairs[place], pairs[place + 1]);
  const said = (rows: RawSaid[]): Said[] =>
    rows.map(([passage, sure, rule]) => ({passage, sure, rule: head.rules[rule]}));
  await each<RawArticle>("articles", (row) => addArticle(row));
  await each<RawThing>("nodes", (row) => addThing(row, said));
  await each<RawStatement>("edges", (row) => addStatement(row, said));
}

async function each<T>(id: string, add: (row: T) => void): Promise<void> {
  await pause();
  const rows = parse<T[]>(id);
  await pause();
  let since = performance.now();
  for (const [place, row] of rows.entries()) {
    add(row);
    if (place % 256 || performance.now() - since < SLICE_MS) continue;
    await pause();
    since = performance.now();
  }
}

function addArticle([iri, name, date, source, text, marks]: RawArticle): void {
  articleByIri.set(iri, articles.length);
  articles.push({iri, name, date, source, text, marks});
}

function addThing(
  [iri, type, name, aliases, dates, facts, rows, told, initials, point]: RawThing,
  said: (rows: RawSaid[]) => Said[],
): void {
  byIri.set(iri, things.length);
  touching.push([]);
  degree.push(0);
  things.push({
    iri,
    type,
    look: ORGANISATIONS.includes(type) || OTHERS.includes(type) ? type : "Activity",
    name,
    aliases,
    dates,
    facts: facts.map(([key, value, rows]) => ({key, value, said: said(rows)})),
    said: said(rows),
    articles: told,
    initials,
    point,
  });
}

function addStatement([from, predicate, to, rows]: RawStatement, said: (rows: RawSaid[]) => Said[]): void {
  const key = statements.length,
    evidence = said(rows),
    ends = from === to ? [from] : [from, to];
  statements.push({from, predicate, to, said: evidence, sure: most(evidence)});
  for (const end of ends) {
    touching[end].push(key);
    degree[end] += Number(isNews(key));
  }
}

const most = (rows: Said[]) =>
  rows.reduce<number | null>((best, {sure}) => (sure === null ? best : Math.max(best ?? 0, sure)), null);
export const across = (key: number, thing: number) =>
  statements[key].from === thing ? statements[key].to : statements[key].from;
export const isNews = (key: number) =>
  !background.has(statements[key].predicate) && !bookkeeping.has(statements[key].predicate);
export const sureOf = (thing: Thing) => most(thing.said);

export const short = (iri: string) => (iri.startsWith(base) ? iri.slice(base.length) : iri);
export const byShort = (text: string) => byIri.get(base + text) ?? byIri.get(text) ?? null;
export const sentence = (passage: number) => {
  const [article, start, end] = passages[passage];
  return articles[article].text.slice(start, end);
};

// the organisers and the like that an activity has, by predicate
export const targets = (thing: number, predicate: string) =>
  touching[thing]
    .filter((key) => statements[key].from === thing && statements[key].predicate === predicate)
    .map((key) => statements[key].to);

// Simplify and lower letter by letter, so that offsets stay.
export function simplify(text: string): string {
  const lower = text.toLowerCase();
  let changed = "";
  for (const letter of lower.length === text.length ? lower : text) changed += simple.get(letter) ?? letter;
  return changed;
}

export const fold = (text: string) => simplify(text).replace(/[\s“”"'‘’「」『』《》〈〉()（）·•]/gu, "");
