// The sentences about a thing, a pair or a path, each once, with all that it says.

import {articles, background, bookkeeping, byIri, passages, statements, things, touching, type Said} from "./data";
import type {State} from "./state";
import {t} from "./words";

// subject and object are things; a literal value stands instead of an object
export interface Says { subject: number; predicate: string; object: number | null; value: string; sure: number | null; rule: string }
export interface Card { passage: number; says: Says[] }

class Cards {
  private found = new Map<number, Card>();

  add(said: Said[], least: number, say: Omit<Says, "sure" | "rule"> | null): void {
    for (const {passage, sure, rule} of said) {
      if (sure !== null && sure < least) continue;
      const card = this.found.get(passage) ?? {passage, says: []};
      this.found.set(passage, card);
      if (say && !card.says.some((other) => same(other, say))) card.says.push({...say, sure, rule});
    }
  }

  asAdded(): Card[] {
    return [...this.found.values()];
  }

  // Those that state something come first, then the latest news, then the order in the article.
  sorted(): Card[] {
    const date = (card: Card) => articles[passages[card.passage][0]].date;
    return merged([...this.found.values()]).sort((a, b) => Number(!a.says.length) - Number(!b.says.length)
      || (date(a) < date(b) ? 1 : date(a) > date(b) ? -1 : 0) || a.passage - b.passage);
  }
}

// A passage that lies within another one is read there: a sentence cut off after its byline, say.
function merged(cards: Card[]): Card[] {
  const size = ({passage}: Card) => passages[passage][2] - passages[passage][1];
  const kept: Card[] = [];
  for (const card of [...cards].sort((a, b) => size(b) - size(a) || a.passage - b.passage)) {
    const [article, start, end] = passages[card.passage];
    const outer = kept.find(({passage}) => passages[passage][0] === article && passages[passage][1] <= start && end <= passages[passage][2]);
    if (outer) outer.says.push(...card.says.filter((say) => !outer.says.some((other) => same(other, say))));
    else kept.push(card);
  }
  return kept;
}

const same = (one: Omit<Says, "sure" | "rule">, other: Omit<Says, "sure" | "rule">) => one.subject === other.subject && one.predicate === other.predicate
  && one.object === other.object && one.value === other.value;

const told = (row: number) => statements[row].predicate !== "reportedIn";

export function cardsOfThing(key: number, state: State): Card[] {
  const cards = new Cards(), mine = things[key];
  addOwn(cards, key, state.sure);
  for (const row of touching[key].filter(told)) {
    const {from, predicate, to, said} = statements[row];
    cards.add(said, state.sure, {subject: from, predicate, object: to, value: ""});
    // the figures of what a union organises are news of the union
    if (from !== key && things[from].look === "Activity") addOwn(cards, from, state.sure);
  }
  if (mine.look === "Article") addArticle(cards, key, state);
  return cards.sorted();
}

function addOwn(cards: Cards, key: number, least: number): void {
  const {facts, said, look, type} = things[key];
  for (const fact of facts) cards.add(fact.said, least, {subject: key, predicate: fact.key, object: null, value: fact.value});
  cards.add(said, least, look === "Activity" ? {subject: key, predicate: "type", object: null, value: t(type)} : null);
}

// An article's page holds all that it says.
function addArticle(cards: Cards, key: number, state: State): void {
  const row = articles.findIndex((article) => byIri.get(article.iri) === key);
  const here = (said: Said[]) => said.filter(({passage}) => passages[passage][0] === row);
  things.forEach(({facts, said, articles: reported, look, type}, thing) => {
    if (!reported.includes(row)) return;
    for (const fact of facts) cards.add(here(fact.said), state.sure, {subject: thing, predicate: fact.key, object: null, value: fact.value});
    if (look === "Activity") cards.add(here(said), state.sure, {subject: thing, predicate: "type", object: null, value: t(type)});
    for (const statement of touching[thing].filter((other) => told(other) && statements[other].from === thing)) {
      const {predicate, to, said: rows} = statements[statement];
      cards.add(here(rows), state.sure, {subject: thing, predicate, object: to, value: ""});
    }
  });
}

// Give the sentences of statements: the latest first, or along a path in its order.
export function cardsOfLinks(rows: number[], state: State, inOrder: boolean): Card[] {
  const cards = new Cards();
  for (const row of rows) {
    const {from, predicate, to, said} = statements[row];
    cards.add(said, state.sure, {subject: from, predicate, object: to, value: ""});
  }
  return inOrder ? cards.asAdded() : cards.sorted();
}

// Statements that no sentence says: common knowledge, and what follows from others.
export function unsaid(key: number): {known: number[]; other: number[]} {
  const rows = touching[key].filter((row) => !statements[row].said.length && !bookkeeping.has(statements[row].predicate));
  return {known: rows.filter((row) => background.has(statements[row].predicate)),
          other: rows.filter((row) => !background.has(statements[row].predicate))};
}

