// The menu of files that what is seen can be saved as.

import {button, h} from "./dom";
import * as exports from "./exports";
import type {Go} from "./overview";
import {standalone, toPng} from "./picture";
import {source} from "./source";
import {canQuery} from "./sparql";
import {elsewhere, type State} from "./state";
import {t} from "./words";

interface Place {
  state: () => State;
  go: Go;
  page: HTMLElement;
  main: HTMLElement;
  say: (text: string) => void;
  // tell that a file holds so many of so many things
  cut: (here: number, all: number) => void;
}

async function seen({state, cut}: Place): Promise<exports.Seen> {
  if (state().node === null) {
    const found = await source.seen(state());
    if (found.of !== undefined && found.of > found.things.length) cut(found.things.length, found.of);
    return found;
  }
  const scene = source.scene(state());
  return {things: scene.things, statements: scene.links.flatMap((link) => link.statements)};
}

const drawings = ({main}: Place) =>
  standalone([...main.querySelectorAll<SVGSVGElement>("svg.bars, svg.map, svg.graph")]);

type Write = (place: Place) => Promise<string> | string;

const FORMATS: [string, Write][] = [
  ["png", async (place) => exports.save([await toPng(drawings(place))], "image/png", "png")],
  ["svg", (place) => exports.save([drawings(place).text], "image/svg+xml", "svg")],
  ["graphml", async (place) => exports.save(await exports.graphml(await seen(place)), "application/xml", "graphml")],
  ["csvNodes", async (place) => exports.save(await exports.nodesCsv(await seen(place)), "text/csv", "nodes.csv")],
  [
    "csvSaid",
    async (place) => exports.save(await exports.statementsCsv(await seen(place)), "text/csv", "statements.csv"),
  ],
  ["turtle", async (place) => exports.save(await exports.turtle(await seen(place)), "text/turtle", "ttl")],
];

export function exportMenu(place: Place): HTMLElement {
  const details = h("details", {class: "menu", id: "export"}, h("summary", {}, t("export")));
  const run = (act: Write) => async () => {
    details.open = false;
    place.say(t("working"));
    place.say(t("saved", {name: await act(place)}));
  };
  details.append(
    h(
      "div",
      {class: "choices"},
      ...FORMATS.map(([name, act]) => button(`export-${name}`, t(name), run(act), {id: `export-${name}`})),
      button(
        "export-sparql",
        t("sparql"),
        () => {
          details.open = false;
          showQuery(place);
        },
        {id: "export-sparql"},
      ),
    ),
  );
  details.addEventListener("focusout", (event) => {
    if (!details.contains(event.relatedTarget as Node | null)) details.open = false;
  });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.stopPropagation();
    details.open = false;
    details.querySelector("summary")!.focus();
  });
  return details;
}

function showQuery({state, go, page}: Place): void {
  const query = exports.sparql(state()),
    text = h("pre", {tabindex: 0, id: "query"}, query);
  const copy = button("copy", t("copy"), async () => {
    // some browsers keep the clipboard from a page on disk: there the text is selected, to be copied by hand
    if (!navigator.clipboard) return getSelection()!.selectAllChildren(text);
    await navigator.clipboard.writeText(query);
    copy.textContent = t("copied");
  });
  const dialog = h(
    "dialog",
    {"aria-label": t("sparql")},
    h("h2", {}, t("sparql")),
    h("p", {class: "soft"}, t("sparqlNote")),
    text,
    h(
      "div",
      {class: "buttons"},
      copy,
      canQuery() &&
        button("try-query", t("tryIt"), () => {
          dialog.close();
          go({...elsewhere(), query});
        }),
      button("save-query", t("save"), () => exports.save([query], "application/sparql-query", "rq")),
      button("close-query", t("close"), () => dialog.close()),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  page.append(dialog);
  dialog.showModal();
}
