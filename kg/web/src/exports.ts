// What is seen, as files: pictures, tables, GraphML, Turtle, and the SPARQL that gives it.

import {articles, passages, type Said, sentence, statements, things, title} from "./data";
import {h, pause} from "./dom";
import {datesOf} from "./filters";
import type {State} from "./state";
import {t} from "./words";

export interface Seen {
  things: number[];
  statements: number[];
  // how many things there are where only the best linked are here
  of?: number;
}

const UA = "https://w3id.org/union-activity/ontology#";
const PREFIXES: Record<string, string> = {
  ua: UA,
  nif: "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
  skos: "http://www.w3.org/2004/02/skos/core#",
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  rdfs: "http://www.w3.org/2000/01/rdf-schema#",
  schema: "https://schema.org/",
  xsd: "http://www.w3.org/2001/XMLSchema#",
};
const SLICE = 1500;

export function save(content: BlobPart[], type: string, ending: string): string {
  const name = `${title.replace(/[\\/:*?"<>|\u0000-\u001f]/g, "_").slice(0, 60) || "graph"}.${ending}`;
  const url = URL.createObjectURL(new Blob(content, {type}));
  h("a", {href: url, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return name;
}

// Write the parts of a long text in slices, so that the page answers in between.
async function inSlices<T>(rows: T[], write: (row: T) => string): Promise<string[]> {
  const parts: string[] = [];
  for (let start = 0; start < rows.length; start += SLICE) {
    if (start) await pause();
    parts.push(
      rows
        .slice(start, start + SLICE)
        .map(write)
        .join(""),
    );
  }
  return parts;
}

// A cell that a spreadsheet takes for a formula starts with an apostrophe.
const cell = (value: string | number) => {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
export const line = (values: (string | number)[]) => values.map(cell).join(",") + "\r\n";

export async function nodesCsv(seen: Seen): Promise<string[]> {
  return [
    "\ufeff" + line(["iri", "type", "name", "aliases", "dates", "facts", "articles"]),
    ...(await inSlices(seen.things, (key) => {
      const {iri, type, name, aliases, facts, told} = things[key];
      return line([
        iri,
        type,
        name,
        aliases.join(" | "),
        datesOf(key).join(" | "),
        facts.map((fact) => `${t(fact.key)}：${fact.value}`).join(" | "),
        told,
      ]);
    })),
  ];
}

export async function statementsCsv(seen: Seen): Promise<string[]> {
  const head = line([
    "subject",
    "predicate",
    "object",
    "confidence",
    "rule",
    "sentence",
    "article",
    "date",
    "subject_iri",
    "object_iri",
  ]);
  return [
    "\ufeff" + head,
    ...(await inSlices(seen.statements, (row) => {
      const {from, predicate, to, said} = statements[row];
      const one = (evidence: Said | null) => {
        const article = evidence && articles[passages[evidence.passage][0]];
        return line([
          things[from].name,
          predicate,
          things[to].name,
          evidence?.sure ?? "",
          evidence?.rule ?? "",
          evidence ? sentence(evidence.passage) : "",
          article ? article.name : "",
          article ? article.date : "",
          things[from].iri,
          things[to].iri,
        ]);
      };
      return said.length ? said.map(one).join("") : one(null);
    })),
  ];
}

const xml = (text: string) =>
  text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[&<>"]/g, (letter) => ({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})[letter]!);

export async function graphml(seen: Seen): Promise<string[]> {
  const keys = [
    ["label", "node", "string"],
    ["type", "node", "string"],
    ["aliases", "node", "string"],
    ["date", "node", "string"],
    ["facts", "node", "string"],
    ["label", "edge", "string"],
    ["confidence", "edge", "double"],
    ["evidence", "edge", "string"],
  ];
  const data = (id: number, value: string | number | null) =>
    value === null || value === "" ? "" : `<data key="d${id}">${xml(String(value))}</data>`;
  const facts = (key: number) => things[key].facts.map((fact) => `${fact.key}: ${fact.value}`).join(" | ");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n',
    ...keys.map(
      ([name, domain, type], id) => `<key id="d${id}" for="${domain}" attr.name="${name}" attr.type="${type}"/>\n`,
    ),
    '<graph edgedefault="directed">\n',
    ...(await inSlices(
      seen.things,
      (key) =>
        `<node id="${xml(things[key].iri)}">${data(0, things[key].name)}${data(1, things[key].type)}${data(2, things[key].aliases.join(" | "))}${data(3, datesOf(key).join(" | "))}${data(4, facts(key))}</node>\n`,
    )),
    ...(await inSlices(seen.statements, (row) => {
      const {from, predicate, to, said, sure} = statements[row];
      return `<edge source="${xml(things[from].iri)}" target="${xml(things[to].iri)}">${data(5, predicate)}${data(6, sure)}${data(7, said.map(({passage}) => sentence(passage)).join(" | "))}</edge>\n`;
    })),
    "</graph>\n</graphml>\n",
  ];
}

const iri = (text: string) =>
  `<${text.replace(/[\x00-\x20<>"{}|^`\\]/g, (letter) => (encodeURIComponent(letter) === letter ? `%${letter.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}` : encodeURIComponent(letter)))}>`;
const literal = (text: string) =>
  `"${text.replace(/[\\"\n\r]/g, (letter) => ({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})[letter]!)}"`;
