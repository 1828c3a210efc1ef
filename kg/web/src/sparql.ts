// Queries over what the page carries: the named ones and one's own, answered by the engine in a worker.

import {ask} from "./ask";
import {address, base, byIri, things} from "./data";
import type {Answer} from "./engine";
import {button, h} from "./dom";
import type {Go} from "./overview";
import {line, save} from "./exports";
import type {State} from "./state";
import {t} from "./words";

interface Named {
  name: string;
  sentence: string;
  text: string;
}

const part = (id: string) => document.getElementById(id)?.textContent ?? "";
// the endpoint of the server that the page comes from, or the engine inside the file
const endpoint = address("endpoint");
export const canQuery = () => endpoint !== null || document.getElementById("engine") !== null;
let named: Named[] | null = endpoint === null ? JSON.parse(part("queries") || "[]") : null;

async function fetchNamed(show: () => void): Promise<void> {
  named = [];
  try {
    named = await (await ask("query/questions.json")).json();
  } catch (error) {
    failed = String(error);
  }
  show();
}

const ROWS = 100;
let worker: Promise<Worker> | null = null;
let answered: Answer | null = null,
  failed = "",
  running = false,
  runs = 0,
  limit = ROWS,
  last = "";

type Reply = {ready?: true; answer?: Answer; error?: string};
const reply = (engine: Worker) =>
  new Promise<Reply>((resolve) => {
    engine.onmessage = ({data}) => resolve(data);
    engine.onerror = (event) => resolve({error: event.message});
  });

async function start(): Promise<Worker> {
  const url = URL.createObjectURL(new Blob([part("engine")], {type: "text/javascript"}));
  const engine = new Worker(url),
    ready = reply(engine);
  engine.postMessage({engine: part("wasm"), triples: part("triples")});
  const {error} = await ready;
  URL.revokeObjectURL(url);
  if (error) throw new Error(error);
  return engine;
}

interface Bindings {
  head: {vars?: string[]};
  boolean?: boolean;
  results?: {bindings: Record<string, {type: string; value: string}>[]};
}
const KINDS: Record<string, string> = {uri: "NamedNode", bnode: "BlankNode"};
let asking: AbortController | null = null;

// Ask the endpoint; a graph that a query makes is shown as the endpoint writes it.
async function askEndpoint(query: string): Promise<Answer> {
  const since = performance.now();
  asking = new AbortController();
  const answer = await ask(endpoint!, {
    method: "POST",
    body: query,
    signal: asking.signal,
    headers: {
      "Content-Type": "application/sparql-query",
      "Accept": "application/sparql-results+json, application/n-triples;q=0.5",
    },
  });
  const json = answer.headers.get("Content-Type")?.includes("json"),
    text = await answer.text(),
    took = Math.round(performance.now() - since);
  return json ? {...tableOf(JSON.parse(text)), took} : {names: ["graph"], rows: linesOf(text), took};
}

function tableOf({head, boolean, results}: Bindings): Omit<Answer, "took"> {
  if (boolean !== undefined) return {names: ["ASK"], rows: [[["Literal", String(boolean)]]]};
  const names = head.vars ?? [];
  const cell = (term?: {type: string; value: string}): [string, string] =>
    term ? [KINDS[term.type] ?? "Literal", term.value] : ["", ""];
  return {names, rows: results!.bindings.map((row) => names.map((name) => cell(row[name])))};
}

const linesOf = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line): [string, string][] => [["Literal", line]]);

async function askEngine(query: string): Promise<Answer> {
  worker ??= start();
  const engine = await worker.catch((error) => {
    worker = null;
    throw error;
  });
  const told = reply(engine);
  engine.postMessage({query});
  const {answer, error} = await told;
  if (!answer) throw new Error(error);
  return answer;
}

function stop(): void {
  runs += 1;
  asking?.abort();
  worker?.then(
    (engine) => engine.terminate(),
    () => undefined,
  );
  [worker, running] = [null, false];
}

