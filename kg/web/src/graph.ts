// The small graph as SVG: nodes and links are elements, so that keyboard, screen readers, print and export have them.

import {background, short, statements, things} from "./data";
import {button, h, measure, s} from "./dom";
import {FONT, layOut, type Spot} from "./layout";
import {type Link, MOST, PAGE, type Scene} from "./scene";
import type {State} from "./state";
import {shape} from "./symbols";
import type {Go} from "./overview";
import {t} from "./words";

const LINE = FONT * 1.25,
  LEAST = 0.72,
  LARGEST = 1.2;

const linkWords = (link: Link) => [...new Set(link.statements.map((row) => t(statements[row].predicate)))].join("、");

interface Look {
  x: number;
  y: number;
  width: number;
  height: number;
}

export function graph(state: State, scene: Scene, go: Go): HTMLElement {
  const spots = layOut(scene),
    at = new Map(spots.map((here) => [here.key, here]));
  const links = s("g", {class: "links"}),
    words = s("g", {class: "words"}),
    nodes = s("g", {class: "nodes"});
  const svg = s(
    "svg",
    {"class": "graph", "role": "group", "aria-label": `${t("neighbours")}（${t("graphHelp")}）`},
    marker(),
    links,
    nodes,
    words,
  );
  const name = (focus: number | null, chosen: Link | null) => showWords(words, scene, at, focus, chosen);
  for (const link of scene.links)
    links.append(drawLink(link, at, state, go, (over) => name(over ? null : scene.things[0], over ? link : null)));
  for (const here of spots)
    nodes.append(drawNode(here, state, scene, go, (over) => name(over ? here.key : scene.things[0], null)));
  name(state.pair ? null : scene.things[0], null);
  const chosen =
    state.pair && scene.links.find(({one, other}) => state.pair!.includes(one) && state.pair!.includes(other));
  if (chosen) name(null, chosen);
  const bounds = frameOf(spots),
    view = camera(svg, bounds, scene.path !== null);
  walk(svg, spots, state, go, view);
  return h(
    "section",
    {"class": "card graph-card", "aria-label": t("neighbours")},
    svg,
    h(
      "div",
      {class: "tools"},
      button("zoom-in", "+", () => view.zoom(1.25), {"aria-label": t("zoomIn"), "title": t("zoomIn")}),
      button("zoom-out", "−", () => view.zoom(0.8), {"aria-label": t("zoomOut"), "title": t("zoomOut")}),
      button("fit", t("fit"), () => view.fit(true)),
      !scene.path &&
        state.node !== null &&
        scene.more.has(state.node) &&
        !scene.full &&
        button("expand-here", t("expandHere", {n: Math.min(PAGE, scene.more.get(state.node)!)}), () =>
          expand(state, state.node!, go),
        ),
      state.expanded.size > 0 && button("collapse", t("collapse"), () => go({expanded: new Map()})),
      scene.full && h("span", {class: "soft"}, t("full", {n: MOST})),
    ),
  );
}

export function expand(state: State, key: number, go: Go): void {
  const expanded = new Map(state.expanded);
  expanded.set(key, Math.min(9, (expanded.get(key) ?? (key === state.node ? 1 : 0)) + 1));
  go({expanded});
}

