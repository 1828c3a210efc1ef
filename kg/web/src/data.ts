// What the page carries, as records, with the indexes that the views share.

import {eachBelow, pause} from "./dom";

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
  // how many articles name it: a served page has the latest of them only
  told: number;
  initials: string[];
  point: [number, number] | null;
  // whether its facts and sentences are here too
  whole: boolean;
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
// Rows of a served graph, each with its number before it; things also with their links and articles counted.
export interface Pieces {
  things: [number, number, number, boolean, RawThing][];
  statements: [number, ...RawStatement][];
  articles: [number, ...RawArticle][];
  passages: [number, number, number, number][];
}
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
let rules: string[] = [];

// where a server gives the parts of a large graph; an address of the page itself otherwise has none
export const address = (name: string) =>
  document.querySelector<HTMLMetaElement>(`meta[name=${name}]`)?.content ?? null;

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
  ({title, base, ground, provinces, passages, rules} = head);
  for (const name of head.background) background.add(name);
  for (const name of head.bookkeeping) bookkeeping.add(name);
  const pairs = [...head.traditional];
  for (let place = 0; place < pairs.length; place += 2) simple.set(pairs[place], pairs[place + 1]);
  await each<RawArticle>("articles", (row, key) => addArticle(key, row));
  await each<RawThing>("nodes", (row, key) => addThing(key, row, true, row[7].length));
  await each<RawStatement>("edges", (row, key) => {
    addStatement(key, row);
    for (const end of ends(row)) degree[end] += Number(isNews(key));
  });
}

// Take up rows that a server sent; what is here already stays, but for things that only their names were known of.
export function take({things: rows, statements: said, articles: told, passages: places}: Pieces): void {
  for (const [key, ...row] of told) addArticle(key, row);
  for (const [key, ...place] of places) passages[key] = place;
  for (const [key, links, articles, named, row] of rows) {
    if (things[key]?.whole && named) continue;
    // of the latest articles the page has what any answer brought
    if (things[key]?.whole) row[7] = [...new Set([...things[key].articles, ...row[7]])].sort((a, b) => a - b);
    addThing(key, row, !named, articles);
    degree[key] = links;
  }
  for (const [key, ...row] of said) if (!statements[key]) addStatement(key, row);
}

async function each<T>(id: string, add: (row: T, key: number) => void): Promise<void> {
  await pause();
  const rows = parse<T[]>(id);
  await pause();
  await eachBelow(rows.length, (place) => add(rows[place], place));
}

const evidence = (rows: RawSaid[]): Said[] =>
  rows.map(([passage, sure, rule]) => ({passage, sure, rule: rules[rule]}));

function addArticle(key: number, [iri, name, date, source, text, marks]: RawArticle): void {
  articleByIri.set(iri, key);
  articles[key] = {iri, name, date, source, text, marks};
}

function addThing(
  key: number,
  [iri, type, name, aliases, dates, facts, said, reported, initials, point]: RawThing,
  whole: boolean,
  told: number,
): void {
  byIri.set(iri, key);
  touching[key] ??= [];
  degree[key] ??= 0;
  things[key] = {
    iri,
    type,
    look: ORGANISATIONS.includes(type) || OTHERS.includes(type) ? type : "Activity",
    name,
    aliases,
    dates,
    facts: facts.map(([key, value, rows]) => ({key, value, said: evidence(rows)})),
    said: evidence(said),
    articles: reported,
    told,
    initials,
    point,
    whole,
  };
}

const ends = ([from, , to]: RawStatement) => (from === to ? [from] : [from, to]);

function addStatement(key: number, row: RawStatement): void {
  const [from, predicate, to, rows] = row,
    said = evidence(rows);
  statements[key] = {from, predicate, to, said, sure: most(said)};
  for (const end of ends(row)) {
    const keys = touching[end];
    keys.push(key);
    if (keys.length > 1 && keys[keys.length - 2] > key) keys.sort((a, b) => a - b);
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
