// The page: its state in the address, the header, counts and filters, and the view that the state asks for.

import "./style.css";
import {articles, byIri, load, things, title} from "./data";
import {filters, tiles} from "./bar";
import {box} from "./box";
import {button, h, pause} from "./dom";
import {entity, forgetSearch} from "./entity";
import {exportMenu} from "./menu";
import {overview} from "./overview";
import {source} from "./source";
import {canQuery, sparqlView} from "./sparql";
import {elsewhere, enter, initial, read, type State, type Stretch, write} from "./state";
import type {Summary} from "./summary";
import {t, useLanguage} from "./words";

let state: State = initial();
const page = document.getElementById("page")!;
const main = h("main", {id: "main", tabindex: -1}),
  bar = h("div", {class: "bar"}),
  status = h("p", {role: "status", class: "visually-hidden"});
let header = h("header");
const footer = h("footer", {class: "soft small"});
const opened = new Set<string>();

function go(change: Partial<State>, push = true): void {
  const before = state.node;
  state = {...state, ...change};
  const address = write(state);
  if (address !== (location.hash || "#")) history[push ? "pushState" : "replaceState"](null, "", address);
  if (state.node !== before) forgetSearch();
  show(state.node !== before);
}

let turn = 0,
  movedMeanwhile = false;

// Draw the state; what is not at hand is waited for, and only the last of several waits counts.
function show(moved: boolean): void {
  const mine = (turn += 1),
    wait = source.ready(write(state), state);
  movedMeanwhile ||= moved;
  if (wait) void waitFor(wait, mine, () => undefined);
  else draw();
}

// Go to an address that may name what the page has not met yet.
function arrive(hash: string): void {
  const mine = (turn += 1),
    {sort, rows} = state,
    take = () => void (state = {...read(hash), sort, rows});
  movedMeanwhile = true;
  const wait = source.ready(hash, state);
  if (wait) return void waitFor(wait, mine, take);
  take();
  draw();
}

async function waitFor(wait: Promise<void>, mine: number, then: () => void): Promise<void> {
  delete main.dataset.ready;
  main.setAttribute("aria-busy", "true");
  let fault = "";
  try {
    await wait;
  } catch (error) {
    fault = error instanceof Error ? error.message : String(error);
  }
  if (mine !== turn) return;
  if (!fault) {
    then();
    for (const step of source.steps(state)) {
      await pause();
      if (mine !== turn) return;
      step();
    }
    await pause();
    if (mine !== turn) return;
  }
  main.removeAttribute("aria-busy");
  if (fault) return main.replaceChildren(h("p", {class: "fault", role: "alert"}, `${t("noAnswer")} ${fault}`));
  draw();
}

function draw(): void {
  const moved = movedMeanwhile;
  movedMeanwhile = false;
  render(moved);
}

// Things that a search finds open alone; filters stay.
const open = (node: number) => go({...elsewhere(), node});

function openIri(iri: string): void {
  const hash = enter(write({...state, ...elsewhere()}), iri);
  history.pushState(null, "", hash);
  arrive(hash);
}

function openSentence(place: Stretch): void {
  const {iri, marks} = articles[place.article];
  const node = byIri.get(iri) ?? marks.find(([start, end]) => start >= place.start && end <= place.end)?.[2];
  if (node !== undefined) go({...elsewhere(), node, stretch: place});
}

