// One thing, what joins two, or a path: the sentences that say so, the article in full beside them, a small graph.

import {articles, byIri, sentence, simplify, statements, things} from "./data";
import {box} from "./box";
import {type Card, cardsOfLinks, cardsOfThing, type Says, unsaid} from "./cards";
import {button, h} from "./dom";
import {fullArticle, quote} from "./evidence";
import {datesOf} from "./filters";
import {graph} from "./graph";
import type {Go} from "./overview";
import type {Scene} from "./scene";
import type {State, Stretch} from "./state";
import {symbol} from "./symbols";
import {t} from "./words";

const CARDS = 10,
  FIND_FROM = 4,
  LINKS = 12,
  ROWS = 60;
const limits = new Map<string, number>();
let wanted = "";

export function entity(state: State, scene: Scene, go: Go): HTMLElement {
  const key = state.node!,
    self = new Set(state.pair ?? (state.to === null ? [key] : scene.things));
  const rows = scene.links.flatMap((link) => link.statements);
  const cards = state.pair
    ? cardsOfLinks(between(state.pair, rows), state, false)
    : state.to !== null
      ? cardsOfLinks(rows, state, true)
      : cardsOfThing(key, state);
  const chosen = state.stretch;
  // a sentence that a search found need not state anything: it stands first all the same
  if (
    chosen &&
    state.node !== null &&
    !cards.some(({place}) => place.article === chosen.article && place.start <= chosen.start && chosen.end <= place.end)
  )
    cards.unshift({place: chosen, says: []});
  const place = chosen ?? (cards.length ? cards[0].place : firstArticle(key));
  return h(
    "div",
    {class: "entity"},
    header(state, scene, go),
    h(
      "div",
      {class: "columns"},
      graph(state, scene, go),
      panel(state, cards, scene, self, place, go),
      reading(place, self),
    ),
    statementsTable(rows, go),
  );
}

const between = ([one, other]: [number, number], rows: number[]) =>
  rows.filter((row) => [one, other].includes(statements[row].from) && [one, other].includes(statements[row].to));

function firstArticle(key: number): Stretch | null {
  const row = things[key].articles[0];
  return row === undefined ? null : {article: row, start: 0, end: 0};
}

function header(state: State, scene: Scene, go: Go): HTMLElement {
  const key = state.node!,
    thing = things[key],
    names = (one: number, other: number) => ({a: things[one].name, b: things[other].name});
  const title = state.to === null ? thing.name : t(scene.path ? "path" : "noPath", names(key, state.to));
  return h(
    "div",
    {class: "title"},
    button("home", t("back"), () => go({node: null, to: null, pair: null, stretch: null, expanded: new Map()}), {
      class: "back",
    }),
    h("h2", {id: "title", tabindex: -1}, title),
    h("span", {class: "kind"}, symbol(thing.look), t(thing.type)),
    state.to !== null && scene.path && h("span", {class: "soft"}, t("steps", {n: scene.path.length - 1})),
    state.to === null && scene.hidden && h("p", {class: "soft", role: "note"}, t("hidden")),
    state.to === null
      ? box({
          key: "path-to",
          label: t("pathTo"),
          placeholder: t("pathTo"),
          not: key,
          choose: (other) => go({to: other, pair: null, stretch: null}),
        })
      : button("no-path", `← ${thing.name}`, () => go({to: null, pair: null, stretch: null})),
  );
}

function panel(
  state: State,
  cards: Card[],
  scene: Scene,
  self: Set<number>,
  place: Stretch | null,
  go: Go,
): HTMLElement {
  const key = state.node!,
    title = state.pair ? t("between", {a: things[state.pair[0]].name, b: things[state.pair[1]].name}) : t("about");
  const list = h("div", {class: "cards-list"});
  const draw = () => list.replaceChildren(...cardList(state, cards, self, place, go, draw));
  draw();
  const find = h("input", {
    "type": "search",
    "class": "find",
    "data-key": "find",
    "aria-label": t("findSentence"),
    "placeholder": t("findSentence"),
    "value": wanted,
    "oninput": (event: InputEvent) => {
      wanted = (event.target as HTMLInputElement).value;
      draw();
    },
  });
  return h(
    "section",
    {"class": "card panel", "id": "panel", "tabindex": 0, "role": "region", "aria-label": title},
    h("h3", {class: "lead"}, title),
    state.pair &&
      button("all-of", t("allOf", {name: things[key].name}), () => go({pair: null, stretch: null}), {class: "link"}),
    !state.pair && state.to === null && facts(key),
    scene.left > 0 && h("p", {class: "soft", role: "note"}, t("left", {n: scene.left})),
    cards.length >= FIND_FROM && find,
    list,
    !state.pair && state.to === null && links(key, "known", "background", go),
    !state.pair && state.to === null && links(key, "other", "unsaid", go),
    scene.things.length < 2 && !cards.length && h("p", {class: "soft"}, t("empty")),
  );
}

