// Activities by month (by year where the time is long) as bars, with a period to brush by pointer or keyboard.

import {things} from "./data";
import {button, h, s} from "./dom";
import {datesOf} from "./filters";
import type {State} from "./state";
import type {Summary} from "./summary";
import {t} from "./words";

const MOST_MONTHS = 120;
// what lies before the last ten years is left to a note, unless it is much
const FEW = 0.25;
// bars stand between the two handles
const WIDTH = 640,
  HEIGHT = 150,
  FLOOR = 126,
  TOP = 12,
  PAD = 8;
const stepOf = (count: number) => (WIDTH - 2 * PAD) / count;

export interface Bins {
  names: string[];
  all: number[];
  unit: "month" | "year";
  undated: number;
}

let bins: (Bins & {binOf: Map<number, number>}) | null = null;

// Put every activity in its month, or in its year where months would be too many.
export function timeBins(): Bins & {binOf: Map<number, number>} {
  if (bins) return bins;
  const dates = new Map<number, string>();
  things.forEach((thing, key) => {
    const date = thing.look === "Activity" ? datesOf(key)[0] : undefined;
    if (date) dates.set(key, date);
  });
  const months = [...dates.values()]
    .map((date) => date.slice(0, 7))
    .filter((date) => date.length === 7)
    .sort();
  const last = months[months.length - 1] ?? "";
  const recent = months.filter((month) => apart(month, last) < MOST_MONTHS);
  const first = (recent.length >= (1 - FEW) * months.length ? recent : months)[0] ?? "",
    span = first ? apart(first, last) + 1 : 0;
  const unit = span > MOST_MONTHS ? "year" : "month";
  const names =
    unit === "month" ? monthsFrom(first, span) : yearsFrom(Number(first.slice(0, 4)), Number(last.slice(0, 4)));
  const place = new Map(names.map((name, row) => [name, row])),
    all = names.map(() => 0),
    binOf = new Map<number, number>();
  for (const [key, date] of dates) {
    const row = place.get(date.slice(0, unit === "month" ? 7 : 4));
    if (row === undefined) continue;
    all[row] += 1;
    binOf.set(key, row);
  }
  const activities = things.filter(({look}) => look === "Activity").length;
  return (bins = {names, all, unit, undated: activities - binOf.size, binOf});
}

const apart = (first: string, last: string) =>
  (Number(last.slice(0, 4)) - Number(first.slice(0, 4))) * 12 + Number(last.slice(5)) - Number(first.slice(5));

function monthsFrom(first: string, count: number): string[] {
  const start = Number(first.slice(0, 4)) * 12 + Number(first.slice(5)) - 1;
  return Array.from(
    {length: count},
    (_, step) => `${Math.floor((start + step) / 12)}-${String(((start + step) % 12) + 1).padStart(2, "0")}`,
  );
}

const yearsFrom = (first: number, last: number) =>
  Array.from({length: last - first + 1}, (_, step) => String(first + step));

export function timeline(
  state: State,
  {bins: {names, all, unit, undated}, counts}: Summary,
  go: (change: Partial<State>, push?: boolean) => void,
): HTMLElement {
  if (!names.length)
    return h(
      "section",
      {"class": "card", "aria-label": t("timeline")},
      h("h2", {}, t("timeline")),
      h("p", {class: "soft"}, t("empty")),
    );
  const chosen: [number, number] = [bound(names, state.from, 0), bound(names, state.until, names.length - 1)];
  const choose = (from: number, until: number) => {
    const [low, high] = from <= until ? [from, until] : [until, from];
    const whole = low === 0 && high === names.length - 1;
    go({from: whole ? "" : names[low], until: whole ? "" : names[high]}, false);
  };
  const svg = bars(names, all, counts, chosen);
  svg.append(...handles(names, chosen, choose));
  brush(svg, names.length, choose);
  const table = h(
    "details",
    {"class": "as-table", "data-open": "timeline"},
    h("summary", {}, t("asTable")),
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("th", {scope: "col"}, t(unit)), h("th", {scope: "col"}, t("activities")))),
      h(
        "tbody",
        {},
        ...names.map(
          (name, row) =>
            all[row] > 0 &&
            h(
              "tr",
              {},
              h(
                "td",
                {},
                button(`bin-${name}`, name, () => choose(row, row), {class: "link"}),
              ),
              h("td", {}, `${counts[row]}/${all[row]}`),
            ),
        ),
      ),
    ),
  );
  return h(
    "section",
    {"class": "card", "id": "timeline", "aria-label": t("timeline")},
    h(
      "div",
      {class: "head"},
      h("h2", {}, t("timeline")),
      h("span", {class: "soft"}, `${names[chosen[0]]} – ${names[chosen[1]]}`),
      (state.from || state.until) && button("whole-time", t("wholeTime"), () => go({from: "", until: ""}, false)),
    ),
    svg,
    h("p", {class: "soft small"}, t("timelineHint"), undated > 0 ? ` ${t("undated", {n: undated})}` : ""),
    table,
  );
}

