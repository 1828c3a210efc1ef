// The engine in a worker: Oxigraph over the triples that the page carries, so that no query blocks the tab.

import {initSync, Store, type Term} from "oxigraph/web.js";

export interface Answer {
  names: string[];
  rows: [string, string][][];
  took: number;
}
// the engine and the triples as the page carries them: gzip in base64
type Request = {engine: string; triples: string} | {query: string};

let store: Store | null = null;

const cell = (term: Term | undefined): [string, string] => (term ? [term.termType, term.value] : ["", ""]);

async function inflate(text: string): Promise<ArrayBuffer> {
  const letters = atob(text),
    bytes = new Uint8Array(letters.length);
  for (let place = 0; place < letters.length; place += 1) bytes[place] = letters.charCodeAt(place);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

async function start(engine: string, triples: string): Promise<void> {
  initSync({module: await inflate(engine)});
  store = new Store();
  store.load(new TextDecoder().decode(await inflate(triples)), {format: "application/n-triples", no_transaction: true});
}

function answer(query: string): Answer {
  const since = performance.now(),
    took = () => Math.round(performance.now() - since);
  const table = solutions(query);
  if (table) return {...table, took: took()};
  const found: unknown = store!.query(query);
  if (typeof found === "boolean") return {names: ["ASK"], rows: [[["Literal", String(found)]]], took: took()};
  const rows = (found as {subject: Term; predicate: Term; object: Term}[]).map((quad) => [
    cell(quad.subject),
    cell(quad.predicate),
    cell(quad.object),
  ]);
  return {names: ["subject", "predicate", "object"], rows, took: took()};
}

interface Results {
  head: {vars: string[]};
  results: {bindings: Record<string, {type: string; value: string}>[]};
  boolean?: boolean;
}
const KINDS: Record<string, string> = {uri: "NamedNode", literal: "Literal", bnode: "BlankNode"};

// Give the solutions of a SELECT with its variables in their order; nothing for a query of another form.
function solutions(query: string): Omit<Answer, "took"> | null {
  if (!/\bselect\b/i.test(query) || /^\s*(construct|describe|ask)\b/im.test(query)) return null;
  const {head, results} = JSON.parse(store!.query(query, {results_format: "json"}) as string) as Results;
  const rows = results.bindings.map((row) =>
    head.vars.map((name): [string, string] => (row[name] ? [KINDS[row[name].type] ?? "", row[name].value] : ["", ""])),
  );
  return {names: head.vars, rows};
}

self.onmessage = async ({data}: MessageEvent<Request>) => {
  try {
    if ("query" in data) postMessage({answer: answer(data.query)});
    else {
      await start(data.engine, data.triples);
      postMessage({ready: true});
    }
  } catch (error) {
    postMessage({error: error instanceof Error ? error.message : String(error)});
  }
};
