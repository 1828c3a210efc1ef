// What the page carries, as records, with the indexes that the views share.

type RawSaid = [number, number | null, number];

export interface Said { passage: number; sure: number | null; rule: string }
export interface Fact { key: string; value: string; said: Said[] }
export interface Thing {
  iri: string; type: string; look: string; name: string; aliases: string[]; dates: string[]; facts: Fact[];
  said: Said[]; articles: number[]; initials: string[]; point: [number, number] | null;
}
export interface Statement { from: number; predicate: string; to: number; said: Said[]; sure: number | null }
export interface Article {
  iri: string; name: string; date: string; source: string; text: string; marks: [number, number, number][];
}

interface Raw {
  title: string; base: string; rules: string[]; background: string[]; bookkeeping: string[]; ground: number[];
  articles: [string, string, string, string, string, [number, number, number][]][];
  passages: [number, number, number][];
  nodes: [string, string, string, string[], string[], [string, string, RawSaid[]][], RawSaid[], number[], string[],
          [number, number] | null][];
  edges: [number, string, number, RawSaid[]][]; provinces: [string, number, number][]; traditional: string;
}

const ORGANISATIONS = ["TradeUnion", "Enterprise", "PublicBody", "EducationalInstitution", "MediaOrganisation",
                       "Organisation"];
const OTHERS = ["Person", "Place", "Programme", "Award", "Article"];

const raw: Raw = JSON.parse(document.getElementById("data")!.textContent!);
const said = (rows: RawSaid[]): Said[] => rows.map(([passage, sure, rule]) => ({passage, sure, rule: raw.rules[rule]}));
const most = (rows: Said[]) => rows.reduce<number | null>((best, {sure}) =>
  sure === null ? best : Math.max(best ?? 0, sure), null);

export const {title, base, ground, provinces, passages} = raw;
export const background = new Set(raw.background);
export const bookkeeping = new Set(raw.bookkeeping);
export const articles: Article[] = raw.articles.map(([iri, name, date, source, text, marks]) =>
  ({iri, name, date, source, text, marks}));
export const things: Thing[] = raw.nodes.map(([iri, type, name, aliases, dates, facts, rows, told, initials, point]) => ({
  iri, type, name, aliases, dates, facts: facts.map(([key, value, rows]) => ({key, value, said: said(rows)})),
  look: ORGANISATIONS.includes(type) || OTHERS.includes(type) ? type : "Activity", said: said(rows), articles: told,
  initials, point,
}));
export const statements: Statement[] = raw.edges.map(([from, predicate, to, rows]) => {
  const evidence = said(rows);
  return {from, predicate, to, said: evidence, sure: most(evidence)};
});

// number of a thing -> numbers of the statements about it
export const touching: number[][] = things.map(() => []);
statements.forEach(({from, to}, key) => {
  touching[from].push(key);
  if (to !== from) touching[to].push(key);
});
export const across = (key: number, thing: number) =>
  statements[key].from === thing ? statements[key].to : statements[key].from;
export const isNews = (key: number) => !background.has(statements[key].predicate)
  && !bookkeeping.has(statements[key].predicate);
export const degree: number[] = touching.map((keys) => keys.filter(isNews).length);
export const byIri = new Map(things.map((thing, key) => [thing.iri, key]));
export const articleByIri = new Map(articles.map((article, key) => [article.iri, key]));
export const sureOf = (thing: Thing) => most(thing.said);

export const short = (iri: string) => iri.startsWith(base) ? iri.slice(base.length) : iri;
export const byShort = (text: string) => byIri.get(base + text) ?? byIri.get(text) ?? null;
export const sentence = (passage: number) => {
  const [article, start, end] = passages[passage];
  return articles[article].text.slice(start, end);
};

// the organisers and the like that an activity has, by predicate
export const targets = (thing: number, predicate: string) => touching[thing]
  .filter((key) => statements[key].from === thing && statements[key].predicate === predicate)
  .map((key) => statements[key].to);

const simple = new Map<string, string>();
const pairs = [...raw.traditional];
for (let place = 0; place < pairs.length; place += 2) simple.set(pairs[place], pairs[place + 1]);

// Simplify and lower letter by letter, so that offsets stay.
export function simplify(text: string): string {
  const lower = text.toLowerCase();
  let changed = "";
  for (const letter of lower.length === text.length ? lower : text) changed += simple.get(letter) ?? letter;
  return changed;
}

export const fold = (text: string) => simplify(text).replace(/[\s“”"'‘’「」『』《》〈〉()（）·•]/gu, "");