async function run(query: string, show: () => void): Promise<void> {
  const mine = (runs += 1);
  [running, failed, answered, limit, last] = [true, "", null, ROWS, query];
  show();
  try {
    const answer = await (endpoint === null ? askEngine(query) : askEndpoint(query));
    if (mine !== runs) return;
    answered = answer;
  } catch (error) {
    if (mine !== runs) return;
    failed = error instanceof Error ? error.message : String(error);
  }
  running = false;
  show();
}

export function sparqlView(state: State, go: Go, open: (iri: string) => void): HTMLElement {
  if (!named) void fetchNamed(() => go({}, false));
  const queries = named ?? [],
    text = state.query || queries[0]?.text || "";
  const area = h(
    "textarea",
    {"id": "sparql-text", "data-key": "sparql-text", "rows": 14, "spellcheck": "false", "aria-label": t("sparql")},
    text,
  );
  const results = h("div", {"id": "sparql-results", "aria-live": "polite"});
  // the address takes the query up, and with it the page is drawn anew: the answer goes where the page then is
  const showHere = () => document.getElementById("sparql-results")?.replaceChildren(...resultParts(showHere, open));
  const act = () => {
    go({query: area.value}, false);
    void run(area.value, showHere);
  };
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) act();
  });
  if (last === text) results.replaceChildren(...resultParts(showHere, open));
  return h(
    "div",
    {class: "sparql"},
    h(
      "section",
      {"class": "card", "aria-label": t("namedQueries")},
      h("h2", {}, t("namedQueries")),
      h(
        "ul",
        {class: "named"},
        ...queries.map(({name, sentence, text}) =>
          h(
            "li",
            {},
            button(`query-${name}`, name, () => go({query: text}), {class: "link"}),
            " ",
            h("small", {}, sentence),
          ),
        ),
      ),
    ),
    h(
      "section",
      {"class": "card", "aria-label": t("sparql")},
      area,
      h(
        "div",
        {class: "head"},
        button("run", t("run"), act, {id: "run"}),
        button("stop", t("stop"), () => {
          stop();
          showHere();
        }),
        h("span", {class: "soft"}, t(endpoint === null ? "runHint" : "runHintServed")),
      ),
      results,
    ),
  );
}

const isThing = (iri: string) => base !== "" && iri.startsWith(base) && !iri.includes("#");

function resultParts(show: () => void, open: (iri: string) => void): Node[] {
  if (running) return [h("p", {class: "soft"}, t("working"))];
  if (failed) return [h("p", {class: "fault", role: "alert"}, failed)];
  if (!answered) return [];
  const {names, rows, took} = answered,
    rest = rows.length - limit;
  const cell = ([kind, value]: [string, string]) => {
    const key = kind === "NamedNode" ? byIri.get(value) : undefined,
      // a served page may not have met the thing yet
      ours = key !== undefined || (endpoint !== null && kind === "NamedNode" && isThing(value));
    return h(
      "td",
      {},
      ours
        ? button(`iri-${value}`, key === undefined ? value : things[key].name, () => open(value), {
            class: "link",
            title: value,
          })
        : value,
    );
  };
  const csv = () =>
    save(["\ufeff" + line(names), ...rows.map((row) => line(row.map(([, value]) => value)))], "text/csv", "query.csv");
  return [
    h(
      "div",
      {class: "head"},
      h("span", {class: "soft", id: "sparql-count"}, `${t("rows", {n: rows.length})} · ${took} ms`),
      rows.length > 0 && button("query-csv", "CSV", csv),
    ),
    h(
      "div",
      {"class": "scroll", "tabindex": 0, "role": "region", "aria-label": t("results")},
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, ...names.map((name) => h("th", {scope: "col"}, name)))),
        h("tbody", {}, ...rows.slice(0, limit).map((row) => h("tr", {}, ...row.map(cell)))),
      ),
    ),
    ...(rest > 0
      ? [
          button("more-results", t("more", {n: Math.min(rest, 400)}), () => {
            limit += 400;
            show();
          }),
        ]
      : []),
  ];
}
