// The page: its state in the address, the header, counts and filters, and the view that the state asks for.

import "./style.css";
import {articles, byIri, load, things, title} from "./data";
import {box} from "./box";
import {button, h, pause} from "./dom";
import {entity, forgetSearch, sceneOf} from "./entity";
import * as exports from "./exports";
import {keep, levelOf} from "./filters";
import {overview} from "./overview";
import {standalone, toPng} from "./picture";
import {canQuery, sparqlView} from "./sparql";
import {initial, isFiltered, read, type State, type Stretch, unfiltered, write} from "./state";
import {symbol} from "./symbols";
import {timeBins} from "./timeline";
import {looks, t, useLanguage} from "./words";

let state: State = initial();
const page = document.getElementById("page")!;
const main = h("main", {id: "main", tabindex: -1}), bar = h("div", {class: "bar"}), status = h("p", {role: "status", class: "visually-hidden"});
let header = h("header");
const footer = h("footer", {class: "soft small"});
const opened = new Set<string>();

function go(change: Partial<State>, push = true): void {
  const before = state.node;
  state = {...state, ...change};
  const address = write(state);
  if (address !== (location.hash || "#")) history[push ? "pushState" : "replaceState"](null, "", address);
  if (state.node !== before) forgetSearch();
  render(state.node !== before);
}

// Things that a search finds open alone; filters stay.
const elsewhere = () => ({to: null, pair: null, stretch: null, expanded: new Map<number, number>(), query: null, node: null});
const open = (node: number) => go({...elsewhere(), node});

function openSentence(place: Stretch): void {
  const {iri, marks} = articles[place.article];
  const node = byIri.get(iri) ?? marks.find(([start, end]) => start >= place.start && end <= place.end)?.[2];
  if (node !== undefined) go({...elsewhere(), node, stretch: place});
}

function render(moved = false): void {
  const focus = document.activeElement?.getAttribute("data-key") ?? null, inPanel = document.getElementById("panel")?.scrollTop ?? 0;
  const language = state.language ? "en" : "zh-CN";
  if (document.documentElement.lang !== language || !header.hasChildNodes()) drawHeader(language);
  const kept = keep(state);
  drawBar(kept);
  main.replaceChildren(state.query !== null && canQuery() ? sparqlView(state, go, open) : state.node === null ? overview(state, kept, go) : entity(state, kept, go));
  for (const details of main.querySelectorAll<HTMLDetailsElement>("details[data-open]")) {
    details.open = opened.has(details.dataset.open!);
    details.addEventListener("toggle", () => { details.open ? opened.add(details.dataset.open!) : opened.delete(details.dataset.open!); });
  }
  document.body.classList.toggle("at-entity", state.node !== null || state.query !== null);
  document.title = state.node === null ? title : `${things[state.node].name} · ${title}`;
  if (moved) {
    scrollTo(0, 0);
    if (state.node !== null) document.getElementById("title")?.focus({preventScroll: true});
    status.textContent = state.node === null ? t("overview") : things[state.node].name;
  } else {
    const panel = document.getElementById("panel");
    if (panel) panel.scrollTop = inPanel;
    if (focus) document.querySelector<HTMLElement>(`[data-key="${CSS.escape(focus)}"]`)?.focus({preventScroll: true});
  }
  showChosen(!moved);
  main.dataset.ready = "";
}

// Bring the chosen sentence into the middle of the article; on a narrow screen the article lies below.
function showChosen(follow: boolean): void {
  const chosen = document.getElementById("chosen"), reading = document.getElementById("reading");
  if (!chosen || !reading) return;
  reading.scrollTop = chosen.offsetTop - reading.clientHeight / 3;
  if (!state.stretch) return;
  const panel = document.getElementById("panel")!, card = panel.querySelector<HTMLElement>(".said.open"), narrow = matchMedia("(max-width: 820px)").matches;
  if (follow && narrow) chosen.scrollIntoView({block: "center"});
  else if (!follow && card) narrow ? card.scrollIntoView({block: "center"}) : panel.scrollTo(0, card.offsetTop - panel.clientHeight / 3);
}

function drawHeader(language: string): void {
  document.documentElement.lang = language;
  useLanguage(state.language);
  const made = h("header", {}, h("a", {class: "skip", href: "#main", onclick: (event: Event) => { event.preventDefault(); main.focus(); }}, t("top")),
    h("h1", {}, button("title", title, () => go(elsewhere()), {class: "plain"})),
    box({key: "search", label: t("search"), placeholder: t("search"), sentences: true, choose: open, read: openSentence}),
    h("div", {class: "buttons"}, canQuery() && button("sparql", "SPARQL", () => go({...elsewhere(), query: ""}), {id: "sparql"}), menu(), button("language", t("language"), () => go({language: 1 - state.language}), {id: "language", lang: state.language ? "zh-CN" : "en"})));
  footer.textContent = t("keys");
  header.replaceWith(made);
  header = made;
}