export const forgetSearch = () => {
  wanted = "";
};

function facts(key: number): HTMLElement {
  const thing = things[key],
    rows = new Map<string, string[]>();
  if (thing.aliases.length) rows.set("aliases", thing.aliases);
  const dates = datesOf(key);
  if (thing.look === "Activity" || thing.look === "Article") rows.set("dates", [...dates]);
  for (const {key: name, value} of thing.facts)
    rows.set(name, [...(rows.get(name) ?? []), name === "unionLevel" ? t(value) : value]);
  return h(
    "dl",
    {},
    ...[...rows]
      .filter(([, values]) => values.some(Boolean))
      .flatMap(([name, values]) => [h("dt", {}, t(name)), h("dd", {}, values.join("；"))]),
  );
}

function cardList(
  state: State,
  cards: Card[],
  self: Set<number>,
  place: Stretch | null,
  go: Go,
  draw: () => void,
): Node[] {
  const asked = cards.findIndex((card) => state.stretch && isOpen(card, state.stretch));
  const words = simplify(wanted).split(/\s+/).filter(Boolean),
    limit = Math.max(limits.get(`cards ${state.node}`) ?? CARDS, asked + 1);
  const found = cards.filter(({place: {article, start, end}}) => {
    const text = simplify(articles[article].text.slice(start, end));
    return words.every((word) => text.includes(word));
  });
  const rest = found.length - limit,
    parts: Node[] = [];
  let told: boolean | null = null;
  found.slice(0, limit).forEach((card, row) => {
    const alone = row === 0 && !card.says.length && card.place === state.stretch;
    if (alone) {
      parts.push(cardOf(state, card, self, place, go));
      return;
    }
    if (told === null && card.says.length) parts.push(h("h3", {}, `${t("saidOf")} `, h("small", {}, found.length)));
    if (!card.says.length && told !== false) parts.push(h("h3", {}, t("mentionsOf")));
    told = card.says.length > 0;
    parts.push(cardOf(state, card, self, place, go));
  });
  if (words.length && !found.length) parts.push(h("p", {class: "soft"}, t("nothing")));
  if (rest > 0)
    parts.push(
      button("more-cards", t("more", {n: Math.min(rest, 30)}), () => {
        limits.set(`cards ${state.node}`, limit + 30);
        draw();
      }),
    );
  return parts;
}

const isOpen = ({place: here}: Card, place: Stretch | null) =>
  place !== null &&
  place.article === here.article &&
  place.start >= here.start &&
  place.end <= here.end &&
  place.end > place.start;

function cardOf(
  state: State,
  {place: here, says}: Card,
  self: Set<number>,
  place: Stretch | null,
  go: Go,
): HTMLElement {
  const article = articles[here.article];
  const open = isOpen({place: here, says}, place);
  const read = () => go({stretch: here}, false);
  return h(
    "article",
    {class: open ? "said open" : "said"},
    h("div", {class: "quote", onclick: read}, quote(here, self)),
    h(
      "ul",
      {class: "says"},
      ...[...new Set(says.map(({subject}) => subject))].map((subject) =>
        saying(
          subject,
          says.filter((say) => say.subject === subject),
          state,
          go,
        ),
      ),
    ),
    h(
      "p",
      {class: "from"},
      [article.name, article.date].filter(Boolean).join(" · "),
      " ",
      button(`read-${here.article}-${here.start}`, t("fullText"), read, {
        "class": "link",
        "aria-pressed": String(open),
      }),
    ),
  );
}

const open = (key: number, go: Go) => () => go({node: key, to: null, pair: null, stretch: null, expanded: new Map()});
const way = (key: number, state: State, go: Go) =>
  key === state.node
    ? h("b", {}, things[key].name)
    : button(`to-${key}`, things[key].name, open(key, go), {class: "link"});

