// The opening view: time, places, the busiest unions, programmes and activity types, and a list of all that is kept.

import {degree, things} from "./data";
import {button, h} from "./dom";
import {datesOf} from "./filters";
import {map} from "./map";
import type {State} from "./state";
import {SORTS, type Summary} from "./summary";
import {symbol} from "./symbols";
import {timeline} from "./timeline";
import {t} from "./words";

export type Go = (change: Partial<State>, push?: boolean) => void;
const BARS = 8;
const shown = new Map<string, number>();

export function overview(state: State, summary: Summary, go: Go): HTMLElement {
  return h(
    "div",
    {class: "overview"},
    h(
      "div",
      {class: "pictures"},
      h("div", {class: "stack"}, timeline(state, summary, go), classes(state, summary, go)),
      map(state, summary, go),
    ),
    h("div", {class: "cards"}, unions(summary, go), programmes(state, summary, go)),
    list(state, summary, go),
  );
}

function unions({unions: rows}: Summary, go: Go): HTMLElement {
  return bars(
    "busiest",
    rows.map(([key, count]) => ({key: `union-${key}`, name: things[key].name, count, act: () => go({node: key})})),
    go,
  );
}

function programmes(state: State, {programmes: rows}: Summary, go: Go): HTMLElement {
  return bars(
    "programmes",
    rows.map(([key, count]) => ({
      key: `programme-${key}`,
      name: things[key].name,
      count,
      pressed: state.programme === key,
      act: () => go({node: key}),
    })),
    go,
  );
}

function classes(state: State, {kinds}: Summary, go: Go): HTMLElement {
  return bars(
    "classes",
    kinds.map(([name, count]) => ({
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

function list(state: State, {rows, count}: Summary, go: Go): HTMLElement {
  const rest = count - rows.length;
  return h(
    "section",
    {"class": "card list", "aria-label": t("list")},
    h(
      "div",
      {class: "head"},
      h("h2", {}, t("list")),
      h("span", {class: "soft", id: "count"}, t("rows", {n: count})),
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
          ...rows.map((key) =>
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