// ---- counts and filters

function drawBar(kept: ReturnType<typeof keep>): void {
  const total = new Map<string, number>();
  for (const {look} of things) total.set(look, (total.get(look) ?? 0) + 1);
  const tiles = looks.filter(({id}) => total.has(id)).map(({id}) => {
    const count = kept.byLook.get(id) ?? 0, all = total.get(id)!;
    return h("button", {type: "button", class: "tile", "data-key": `look-${id}`, "data-look": id, "aria-pressed": String(!state.off.has(id)), onclick: () => {
      const off = new Set(state.off);
      if (!off.delete(id)) off.add(id);
      go({off}, false);
    }}, symbol(id), h("b", {}, count === all ? all : `${count}/${all}`), h("span", {}, t(id)));
  });
  bar.replaceChildren(h("section", {class: "tiles", id: "legend", "aria-label": t("legend")}, ...tiles), filters());
  status.textContent = t("rows", {n: [...kept.byLook.values()].reduce((sum, count) => sum + count, 0)});
}

function filters(): HTMLElement {
  const classes = [...new Set(things.filter(({look}) => look === "Activity").map(({type}) => type))].sort();
  const levels = ["national", "province", "city", "county", "town", "industry", "enterprise"].filter((level) => things.some((_, key) => levelOf(key) === level));
  const select = (key: string, label: string, values: string[], value: string, act: (value: string) => void) => h("label", {}, h("span", {}, t(label)),
    h("select", {"data-key": key, id: key, value, onchange: (event: Event) => act((event.target as HTMLSelectElement).value)},
      h("option", {value: ""}, t("all")), ...values.map((name) => h("option", {value: name, selected: name === value}, t(name === "Activity" ? "otherActivity" : name)))));
  const range = h("input", {type: "range", id: "filter-sure", "data-key": "filter-sure", min: 0, max: 1, step: 0.05, value: state.sure, "aria-label": t("sure"),
    oninput: (event: Event) => { shown.textContent = (event.target as HTMLInputElement).value; },
    onchange: (event: Event) => go({sure: Number((event.target as HTMLInputElement).value)}, false)});
  const shown = h("output", {for: "filter-sure"}, String(state.sure));
  const only = state.classes.size === 1 ? [...state.classes][0] : "";
  const form = h("div", {class: "filters", id: "filters", role: "group", "aria-label": t("filters")},
    select("filter-class", "class", classes, only, (name) => go({classes: new Set(name ? [name] : [])}, false)),
    picker("filter-place", "place", state.place, (key) => things[key].look === "Place", (place) => go({place}, false)),
    picker("filter-programme", "programme", state.programme, (key) => things[key].look === "Programme", (programme) => go({programme}, false)),
    select("filter-level", "level", levels, state.level, (level) => go({level}, false)), months("from"), months("until"),
    h("label", {class: "range"}, h("span", {}, t("sure")), range, shown),
    isFiltered(state) && button("clear", t("clear"), () => go({...unfiltered(), off: new Set()}), {class: "clear", id: "clear"}));
  // at a thing the sentences need the room
  const part = state.node === null ? "filters" : "filters-entity";
  const rolled = h("details", {class: "rolled", ontoggle: (event: Event) => { (event.target as HTMLDetailsElement).open ? opened.add(part) : opened.delete(part); }},
    h("summary", {}, t("filters"), isFiltered(state) && h("small", {}, ` ${active()}`)), form);
  rolled.open = opened.has(part);
  return rolled;
}

// Name the filters that hold, for when they are rolled up.
const active = () => [...[...state.classes].map((name) => t(name)), state.place === null ? "" : things[state.place].name, state.programme === null ? "" : things[state.programme].name,
  state.level && t(state.level), state.from || state.until ? `${state.from}–${state.until}` : "", state.sure ? `≥ ${state.sure}` : ""].filter(Boolean).join(" · ");

function picker(key: string, label: string, value: number | null, filter: (key: number) => boolean, choose: (key: number | null) => void): HTMLElement {
  return h("div", {class: "field"}, h("span", {"aria-hidden": "true"}, t(label)),
    box({key, label: t(label), placeholder: t("all"), filter, choose, value: value === null ? "" : things[value].name, clear: () => choose(null)}));
}

function months(end: "from" | "until"): HTMLElement | null {
  const {names} = timeBins();
  if (!names.length) return null;
  const change = (event: Event) => go({[end]: (event.target as HTMLSelectElement).value}, false);
  return h("label", {}, h("span", {}, t(end === "from" ? "start" : "end")), h("select", {id: `filter-${end}`, "data-key": `filter-${end}`, onchange: change},
    h("option", {value: ""}, t("all")), ...names.map((name) => h("option", {value: name, selected: state[end] === name}, name))));
}