const ORDER = ["type", "organisedBy", "participant", "takesPlaceIn", "partOfProgramme", "targetGroup", "figure"];
const rank = ({predicate}: Says) => (ORDER.indexOf(predicate) + ORDER.length + 1) % (ORDER.length + 1);

// What a sentence says of one subject: each statement on a line, with how sure we are and why.
function saying(subject: number, says: Says[], state: State, go: Go): HTMLElement {
  const why = ({sure, rule}: Says) =>
    [sure === null ? "" : `${t("confidence")} ${Number(sure.toFixed(2))}`, rule && `${t("rule")} ${rule}`]
      .filter(Boolean)
      .join(" · ");
  const line = (say: Says) =>
    h(
      "li",
      {},
      h("span", {class: "pred"}, t(say.predicate)),
      say.object === null ? h("span", {class: "value"}, say.value) : way(say.object, state, go),
      why(say) && h("small", {}, why(say)),
    );
  return h("li", {}, way(subject, state, go), h("ul", {}, ...[...says].sort((a, b) => rank(a) - rank(b)).map(line)));
}

function links(key: number, part: "known" | "other", title: string, go: Go): HTMLElement | null {
  const rows = unsaid(key)[part];
  if (!rows.length) return null;
  const id = `${part} ${key}`,
    limit = limits.get(id) ?? LINKS;
  return h(
    "div",
    {class: "unsaid"},
    h("h3", {}, t(title)),
    h(
      "ul",
      {class: "says plain"},
      ...rows.slice(0, limit).map((row) => {
        const {from, predicate, to} = statements[row],
          side = (end: number) =>
            end === key
              ? h("b", {}, things[end].name)
              : button(`to-${end}`, things[end].name, open(end, go), {class: "link"});
        return h("li", {}, side(from), h("span", {class: "pred"}, t(predicate)), side(to));
      }),
    ),
    rows.length > limit &&
      button(`more-${part}`, t("more", {n: rows.length - limit}), () => {
        limits.set(id, rows.length);
        go({}, false);
      }),
  );
}

function reading(place: Stretch | null, self: Set<number>): HTMLElement {
  if (!place)
    return h(
      "section",
      {"class": "card reading", "aria-label": t("articleFull")},
      h("h3", {class: "lead"}, t("articleFull")),
      h("p", {class: "soft"}, t("chooseSentence")),
    );
  const article = articles[place.article],
    node = byIri.get(article.iri);
  return h(
    "section",
    {"class": "card reading", "id": "reading", "tabindex": 0, "role": "region", "aria-label": t("articleFull")},
    h("h3", {class: "lead"}, t("articleFull")),
    h(
      "p",
      {class: "from"},
      node === undefined ? article.name : h("a", {"href": "#", "data-thing": node}, article.name),
      ` · ${[article.date, article.source].filter(Boolean).join(" · ")}`,
    ),
    fullArticle(place, self),
  );
}

function statementsTable(rows: number[], go: Go): HTMLElement {
  const end = (key: number) => button(`cell-${key}`, things[key].name, open(key, go), {class: "link"});
  const limit = limits.get("statements") ?? ROWS;
  return h(
    "details",
    {"class": "card as-table", "data-open": "statements"},
    h("summary", {}, `${t("statements")} `, h("small", {}, rows.length)),
    h(
      "div",
      {"class": "scroll", "tabindex": 0, "role": "region", "aria-label": t("statements")},
      h(
        "table",
        {id: "statements"},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ...["subject", "predicate", "object", "confidence", "saidOf"].map((name) =>
              h("th", {scope: "col"}, t(name)),
            ),
          ),
        ),
        h(
          "tbody",
          {},
          ...rows.slice(0, limit).map((row) => {
            const {from, predicate, to, said, sure} = statements[row];
            return h(
              "tr",
              {},
              h("td", {}, end(from)),
              h("td", {}, t(predicate)),
              h("td", {}, end(to)),
              h("td", {}, sure === null ? "—" : Number(sure.toFixed(2))),
              h("td", {}, said.length ? sentence(said[0].passage) : "—", said.length > 1 && ` (+${said.length - 1})`),
            );
          }),
        ),
      ),
    ),
    rows.length > limit &&
      button("more-statements", t("more", {n: rows.length - limit}), () => {
        limits.set("statements", rows.length);
        go({}, false);
      }),
  );
}