const marker = () =>
  s(
    "defs",
    {},
    s(
      "marker",
      {id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto"},
      s("path", {d: "M0 0.8 L8 4 L0 7.2 z", class: "arrow"}),
    ),
  );

function drawLink(link: Link, at: Map<number, Spot>, state: State, go: Go, over: (on: boolean) => void): SVGElement {
  const one = at.get(link.one)!,
    other = at.get(link.other)!,
    length = Math.hypot(other.x - one.x, other.y - one.y) || 1;
  const [dx, dy] = [(other.x - one.x) / length, (other.y - one.y) / length];
  const ends = {
    x1: one.x + dx * (one.r + 3),
    y1: one.y + dy * (one.r + 3),
    x2: other.x - dx * (other.r + 4),
    y2: other.y - dy * (other.r + 4),
  };
  const known = link.statements.every((row) => background.has(statements[row].predicate));
  const chosen = state.pair?.includes(link.one) && state.pair.includes(link.other);
  const act = () => go({pair: [link.one, link.other], stretch: null});
  return s(
    "g",
    {
      "class": `link-line${known ? " known" : ""}${chosen ? " chosen" : ""}`,
      "data-link": `${short(things[link.one].iri)} ${short(things[link.other].iri)}`,
      "onclick": act,
      "onpointerenter": () => over(true),
      "onpointerleave": () => over(false),
    },
    s("title", {}, `${things[link.one].name} — ${linkWords(link)} — ${things[link.other].name}`),
    s("line", {...ends, "class": "line", "marker-end": "url(#arrow)"}),
    s("line", {...ends, class: "hit"}),
  );
}

function drawNode(here: Spot, state: State, scene: Scene, go: Go, over: (on: boolean) => void): SVGElement {
  const {key, r, lines} = here,
    thing = things[key],
    main = key === state.node,
    more = scene.more.get(key);
  const act = () => {
    if (!main) go({node: key, to: null, pair: null, stretch: null, expanded: new Map()});
  };
  const label = `${thing.name}，${t(thing.type)}${more && !main ? `，${t("expand", {name: "", n: more})}` : ""}`;
  return s(
    "g",
    {
      "class": `node${main || key === state.to ? " main" : ""}`,
      "transform": `translate(${here.x.toFixed(1)} ${here.y.toFixed(1)})`,
      "tabindex": 0,
      "role": "button",
      "aria-label": label,
      "data-key": `node-${key}`,
      "data-thing": key,
      "onclick": act,
      "onpointerenter": () => over(true),
      "onpointerleave": () => over(false),
      "onfocus": () => over(true),
      "onblur": () => over(false),
    },
    s("title", {}, `${thing.name}\n${t(thing.type)}`),
    s("circle", {r: r + 3, class: "ring"}),
    shape(thing.look, r),
    ...lines.map((line, row) =>
      s("text", {"y": r + 4 + (row + 0.8) * LINE, "text-anchor": "middle", "font-size": FONT, "class": "label"}, line),
    ),
    more &&
      !main &&
      !scene.path &&
      !scene.full &&
      plus(r, more, (event) => {
        event.stopPropagation();
        expand(state, key, go);
      }),
  );
}

const plus = (r: number, more: number, act: (event: Event) => void) =>
  s(
    "g",
    {class: "plus", transform: `translate(${r + 7} ${-r - 1})`, onclick: act},
    s("title", {}, t("expandHere", {n: Math.min(more, PAGE)})),
    s("circle", {r: 8}),
    s("text", {"y": 3.6, "text-anchor": "middle", "font-size": 10}, more > 99 ? "99+" : `+${more}`),
  );

// Write what the links say, of those at one thing or of one link, where the words cover nothing.
function showWords(
  words: SVGElement,
  scene: Scene,
  at: Map<number, Spot>,
  focus: number | null,
  only: Link | null,
): void {
  const taken = [...at.values()].map((here) => [
    here.x - here.half,
    here.y - here.r - 2,
    here.x + here.half,
    here.y + here.below - 3,
  ]);
  const chosen = only
    ? [only]
    : scene.path
      ? scene.links
      : scene.links.filter(({one, other}) => one === focus || other === focus);
  words.replaceChildren();
  for (const link of chosen) {
    const one = at.get(link.one)!,
      other = at.get(link.other)!,
      text = linkWords(link),
      half = (measure(text) * 11) / 2 + 2;
    for (const part of [0.5, 0.6, 0.4, 0.68, 0.32]) {
      const x = one.x + (other.x - one.x) * part,
        y = one.y + (other.y - one.y) * part,
        box = [x - half, y - 8, x + half, y + 7];
      if (
        !only &&
        taken.some((place) => box[0] < place[2] && place[0] < box[2] && box[1] < place[3] && place[1] < box[3])
      )
        continue;
      taken.push(box);
      words.append(s("text", {x, "y": y + 4, "text-anchor": "middle", "font-size": 11, "class": "word"}, text));
      break;
    }
  }
}

function frameOf(spots: Spot[]): Look {
  const left = Math.min(...spots.map((here) => here.x - here.half)) - 12,
    right = Math.max(...spots.map((here) => here.x + here.half)) + 12;
  const top = Math.min(...spots.map((here) => here.y - here.r)) - 16,
    low = Math.max(...spots.map((here) => here.y + here.below)) + 12;
  return {x: left, y: top, width: right - left, height: low - top};
}

// What part is seen: all of it where that can be read, else the middle; moved by dragging, wheel and keys.
function camera(svg: SVGSVGElement, bounds: Look, whole: boolean) {
  let scale = 1,
    centre = {x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2};
  const size = () => ({width: svg.clientWidth || 600, height: svg.clientHeight || 480});
  const show = () => {
    const {width, height} = size();
    svg.setAttribute(
      "viewBox",
      [centre.x - width / scale / 2, centre.y - height / scale / 2, width / scale, height / scale]
        .map((value) => value.toFixed(1))
        .join(" "),
    );
  };
  const fit = (all: boolean) => {
    const {width, height} = size(),
      least = Math.min(width / bounds.width, height / bounds.height, LARGEST);
    scale = all ? least : Math.max(LEAST, least);
    centre = least < LEAST && !all ? {x: 0, y: 0} : {x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2};
    show();
  };
  const zoom = (factor: number) => {
    scale = Math.max(0.15, Math.min(4, scale * factor));
    show();
  };
  const move = (x: number, y: number) => {
    centre = {x: centre.x + x / scale, y: centre.y + y / scale};
    show();
  };
  let from: {x: number; y: number} | null = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.target === svg) from = {x: event.clientX, y: event.clientY};
  });
  svg.addEventListener("pointermove", (event) => {
    if (!from) return;
    move(from.x - event.clientX, from.y - event.clientY);
    from = {x: event.clientX, y: event.clientY};
  });
  for (const end of ["pointerup", "pointerleave", "pointercancel"])
    svg.addEventListener(end, () => {
      from = null;
    });
  svg.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.1 : 0.9);
    },
    {passive: false},
  );
  new ResizeObserver(() => fit(whole)).observe(svg);
  svg.setAttribute("viewBox", `${bounds.x} ${bounds.y} ${bounds.width} ${bounds.height}`);
  return {fit, zoom, move};
}