function bound(names: string[], name: string, otherwise: number): number {
  if (!name) return otherwise;
  const row = names.findIndex((other) => other.slice(0, name.length) >= name.slice(0, other.length));
  return row < 0 ? names.length - 1 : row;
}

function bars(names: string[], all: number[], counts: number[], [low, high]: [number, number]): SVGSVGElement {
  const step = stepOf(names.length),
    most = Math.max(...all, 1),
    tall = (count: number) => ((FLOOR - TOP) * count) / most;
  const bar = (count: number, row: number, kind: string) =>
    count > 0 &&
    s("rect", {
      class: kind,
      rx: Math.min(2, step / 4),
      x: PAD + row * step + step * 0.1,
      width: step * 0.8,
      y: FLOOR - tall(count),
      height: tall(count),
    });
  const every = Math.ceil(names.length / (innerWidth > 820 ? 8 : 4));
  const svg = s(
    "svg",
    {"viewBox": `0 0 ${WIDTH} ${HEIGHT}`, "class": "bars", "role": "group", "aria-label": t("timeline")},
    s("rect", {
      class: "period",
      x: PAD + low * step,
      y: TOP - 6,
      width: (high - low + 1) * step,
      height: FLOOR - TOP + 6,
    }),
    ...all.map((count, row) => bar(count, row, "all")),
    ...counts.map((count, row) => bar(count, row, "kept")),
    s("line", {class: "axis", x1: 0, x2: WIDTH, y1: FLOOR, y2: FLOOR}),
    ...names.map(
      (name, row) =>
        row % every === 0 &&
        s(
          "text",
          {
            "class": "tick",
            "x": Math.min(PAD + row * step + (row === 0 ? 0 : step / 2), WIDTH - 28),
            "y": HEIGHT - 7,
            "text-anchor": row === 0 ? "start" : "middle",
          },
          name,
        ),
    ),
  );
  return svg;
}

function handles(
  names: string[],
  chosen: [number, number],
  choose: (from: number, until: number) => void,
): SVGElement[] {
  const step = stepOf(names.length);
  return chosen.map((row, end) => {
    const moves: Record<string, number> = {
      ArrowLeft: -1,
      ArrowDown: -1,
      ArrowRight: 1,
      ArrowUp: 1,
      PageUp: 6,
      PageDown: -6,
      Home: -names.length,
      End: names.length,
    };
    const move = (event: KeyboardEvent) => {
      if (!moves[event.key]) return;
      event.preventDefault();
      const limit = end ? [chosen[0], names.length - 1] : [0, chosen[1]];
      const next = Math.max(limit[0], Math.min(limit[1], row + moves[event.key]));
      choose(end ? chosen[0] : next, end ? next : chosen[1]);
    };
    return s(
      "g",
      {
        "class": "handle",
        "tabindex": 0,
        "role": "slider",
        "data-key": `handle-${end}`,
        "aria-label": t(end ? "end" : "start"),
        "aria-valuemin": 0,
        "aria-valuemax": names.length - 1,
        "aria-valuenow": row,
        "aria-valuetext": names[row],
        "onkeydown": move,
      },
      s("rect", {
        class: "grip",
        x: PAD + (row + end) * step - (end ? 0 : 6),
        y: TOP - 6,
        width: 6,
        height: FLOOR - TOP + 6,
        rx: 2,
      }),
    );
  });
}

function brush(svg: SVGSVGElement, count: number, choose: (from: number, until: number) => void): void {
  let start = -1;
  const period = svg.querySelector(".period")!,
    step = stepOf(count);
  const row = (event: PointerEvent) => {
    const box = svg.getBoundingClientRect();
    return Math.max(
      0,
      Math.min(count - 1, Math.floor((((event.clientX - box.left) / box.width) * WIDTH - PAD) / step)),
    );
  };
  svg.addEventListener("pointerdown", (event) => {
    start = row(event);
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (start < 0) return;
    const [low, high] = [Math.min(start, row(event)), Math.max(start, row(event))];
    period.setAttribute("x", String(PAD + low * step));
    period.setAttribute("width", String((high - low + 1) * step));
  });
  svg.addEventListener("pointerup", (event) => {
    if (start >= 0) choose(start, row(event));
    start = -1;
  });
}
