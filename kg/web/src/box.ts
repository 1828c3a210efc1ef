// A field that finds as one types: names everywhere, and sentences where asked for.

import {articles, things} from "./data";
import {h} from "./dom";
import {marked} from "./evidence";
import {stopSearch} from "./search";
import {source} from "./source";
import type {Stretch} from "./state";
import {symbol} from "./symbols";
import {t} from "./words";

const NAMES = 8,
  SENTENCES = 6,
  WAIT_MS = 90;

interface Options {
  key: string;
  label: string;
  placeholder: string;
  sentences?: boolean;
  // names of one kind of thing only, and not of one thing
  look?: string;
  not?: number | null;
  choose: (key: number) => void;
  read?: (place: Stretch) => void;
  value?: string;
  clear?: () => void;
}

export function box(options: Options): HTMLElement {
  const listId = `${options.key}-hits`;
  const input = h("input", {
    "id": options.key,
    "type": "search",
    "role": "combobox",
    "aria-expanded": "false",
    "aria-controls": listId,
    "aria-autocomplete": "list",
    "autocomplete": "off",
    "spellcheck": "false",
    "aria-label": options.label,
    "placeholder": options.placeholder,
    "data-key": options.key,
    "value": options.value ?? "",
  });
  const list = h("ul", {"id": listId, "role": "listbox", "hidden": true, "aria-label": t("hits")});
  let chosen = 0,
    timer = 0,
    searched = "",
    pending: Promise<void> = Promise.resolve();

  const rows = () => [...list.querySelectorAll<HTMLElement>("[role=option]")];
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const point = (next: number) => {
    const all = rows();
    chosen = Math.max(0, Math.min(next, all.length - 1));
    all.forEach((row, place) => row.setAttribute("aria-selected", String(place === chosen)));
    if (all[chosen]) input.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen]?.scrollIntoView({block: "nearest"});
  };
  const option = (act: () => void, place: number, ...children: Node[]) => {
    const row = h("li", {"role": "option", "id": `${listId}-${place}`, "aria-selected": "false"}, ...children);
    row.addEventListener("pointerdown", (event) => event.preventDefault());
    row.addEventListener("click", () => {
      finish();
      act();
    });
    return row;
  };
  const finish = () => {
    clearTimeout(timer);
    stopSearch();
    input.value = searched = "";
    close();
  };
  const named = (key: number, place: number) => {
    const thing = things[key];
    const alias = thing.aliases.find(
      (name) => input.value.trim() && name.includes(input.value.trim()) && !thing.name.includes(input.value.trim()),
    );
    return option(
      () => options.choose(key),
      place,
      symbol(thing.look),
      h("span", {class: "name"}, thing.name),
      h("small", {}, [alias, t(thing.type), thing.dates[0]].filter(Boolean).join(" · ")),
    );
  };
  const saying = (found: Stretch, place: number) =>
    option(
      () => options.read!(found),
      place,
      h("span", {class: "sentence"}, ...marked(found.article, found.start, found.end, new Set(), false)),
      h("small", {}, [articles[found.article].name, articles[found.article].date].filter(Boolean).join(" · ")),
    );

  const search = async () => {
    const query = input.value;
    if (!query.trim()) {
      stopSearch();
      close();
      if (options.clear && options.value) options.clear();
      return;
    }
    searched = query;
    const told = source.names(query, NAMES + 1, options.look),
      names = (told instanceof Promise ? await told : told).filter((key) => key !== options.not).slice(0, NAMES);
    if (input.value !== query) return;
    list.dataset.query = query;
    list.replaceChildren(...names.map(named));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    point(0);
    const found = options.sentences ? await source.sentences(query, SENTENCES) : [];
    if (!found || input.value !== query) return;
    if (found.length)
      list.append(
        h("li", {role: "presentation", class: "part"}, t("sentencesFound")),
        ...found.map((place, row) => saying(place, names.length + row)),
      );
    else if (!names.length)
      list.append(h("li", {"role": "option", "aria-disabled": "true", "class": "none"}, t("nothing")));
    point(chosen);
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => (pending = search()), WAIT_MS);
  });
  input.addEventListener("keydown", async (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      point(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(timer);
      // what is typed faster than we search is searched now; a choice made with the arrows stays
      if (input.value !== searched) pending = search();
      if (list.hidden || list.dataset.query !== input.value || !rows().length) await pending;
      const all = rows().filter((row) => !row.hasAttribute("aria-disabled"));
      all[Math.min(chosen, all.length - 1)]?.click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      finish();
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 120));
  return h("div", {class: "box"}, input, list);
}