const STEPS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

// Arrows go to the nearest node that way, Enter opens it, E expands it.
function walk(svg: SVGSVGElement, spots: Spot[], state: State, go: Go, view: {zoom: (factor: number) => void}): void {
  svg.addEventListener("keydown", (event) => {
    const key = Number((event.target as Element).closest("[data-thing]")?.getAttribute("data-thing") ?? NaN);
    const here = spots.find((other) => other.key === key),
      step = STEPS[event.key];
    if (event.key === "+" || event.key === "=") view.zoom(1.25);
    else if (event.key === "-") view.zoom(0.8);
    else if (here && step) focusNext(svg, spots, here, step);
    else if (here && (event.key === "Enter" || event.key === " "))
      (event.target as SVGElement).dispatchEvent(new MouseEvent("click"));
    else if (here && event.key.toLowerCase() === "e" && !event.ctrlKey && !event.metaKey) expand(state, key, go);
    else return;
    event.preventDefault();
  });
}

function focusNext(svg: SVGSVGElement, spots: Spot[], here: Spot, [dx, dy]: [number, number]): void {
  let best: Spot | null = null,
    least = Infinity;
  for (const other of spots) {
    const along = (other.x - here.x) * dx + (other.y - here.y) * dy,
      aside = Math.abs((other.x - here.x) * dy) + Math.abs((other.y - here.y) * dx);
    if (other === here || along <= 1) continue;
    if (along + 2 * aside < least) [best, least] = [other, along + 2 * aside];
  }
  if (best) svg.querySelector<SVGElement>(`[data-thing="${best.key}"]`)?.focus();
}
