// The engine in a worker: Oxigraph over the triples that the page carries, so that no query blocks the tab.

import {initSync, Store, type Term} from "oxigraph/web.js";

export interface Answer { names: string[]; rows: [string, string][][]; took: number }
type Request = {engine: ArrayBuffer; triples: ArrayBuffer} | {query: string};

let store: Store | null = null;

const cell = (term: Term | undefined): [string, string] => (term ? [term.termType, term.value] : ["", ""]);

function start(engine: ArrayBuffer, triples: ArrayBuffer): void {
  initSync({module: engine});
  store = new Store();
  store.load(new TextDecoder().decode(triples), {format: "application/n-triples", no_transaction: true});
}

function answer(query: string): Answer {
  const since = performance.now(), found = store!.query(query);
  const took = () => Math.round(performance.now() - since);
  if (typeof found === "boolean") return {names: ["ASK"], rows: [[["Literal", String(found)]]], took: took()};
  if (!Array.isArray(found)) return {names: ["?"], rows: [[["Literal", String(found)]]], took: took()};
  const first: unknown = found[0];
  if (found.length && !(first instanceof Map)) {
    const rows = (found as {subject: Term; predicate: Term; object: Term}[]).map((quad) => [cell(quad.subject), cell(quad.predicate), cell(quad.object)]);
    return {names: ["subject", "predicate", "object"], rows, took: took()};
  }
  const solutions = found as Map<string, Term>[], names = [...new Set(solutions.flatMap((row) => [...row.keys()]))];
  return {names, rows: solutions.map((row) => names.map((name) => cell(row.get(name)))), took: took()};
}

self.onmessage = ({data}: MessageEvent<Request>) => {
  try {
    if ("query" in data) postMessage({answer: answer(data.query)});
    else {
      start(data.engine, data.triples);
      postMessage({ready: true});
    }
  } catch (error) {
    postMessage({error: error instanceof Error ? error.message : String(error)});
  }
};
