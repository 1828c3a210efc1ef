// What is shown, and its spelling in the address: the same address gives the same view.

import {articleByIri, articles, base, byShort, short, things} from "./data";

export interface Stretch {
  article: number;
  start: number;
  end: number;
}
export interface State {
  node: number | null;
  to: number | null;
  pair: [number, number] | null;
  expanded: Map<number, number>;
  stretch: Stretch | null;
  off: Set<string>;
  classes: Set<string>;
  place: number | null;
  from: string;
  until: string;
  level: string;
  programme: number | null;
  sure: number;
  language: number;
  sort: string;
  rows: number;
  wide: boolean;
  query: string | null;
}

export const unfiltered = (): Pick<State, "classes" | "place" | "from" | "until" | "level" | "programme" | "sure"> => ({
  classes: new Set(),
  place: null,
  from: "",
  until: "",
  level: "",
  programme: null,
  sure: 0,
});

export const initial = (): State => ({
  node: null,
  to: null,
  pair: null,
  expanded: new Map(),
  stretch: null,
  off: new Set(),
  ...unfiltered(),
  language: 0,
  sort: "links",
  rows: 50,
  wide: false,
  query: null,
});

// No thing, pair, path, sentence or query: what to add to for going on to another one.
export const elsewhere = (): Pick<State, "node" | "to" | "pair" | "stretch" | "expanded" | "query"> => ({
  node: null,
  to: null,
  pair: null,
  stretch: null,
  expanded: new Map(),
  query: null,
});

export const isFiltered = (state: State) =>
  state.classes.size > 0 ||
  state.place !== null ||
  state.from !== "" ||
  state.until !== "" ||
  state.level !== "" ||
  state.programme !== null ||
  state.sure > 0;

const escape = (text: string) => encodeURIComponent(text).replace(/%2F/g, "/");
const named = (key: number) => escape(short(things[key].iri));
const list = (text: string | undefined) => (text ? text.split(",") : []);
const node = (text: string | undefined) => (text === undefined ? null : byShort(decodeURIComponent(text)));
const month = (text: string | undefined) => (/^\d{4}(-\d\d)?$/.test(text ?? "") ? text! : "");

export function write(state: State): string {
  const parts: string[] = [];
  const add = (key: string, value: string) => {
    if (value) parts.push(`${key}=${value}`);
  };
  if (state.node !== null) add("n", named(state.node));
  if (state.to !== null) add("to", named(state.to));
  if (state.pair) add("e", state.pair.map(named).join(","));
  add("x", [...state.expanded].map(([key, pages]) => `${named(key)}*${pages}`).join(","));
  const {stretch} = state;
  if (stretch) add("s", `${escape(short(articles[stretch.article].iri))},${stretch.start},${stretch.end}`);
  add("off", [...state.off].sort().map(escape).join(","));
  add("class", [...state.classes].sort().map(escape).join(","));
  if (state.place !== null) add("place", named(state.place));
  add("from", state.from);
  add("until", state.until);
  add("level", escape(state.level));
  if (state.programme !== null) add("prog", named(state.programme));
  if (state.sure) add("sure", String(state.sure));
  if (state.wide) add("map", "all");
  if (state.language) add("lang", "en");
  if (state.query !== null) parts.push(`sparql=${escape(state.query)}`);
  return parts.length ? "#" + parts.join("&") : "#";
}

// The address of a thing that the page may not have met yet, the filters as they are.
export const enter = (address: string, iri: string) =>
  `#${[`n=${escape(short(iri))}`, ...address.slice(1).split("&")].filter(Boolean).join("&")}`;

export function read(hash: string): State {
  const state = initial();
  const given: Record<string, string | undefined> = Object.create(null);
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [key, ...rest] = part.split("=");
    given[key] = rest.join("=");
  }
  try {
    fill(state, given);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
  }
  return state;
}

function fill(state: State, given: Record<string, string | undefined>): void {
  state.language = given.lang === "en" ? 1 : 0;
  state.node = node(given.n);
  state.to = node(given.to);
  const [one, other] = list(given.e).map(node);
  state.pair = one != null && other != null ? [one, other] : null;
  for (const part of list(given.x)) {
    const [name, pages] = part.split("*");
    const key = node(name);
    if (key !== null) state.expanded.set(key, Math.min(9, Math.max(1, Number(pages) || 1)));
  }
  state.stretch = stretch(list(given.s));
  state.off = new Set(list(given.off).map(decodeURIComponent));
  state.classes = new Set(list(given.class).map(decodeURIComponent));
  state.place = node(given.place);
  state.from = month(given.from);
  state.until = month(given.until);
  state.level = decodeURIComponent(given.level ?? "");
  state.programme = node(given.prog);
  state.sure = Math.min(1, Math.max(0, Number(given.sure) || 0));
  state.query = given.sparql === undefined ? null : decodeURIComponent(given.sparql);
  state.wide = given.map === "all";
}

function stretch([iri, start, end]: string[]): Stretch | null {
  if (iri === undefined) return null;
  const name = decodeURIComponent(iri);
  const row = articleByIri.get(base + name) ?? articleByIri.get(name);
  const places = [Number(start), Number(end)];
  if (row === undefined || !places.every(Number.isInteger)) return null;
  return {article: row, start: places[0], end: places[1]};
}