// ---- exports

function seen(): exports.Seen {
  const kept = keep(state);
  if (state.node !== null) {
    const scene = sceneOf(state, kept);
    return {things: scene.things, statements: scene.links.flatMap((link) => link.statements)};
  }
  const all = (flags: Uint8Array) => Array.from(flags.keys()).filter((key) => flags[key]);
  return {things: all(kept.thing), statements: all(kept.statement)};
}

const drawings = () => standalone([...main.querySelectorAll<SVGSVGElement>("svg.bars, svg.map, svg.graph")]);

const FORMATS: [string, () => Promise<string> | string][] = [
  ["png", async () => exports.save([await toPng(drawings())], "image/png", "png")],
  ["svg", () => exports.save([drawings().text], "image/svg+xml", "svg")],
  ["graphml", async () => exports.save(await exports.graphml(seen()), "application/xml", "graphml")],
  ["csvNodes", async () => exports.save(await exports.nodesCsv(seen()), "text/csv", "nodes.csv")],
  ["csvSaid", async () => exports.save(await exports.statementsCsv(seen()), "text/csv", "statements.csv")],
  ["turtle", async () => exports.save(await exports.turtle(seen()), "text/turtle", "ttl")],
];

function menu(): HTMLElement {
  const details = h("details", {class: "menu", id: "export"}, h("summary", {}, t("export")));
  const run = (act: () => Promise<string> | string) => async () => {
    details.open = false;
    status.textContent = t("working");
    status.textContent = t("saved", {name: await act()});
  };
  details.append(h("div", {class: "choices"}, ...FORMATS.map(([name, act]) => button(`export-${name}`, t(name), run(act), {id: `export-${name}`})),
    button("export-sparql", t("sparql"), () => { details.open = false; showQuery(); }, {id: "export-sparql"})));
  details.addEventListener("focusout", (event) => { if (!details.contains(event.relatedTarget as Node | null)) details.open = false; });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.stopPropagation();
    details.open = false;
    details.querySelector("summary")!.focus();
  });
  return details;
}

function showQuery(): void {
  const query = exports.sparql(state);
  const copy = button("copy", t("copy"), async () => {
    await navigator.clipboard.writeText(query);
    copy.textContent = t("copied");
  });
  const dialog = h("dialog", {"aria-label": t("sparql")}, h("h2", {}, t("sparql")), h("p", {class: "soft"}, t("sparqlNote")),
    h("pre", {tabindex: 0, id: "query"}, query), h("div", {class: "buttons"}, copy, canQuery() && button("try-query", t("tryIt"), () => { dialog.close(); go({...elsewhere(), query}); }), button("save-query", t("save"), () => exports.save([query], "application/sparql-query", "rq")),
      button("close-query", t("close"), () => dialog.close())));
  dialog.addEventListener("close", () => dialog.remove());
  page.append(dialog);
  dialog.showModal();
}

// ---- the whole page

function onKey(event: KeyboardEvent): void {
  const typing = event.target instanceof HTMLInputElement && event.target.type === "search" || event.target instanceof HTMLSelectElement || event.target instanceof HTMLTextAreaElement;
  if (event.key === "/" && !typing) {
    event.preventDefault();
    document.getElementById("search")!.focus();
  } else if (event.key === "Escape" && !document.querySelector("dialog[open]") && (state.node !== null || state.query !== null)) {
    if (state.query !== null) go({query: null});
    else if (state.pair) go({pair: null, stretch: null});
    else if (state.to !== null) go({to: null, stretch: null});
    else go({node: null, stretch: null, expanded: new Map()});
  }
}

// Mentions in an article are links; the plain way keeps filters and language.
function onLink(event: MouseEvent): void {
  const link = (event.target as Element).closest("a[data-thing]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(Number(link.getAttribute("data-thing")));
}

// Reading the data, the header and the view are tasks of their own: none of them blocks the tab for long.
async function start(): Promise<void> {
  await load();
  state = read(location.hash);
  page.append(header, bar, main, footer, status);
  drawHeader(state.language ? "en" : "zh-CN");
  document.addEventListener("keydown", onKey);
  main.addEventListener("click", onLink);
  for (const change of ["popstate", "hashchange"]) addEventListener(change, () => {
    if (write(state) === (location.hash || "#")) return;
    state = {...read(location.hash), rows: state.rows, sort: state.sort};
    render(true);
  });
  if (matchMedia("(min-width: 821px)").matches) opened.add("filters");
  drawBar(keep(state));
  await pause();
  render();
  if (state.node === null) document.getElementById("search")!.focus({preventScroll: true});
}

start();