function render(moved = false): void {
  const focus = document.activeElement?.getAttribute("data-key") ?? null,
    inPanel = document.getElementById("panel")?.scrollTop ?? 0;
  const language = state.language ? "en" : "zh-CN";
  if (document.documentElement.lang !== language || !header.hasChildNodes()) drawHeader(language);
  const summary = source.summary(state);
  drawBar(summary);
  main.replaceChildren(
    state.query !== null && canQuery()
      ? sparqlView(state, go, openIri)
      : state.node === null
        ? overview(state, summary, go)
        : entity(state, source.scene(state), go),
  );
  for (const details of main.querySelectorAll<HTMLDetailsElement>("details[data-open]")) {
    details.open = opened.has(details.dataset.open!);
    details.addEventListener("toggle", () => {
      details.open ? opened.add(details.dataset.open!) : opened.delete(details.dataset.open!);
    });
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
  const chosen = document.getElementById("chosen"),
    reading = document.getElementById("reading");
  if (!chosen || !reading) return;
  reading.scrollTop = chosen.offsetTop - reading.clientHeight / 3;
  if (!state.stretch) return;
  const panel = document.getElementById("panel")!,
    card = panel.querySelector<HTMLElement>(".said.open"),
    narrow = matchMedia("(max-width: 820px)").matches;
  if (follow && narrow) chosen.scrollIntoView({block: "center"});
  else if (!follow && card)
    narrow ? card.scrollIntoView({block: "center"}) : panel.scrollTo(0, card.offsetTop - panel.clientHeight / 3);
}

function drawHeader(language: string): void {
  document.documentElement.lang = language;
  useLanguage(state.language);
  const made = h(
    "header",
    {},
    h(
      "a",
      {
        class: "skip",
        href: "#main",
        onclick: (event: Event) => {
          event.preventDefault();
          main.focus();
        },
      },
      t("top"),
    ),
    h(
      "h1",
      {},
      button("title", title, () => go(elsewhere()), {class: "plain"}),
    ),
    box({
      key: "search",
      label: t("search"),
      placeholder: t("search"),
      sentences: true,
      choose: open,
      read: openSentence,
    }),
    h(
      "div",
      {class: "buttons"},
      canQuery() && button("sparql", "SPARQL", () => go({...elsewhere(), query: ""}), {id: "sparql"}),
      exportMenu({
        state: () => state,
        go,
        page,
        main,
        say: (text) => (status.textContent = text),
        cut: (here, all) => {
          document.getElementById("cut")?.remove();
          main.prepend(h("p", {class: "soft", role: "note", id: "cut"}, t("savedPart", {here, all})));
        },
      }),
      button("language", t("language"), () => go({language: 1 - state.language}), {
        id: "language",
        lang: state.language ? "zh-CN" : "en",
      }),
    ),
  );
  footer.textContent = t("keys");
  header.replaceWith(made);
  header = made;
}

function drawBar(summary: Summary): void {
  bar.replaceChildren(tiles(state, summary, go), filters(state, summary, go, opened));
  status.textContent = t("rows", {n: Object.values(summary.kept).reduce((sum, count) => sum + count, 0)});
}

// ---- the whole page

function onKey(event: KeyboardEvent): void {
  const typing =
    (event.target instanceof HTMLInputElement && event.target.type === "search") ||
    event.target instanceof HTMLSelectElement ||
    event.target instanceof HTMLTextAreaElement;
  if (event.key === "/" && !typing) {
    event.preventDefault();
    document.getElementById("search")!.focus();
  } else if (
    event.key === "Escape" &&
    !document.querySelector("dialog[open]") &&
    (state.node !== null || state.query !== null)
  ) {
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
  page.append(header, bar, main, footer, status);
  const fault = await source.ready(location.hash, state)?.catch(String);
  state = read(location.hash);
  drawHeader(state.language ? "en" : "zh-CN");
  if (fault) return main.replaceChildren(h("p", {class: "fault", role: "alert"}, `${t("noAnswer")} ${fault}`));
  document.addEventListener("keydown", onKey);
  main.addEventListener("click", onLink);
  for (const change of ["popstate", "hashchange"])
    addEventListener(change, () => {
      if (write(state) === (location.hash || "#")) return;
      arrive(location.hash);
    });
  if (matchMedia("(min-width: 821px)").matches) opened.add("filters");
  for (const step of source.steps(state)) {
    await pause();
    step();
  }
  await pause();
  drawBar(source.summary(state));
  await pause();
  render();
  if (state.node === null) document.getElementById("search")!.focus({preventScroll: true});
  source.warm?.();
}

start();