const prefixes = (keyword: string, end: string, names: string[]) =>
  names.map((name) => `${keyword} ${name}: <${PREFIXES[name]}>${end}\n`).join("");
const points = (text: string) => [...text].length;

export async function turtle(seen: Seen): Promise<string[]> {
  return [
    prefixes("@prefix", " .", ["ua", "nif", "skos", "rdf", "rdfs", "schema"]),
    "\n",
    ...(await inSlices(seen.things, (key) => {
      const {iri: name, type, name: label, aliases} = things[key];
      const property =
        type === "Article" ? "schema:headline" : things[key].look === "Activity" ? "rdfs:label" : "skos:prefLabel";
      return (
        `${iri(name)} a ua:${type}${things[key].look === "Activity" && type !== "Activity" ? ", ua:Activity" : ""} ;\n    ${property} ${literal(label)}@zh` +
        aliases.map((alias) => ` ;\n    skos:altLabel ${literal(alias)}@zh`).join("") +
        " .\n"
      );
    })),
    "\n",
    ...(await inSlices(seen.statements, (row) => {
      const {from, predicate, to, said} = statements[row],
        subject = iri(things[from].iri),
        object = iri(things[to].iri);
      return (
        `${subject} ua:${predicate} ${object} .\n` +
        said.map((evidence) => assertion(subject, predicate, object, evidence)).join("")
      );
    })),
  ];
}

function assertion(subject: string, predicate: string, object: string, {passage, sure}: Said): string {
  const [article, start, end] = passages[passage],
    {text, iri: name} = articles[article];
  const from = points(text.slice(0, start)),
    to = from + points(text.slice(start, end));
  return (
    `[] a ua:Assertion, rdf:Statement ; rdf:subject ${subject} ; rdf:predicate ua:${predicate} ; rdf:object ${object} ;\n    ua:reportedIn ${iri(name)} ; ` +
    `ua:evidence ${iri(`${name}#char=${from},${to}`)}${sure === null ? "" : ` ; ua:confidence ${sure.toFixed(4).replace(/0+$/, "0")}`} .\n`
  );
}

// The query that gives the statements at what is open, or the activities that the filters keep.
export const sparql = (state: State) => (state.node === null ? activitiesQuery(state) : statementsQuery(state));

function statementsQuery(state: State): string {
  const open = [...new Set([state.node!, ...(state.to === null ? [] : [state.to]), ...state.expanded.keys()])];
  return `${prefixes("PREFIX", "", ["ua", "nif", "rdf"])}
SELECT DISTINCT ?subject ?predicate ?object ?confidence ?sentence WHERE {
  VALUES ?here { ${open.map((key) => iri(things[key].iri)).join(" ")} }
  { ?here ?predicate ?object . BIND(?here AS ?subject) } UNION { ?subject ?predicate ?here . BIND(?here AS ?object) }
  ?assertion rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;
    ua:confidence ?confidence ; ua:evidence ?evidence .
  ?evidence nif:anchorOf ?sentence .${state.sure ? `\n  FILTER(?confidence >= ${state.sure})` : ""}
}
ORDER BY ?subject ?predicate ?object ?sentence
`;
}

function activitiesQuery(state: State): string {
  const place = state.place === null ? "" : iri(things[state.place].iri),
    lines: string[] = [];
  if (state.classes.size)
    lines.push(
      `  VALUES ?type { ${[...state.classes]
        .sort()
        .map((name) => `ua:${name}`)
        .join(" ")} }\n  ?activity a ?type .`,
    );
  if (place)
    lines.push(`  { ?activity ua:takesPlaceIn/ua:within* ${place} }
  UNION { ?activity ua:organisedBy/(ua:locatedIn|ua:jurisdiction)/ua:within* ${place} FILTER NOT EXISTS { ?activity ua:takesPlaceIn ?elsewhere } }`);
  if (state.level)
    lines.push(
      `  ?activity ua:organisedBy/ua:unionLevel ua:level${state.level[0].toUpperCase()}${state.level.slice(1)} .`,
    );
  if (state.programme !== null) lines.push(`  ?activity ua:partOfProgramme ${iri(things[state.programme].iri)} .`);
  if (state.sure) lines.push(`  ?activity ua:confidence ?confidence FILTER(?confidence >= ${state.sure})`);
  if (state.from) lines.push(`  FILTER(STR(?date) >= SUBSTR("${state.from}", 1, STRLEN(STR(?date))))`);
  if (state.until) lines.push(`  FILTER(SUBSTR(STR(?date), 1, ${state.until.length}) <= "${state.until}")`);
  return `${prefixes("PREFIX", "", ["ua", "rdfs", "schema"])}
SELECT DISTINCT ?activity ?label ?date WHERE {
  ?activity a ua:Activity ; rdfs:label ?label .
  OPTIONAL { ?activity ua:onDate ?onDate }
  OPTIONAL { ?activity ua:reportedIn/schema:datePublished ?published }
  BIND(COALESCE(?onDate, ?published) AS ?date)
${lines.map((text) => text + "\n").join("")}}
ORDER BY ?date ?activity
`;
}
