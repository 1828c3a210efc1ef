// Where activities happen: dots of divisions make the ground, so that no tiles are needed.

import {ground, provinces, things} from "./data";
import {button, h, measure, s} from "./dom";
import type {State} from "./state";
import type {Summary} from "./summary";
import {t} from "./words";

type Box = [number, number, number, number];
const HEIGHT = 400,
  WIDTH = 480,
  ROWS = 12;
const LEAST = 640;

// The part of the map to draw, in the shape of the picture: all of it, or where the data is.
function frame(points: [number, number][]): Box {
  const xs = points.map(([x]) => x),
    ys = points.map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.max(((right - left) * 1.16) / WIDTH, ((bottom - top) * 1.16) / HEIGHT, LEAST / WIDTH);
  const [width, height] = [WIDTH * scale, HEIGHT * scale];
  return [(left + right - width) / 2, (top + bottom - height) / 2, width, height];
}

const pairs = () =>
  Array.from({length: ground.length / 2}, (_, row) => [ground[2 * row], ground[2 * row + 1]] as [number, number]);

export function map(state: State, {places: ranked}: Summary, go: (change: Partial<State>) => void): HTMLElement {
  const seen = ranked.filter(([key]) => things[key].point);
  const points = seen.map(([key]) => things[key].point!);
  const box = frame(state.wide || !points.length ? pairs() : points);
  const choose = (key: number) => go({place: state.place === key ? null : key});
  return h(
    "section",
    {"class": "card", "id": "map", "aria-label": t("map")},
    h(
      "div",
      {class: "head"},
      h("h2", {}, t("map")),
      points.length > 0 &&
        button("extent", t(state.wide ? "dataExtent" : "wholeCountry"), () => go({wide: !state.wide})),
    ),
    picture(state, seen, box, choose),
    h("p", {class: "soft small"}, t("mapHint"), " ", t("mapNote")),
    h(
      "details",
      {"class": "as-table", "data-open": "map"},
      h("summary", {}, t("asTable")),
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h("tr", {}, h("th", {scope: "col"}, t("placesShown")), h("th", {scope: "col"}, t("activities"))),
        ),
        h(
          "tbody",
          {},
          ...ranked.slice(0, state.rows).map(([key, count]) =>
            h(
              "tr",
              {},
              h(
                "td",
                {},
                button(`map-${key}`, things[key].name, () => choose(key), {class: "link"}),
              ),
              h("td", {}, count),
            ),
          ),
        ),
      ),
    ),
  );
}

function picture(state: State, seen: [number, number][], box: Box, choose: (key: number) => void): SVGSVGElement {
  const unit = box[2] / WIDTH,
    taken: Box[] = [];
  const most = Math.max(1, ...seen.map(([, count]) => count)),
    radius = (count: number) => 2.5 + 9.5 * Math.sqrt(count / most);
  const at = ([x, y]: [number, number]): [number, number] => [(x - box[0]) / unit, (y - box[1]) / unit];
  const within = ([x, y]: [number, number]) => x > 0 && y > 0 && x < WIDTH && y < HEIGHT;
  const larger = innerWidth > 820 ? 1 : 1.4;
  const dots = thinned(pairs().map(at).filter(within));
  const size = Math.max(0.8, Math.min(2.2, 1.6 / unit));
  const path = dots.map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("");
  const circles = seen
    .map(([key, count]) => ({key, count, place: at(things[key].point!), r: radius(count)}))
    .filter(({place}) => within(place));
  for (const {
    place: [x, y],
    r,
  } of circles.slice(0, ROWS))
    taken.push([x - r, y - r, x + r, y + r]);
  const names = circles.slice(0, 2 * ROWS).map(({key, place: [x, y], r}) =>
    label(
      things[key].name,
      "place",
      [
        [x, y + r + 12 * larger],
        [x, y - r - 5],
      ],
      11.5 * larger,
      taken,
    ),
  );
  for (const {
    place: [x, y],
    r,
  } of circles.slice(ROWS))
    taken.push([x - r, y - r, x + r, y + r]);
  const regions = provinces.map(([name, x, y]) =>
    label(shortened(name), "province", [at([x, y])].filter(within), 12 * larger, taken),
  );
  return s(
    "svg",
    {"viewBox": `0 0 ${WIDTH} ${HEIGHT}`, "class": "map", "role": "img", "aria-label": t("map")},
    s("path", {"class": "ground", "d": path, "stroke-width": size * 2}),
    ...regions,
    ...circles.map(({key, count, place: [x, y], r}) =>
      s(
        "circle",
        {
          "class": state.place === key ? "dot chosen" : "dot",
          "cx": x,
          "cy": y,
          r,
          "data-place": key,
          "onclick": () => choose(key),
        },
        s("title", {}, `${things[key].name} · ${count}`),
      ),
    ),
    ...names,
  );
}

// One dot for each small square: more cost time to paint and show no more.
const thinned = (dots: [number, number][]) => [
  ...new Map(dots.map((dot) => [`${Math.round(dot[0] / 3)} ${Math.round(dot[1] / 3)}`, dot])).values(),
];

const shortened = (name: string) => name.replace(/(特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|省|市)$/, "");

// Write a name where none stands yet, on the first of the places that is free; nothing where none is.
function label(
  text: string,
  kind: string,
  places: [number, number][],
  size: number,
  taken: Box[],
): SVGTextElement | null {
  const half = (measure(text) * size) / 2 + 2;
  for (const [x, y] of places) {
    const box: Box = [x - half, y - size, x + half, y + 3];
    if (box[0] < 0 || box[2] > WIDTH || box[1] < 0 || box[3] > HEIGHT) continue;
    if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]))
      continue;
    taken.push(box);
    return s("text", {"class": kind, x, y, "text-anchor": "middle", "font-size": size}, text);
  }
  return null;
}
