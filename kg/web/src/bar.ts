// Counts by type that hide and show, and the filters.

import {box} from "./box";
import {things} from "./data";
import {button, h} from "./dom";
import type {Go} from "./overview";
import {isFiltered, type State, unfiltered} from "./state";
import type {Summary} from "./summary";
import {symbol} from "./symbols";
import {looks, t} from "./words";

// How many things of each type are kept; a click hides a type or shows it again.
export function tiles(state: State, {total, kept}: Summary, go: Go): HTMLElement {
  const buttons = looks
    .filter(({id}) => total[id])
    .map(({id}) => {
      const count = kept[id] ?? 0,
        all = total[id];
      return h(
        "button",
        {
          "type": "button",
          "class": "tile",
          "data-key": `look-${id}`,
          "data-look": id,
          "aria-pressed": String(!state.off.has(id)),
          "onclick": () => {
            const off = new Set(state.off);
            if (!off.delete(id)) off.add(id);
            go({off}, false);
          },
        },
        symbol(id),
        h("b", {}, count === all ? all : `${count}/${all}`),
        h("span", {}, t(id)),
      );
    });
  return h("section", {"class": "tiles", "id": "legend", "aria-label": t("legend")}, ...buttons);
}

// The filters, rolled up or not; `opened` remembers which.
export function filters(state: State, {classes, levels, bins}: Summary, go: Go, opened: Set<string>): HTMLElement {
  const select = (key: string, label: string, values: string[], value: string, act: (value: string) => void) =>
    h(
      "label",
      {},
      h("span", {}, t(label)),
      h(
        "select",
        {
          "data-key": key,
          "id": key,
          value,
          "onchange": (event: Event) => act((event.target as HTMLSelectElement).value),
        },
        h("option", {value: ""}, t("all")),
        ...values.map((name) =>
          h("option", {value: name, selected: name === value}, t(name === "Activity" ? "otherActivity" : name)),
        ),
      ),
    );
  const range = h("input", {
    "type": "range",
    "id": "filter-sure",
    "data-key": "filter-sure",
    "min": 0,
    "max": 1,
    "step": 0.05,
    "value": state.sure,
    "aria-label": t("sure"),
    "oninput": (event: Event) => {
      shown.textContent = (event.target as HTMLInputElement).value;
    },
    "onchange": (event: Event) => go({sure: Number((event.target as HTMLInputElement).value)}, false),
  });
  const shown = h("output", {for: "filter-sure"}, String(state.sure));
  const only = state.classes.size === 1 ? [...state.classes][0] : "";
  const form = h(
    "div",
    {"class": "filters", "id": "filters", "role": "group", "aria-label": t("filters")},
    select("filter-class", "class", classes, only, (name) => go({classes: new Set(name ? [name] : [])}, false)),
    picker(
      "filter-place",
      "place",
      state.place,
      "Place",
      (place) => go({place}, false),
    ),
    picker(
      "filter-programme",
      "programme",
      state.programme,
      "Programme",
      (programme) => go({programme}, false),
    ),
    select("filter-level", "level", levels, state.level, (level) => go({level}, false)),
    months(state, bins.names, "from", go),
    months(state, bins.names, "until", go),
    h("label", {class: "range"}, h("span", {}, t("sure")), range, shown),
    isFiltered(state) &&
      button("clear", t("clear"), () => go({...unfiltered(), off: new Set()}), {class: "clear", id: "clear"}),
  );
  // at a thing the sentences need the room
  const part = state.node === null ? "filters" : "filters-entity";
  const rolled = h(
    "details",
    {
      class: "rolled",
      ontoggle: (event: Event) => {
        (event.target as HTMLDetailsElement).open ? opened.add(part) : opened.delete(part);
      },
    },
    h("summary", {}, t("filters"), isFiltered(state) && h("small", {}, ` ${active(state)}`)),
    form,
  );
  rolled.open = opened.has(part);
  return rolled;
}

// Name the filters that hold, for when they are rolled up.
const active = (state: State) =>
  [
    ...[...state.classes].map((name) => t(name)),
    state.place === null ? "" : things[state.place].name,
    state.programme === null ? "" : things[state.programme].name,
    state.level && t(state.level),
    state.from || state.until ? `${state.from}–${state.until}` : "",
    state.sure ? `≥ ${state.sure}` : "",
  ]
    .filter(Boolean)
    .join(" · ");

function picker(
  key: string,
  label: string,
  value: number | null,
  look: string,
  choose: (key: number | null) => void,
): HTMLElement {
  return h(
    "div",
    {class: "field"},
    h("span", {"aria-hidden": "true"}, t(label)),
    box({
      key,
      label: t(label),
      placeholder: t("all"),
      look,
      choose,
      value: value === null ? "" : things[value].name,
      clear: () => choose(null),
    }),
  );
}

function months(state: State, names: string[], end: "from" | "until", go: Go): HTMLElement | null {
  if (!names.length) return null;
  const change = (event: Event) => go({[end]: (event.target as HTMLSelectElement).value}, false);
  return h(
    "label",
    {},
    h("span", {}, t(end === "from" ? "start" : "end")),
    h(
      "select",
      {"id": `filter-${end}`, "data-key": `filter-${end}`, "onchange": change},
      h("option", {value: ""}, t("all")),
      ...names.map((name) => h("option", {value: name, selected: state[end] === name}, name)),
    ),
  );
}
