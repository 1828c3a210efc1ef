// The opening view: time, places, the busiest unions, programmes and activity types, and a list of all that is kept.

import {degree, statements, things, touching} from "./data";
import {button, h} from "./dom";
import {datesOf, type Kept} from "./filters";
import {map} from "./map";
import type {State} from "./state";
import {symbol} from "./symbols";
import {timeline} from "./timeline";
import {t} from "./words";

export type Go = (change: Partial<State>, push?: boolean) => void;
const BARS = 8;
const shown = new Map<string, number>();

export function overview(state: State, kept: Kept, go: Go): HTMLElement {
  return h(
    "div",
    {class: "overview"},
    h(
      "div",
      {class: "pictures"},
      h("div", {class: "stack"}, timeline(state, kept, go), classes(state, kept, go)),
      map(state, kept, go),
    ),
    h("div", {class: "cards"}, unions(kept, go), programmes(state, kept, go)),
    list(state, kept, go),
  );
}

// How many kept activities name each thing by a predicate.
function tally(kept: Kept, predicate: string): [number, number][] {
  const counts = new Map<number, number>();
  for (const activity of kept.activities)
    for (const key of touching[activity]) {
      const {from, predicate: name, to} = statements[key];
      if (from === activity && name === predicate) counts.set(to, (counts.get(to) ?? 0) + 1);
    }
  return [...counts].sort((a, b) => b[1] - a[1] || degree[b[0]] - degree[a[0]] || a[0] - b[0]);
}

function unions(kept: Kept, go: Go): HTMLElement {
  const busy = tally(kept, "organisedBy").filter(([key]) => things[key].type === "TradeUnion");
  const rest = things
    .map((_, key) => [key, degree[key]] as [number, number])
    .filter(([key, links]) => things[key].type === "TradeUnion" && links > 0 && kept.thing[key])
    .sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const rows = busy.length ? busy : rest;
  return bars(
    "busiest",
    rows.map(([key, count]) => ({key: `union-${key}`, name: things[key].name, count, act: () => go({node: key})})),
    go,
  );
}

function programmes(state: State, kept: Kept, go: Go): HTMLElement {
  const busy = tally(kept, "partOfProgramme");
  return bars(
    "programmes",
    busy.map(([key, count]) => ({
      key: `programme-${key}`,
      name: things[key].name,
      count,
      pressed: state.programme === key,
      act: () => go({node: key}),
    })),
    go,
  );
}

function classes(state: State, kept: Kept, go: Go): HTMLElement {
  const counts = new Map<string, number>();
  for (const key of kept.activities) counts.set(things[key].type, (counts.get(things[key].type) ?? 0) + 1);
  for (const name of state.classes) if (!counts.has(name)) counts.set(name, 0);
  const rows = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return bars(
    "classes",
    rows.map(([name, count]) => ({
      key: `class-${name}`,
      name: t(name === "Activity" ? "otherActivity" : name),
      count,
      pressed: state.classes.has(name),
      act: () => {
        const next = new Set(state.classes);
        if (!next.delete(name)) next.add(name);
        go({classes: next});
      },
    })),
    go,
  );
}

interface Row {
  key: string;
  name: string;
  count: number;
  pressed?: boolean;
  act: () => void;
}

function bars(title: string, rows: Row[], go: Go): HTMLElement {
  const most = Math.max(1, ...rows.map(({count}) => count)),
    limit = shown.get(title) ?? BARS,
    rest = rows.length - limit;
  return h(
    "section",
    {"class": "card", "id": title, "aria-label": t(title)},
    h("h2", {}, t(title)),
    rows.length
      ? h(
          "ol",
          {class: "ranked"},
          ...rows.slice(0, limit).map(({key, name, count, pressed, act}) =>
            h(
              "li",
              {},
              h(
                "button",
                {
                  "type": "button",
                  "data-key": key,
                  "onclick": act,
                  "aria-pressed": pressed === undefined ? null : String(pressed),
                },
                h("span", {class: "name"}, name),
                h("span", {class: "count"}, count),
                h("meter", {"min": 0, "max": most, "value": count, "aria-hidden": "true"}),
              ),
            ),
          ),
        )
      : h("p", {class: "soft"}, t("empty")),
    rest > 0 &&
      button(`more-${title}`, t("more", {n: Math.min(rest, 24)}), () => {
        shown.set(title, limit + 24);
        go({}, false);
      }),
  );
}

const collator = new Intl.Collator("zh-CN");
const SORTS: Record<string, (a: number, b: number) => number> = {
  name: (a, b) => collator.compare(things[a].name, things[b].name),
  type: (a, b) => (things[a].type < things[b].type ? -1 : things[a].type > things[b].type ? 1 : 0),
  links: (a, b) => degree[b] - degree[a],
  date: (a, b) => {
    const [one, other] = [datesOf(a)[0] ?? "", datesOf(b)[0] ?? ""];
    return one < other ? 1 : one > other ? -1 : 0;
  },
};

function list(state: State, kept: Kept, go: Go): HTMLElement {
  const rows = things.map((_, key) => key).filter((key) => kept.thing[key]);
  rows.sort((a, b) => SORTS[state.sort](a, b) || degree[b] - degree[a] || a - b);
  const rest = rows.length - state.rows;
  return h(
    "section",
    {"class": "card list", "aria-label": t("list")},
    h(
      "div",
      {class: "head"},
      h("h2", {}, t("list")),
      h("span", {class: "soft", id: "count"}, t("rows", {n: rows.length})),
    ),
    h(
      "div",
      {"class": "scroll", "tabindex": 0, "role": "region", "aria-label": t("list")},
      h(
        "table",
        {id: "table"},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ...Object.keys(SORTS).map((key) =>
              h(
                "th",
                {
                  "scope": "col",
                  "aria-sort":
                    state.sort === key ? (key === "name" || key === "type" ? "ascending" : "descending") : null,
                },
                button(`sort-${key}`, t(key), () => go({sort: key}, false)),
              ),
            ),
          ),
        ),
        h(
          "tbody",
          {},
          ...rows.slice(0, state.rows).map((key) =>
            h(
              "tr",
              {},
              h(
                "td",
                {},
                button(`row-${key}`, things[key].name, () => go({node: key}), {class: "link"}),
              ),
              h("td", {}, h("span", {class: "kind"}, symbol(things[key].look), t(things[key].type))),
              h("td", {}, degree[key]),
              h("td", {}, datesOf(key).slice(0, 2).join("、")),
            ),
          ),
        ),
      ),
    ),
    rest > 0 && button("more-list", t("more", {n: Math.min(rest, 200)}), () => go({rows: state.rows + 200}, false)),
  );
}
