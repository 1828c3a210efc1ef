// Queries over what the page carries: the named ones and one's own, answered by the engine in a worker.

import {byIri, things} from "./data";
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
export const canQuery = () => document.getElementById("engine") !== null;
const named = (): Named[] => JSON.parse(part("queries") || "[]");

const ROWS = 100;
let worker: Promise<Worker> | null = null;
let answered: Answer | null = null,
  failed = "",
  running = false,
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

function stop(): void {
  worker?.then(
    (engine) => engine.terminate(),
    () => undefined,
  );
  [worker, running] = [null, false];
}

async function run(query: string, show: () => void): Promise<void> {
  [running, failed, answered, limit, last] = [true, "", null, ROWS, query];
  show();
  try {
    const asked = (worker ??= start()),
      engine = await asked;
    const told = reply(engine);
    engine.postMessage({query});
    const {answer, error} = await told;
    if (worker !== asked) return;
    [answered, failed] = [answer ?? null, error ?? ""];
  } catch (error) {
    failed = error instanceof Error ? error.message : String(error);
    worker = null;
  }
  running = false;
  show();
}

export function sparqlView(state: State, go: Go, open: (key: number) => void): HTMLElement {
  const queries = named(),
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
        h("span", {class: "soft"}, t("runHint")),
      ),
      results,
    ),
  );
}

function resultParts(show: () => void, open: (key: number) => void): Node[] {
  if (running) return [h("p", {class: "soft"}, t("working"))];
  if (failed) return [h("p", {class: "fault", role: "alert"}, failed)];
  if (!answered) return [];
  const {names, rows, took} = answered,
    rest = rows.length - limit;
  const cell = ([kind, value]: [string, string]) => {
    const key = kind === "NamedNode" ? byIri.get(value) : undefined;
    return h(
      "td",
      {},
      key === undefined
        ? value
        : button(`iri-${key}`, things[key].name, () => open(key), {class: "link", title: value}),
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
