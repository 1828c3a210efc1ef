// The sentences about a thing, a pair or a path, each once, with all that it says.

import {articleByIri, articles, background, bookkeeping, passages, statements, things, touching, type Said} from "./data";
import {stretchOf} from "./evidence";
import {sentencesOf} from "./search";
import type {State, Stretch} from "./state";
import {t} from "./words";

// subject and object are things; a literal value stands instead of an object
export interface Says {
  subject: number;
  predicate: string;
  object: number | null;
  value: string;
  sure: number | null;
  rule: string;
}
export interface Card {
  place: Stretch;
  says: Says[];
}

class Cards {
  private found = new Map<string, Card>();

  at(place: Stretch): Card {
    const key = `${place.article} ${place.start} ${place.end}`,
      card = this.found.get(key) ?? {place, says: []};
    this.found.set(key, card);
    return card;
  }

  add(said: Said[], least: number, say: Omit<Says, "sure" | "rule"> | null): void {
    for (const {passage, sure, rule} of said) {
      if (sure !== null && sure < least) continue;
      const card = this.at(stretchOf(passage));
      if (say && !card.says.some((other) => same(other, say))) card.says.push({...say, sure, rule});
    }
  }

  asAdded(): Card[] {
    return [...this.found.values()];
  }

  // Those that state something come first, then the latest news, then the order in the article.
  sorted(): Card[] {
    const date = (card: Card) => articles[card.place.article].date;
    return merged([...this.found.values()]).sort(
      (a, b) =>
        Number(!a.says.length) - Number(!b.says.length) ||
        (date(a) < date(b) ? 1 : date(a) > date(b) ? -1 : 0) ||
        byPlace(a, b),
    );
  }
}

// A passage that lies within another one is read there: a sentence cut off after its byline, say.
function merged(cards: Card[]): Card[] {
  const size = ({place}: Card) => place.end - place.start;
  const kept: Card[] = [],
    byArticle = new Map<number, Card[]>();
  for (const card of [...cards].sort((a, b) => size(b) - size(a) || byPlace(a, b))) {
    const {article, start, end} = card.place;
    const outer = byArticle.get(article)?.find(({place}) => place.start <= start && end <= place.end);
    if (outer) outer.says.push(...card.says.filter((say) => !outer.says.some((other) => same(other, say))));
    else {
      kept.push(card);
      byArticle.set(article, [...(byArticle.get(article) ?? []), card]);
    }
  }
  return kept;
}

const byPlace = (a: Card, b: Card) => a.place.article - b.place.article || a.place.start - b.place.start;

const same = (one: Omit<Says, "sure" | "rule">, other: Omit<Says, "sure" | "rule">) =>
  one.subject === other.subject &&
  one.predicate === other.predicate &&
  one.object === other.object &&
  one.value === other.value;

const told = (row: number) => statements[row].predicate !== "reportedIn";

export function cardsOfThing(key: number, state: State): Card[] {
  const cards = new Cards(),
    mine = things[key];
  addOwn(cards, key, state.sure);
  for (const row of touching[key].filter(told)) {
    const {from, predicate, to, said} = statements[row];
    cards.add(said, state.sure, {subject: from, predicate, object: to, value: ""});
    // the figures of what a union organises are news of the union
    if (from !== key && things[from].look === "Activity") addOwn(cards, from, state.sure);
  }
  if (mine.look === "Article") addArticle(cards, key, state);
  else for (const article of mine.articles) for (const place of mentioning(article, key)) cards.at(place);
  return cards.sorted();
}

// The sentences of an article that a thing is named in.
function mentioning(article: number, key: number): Stretch[] {
  const {text, marks} = articles[article],
    mine = marks.filter(([, , thing]) => thing === key);
  return mine.length
    ? sentencesOf(text)
        .filter(([start, end]) => mine.some((mark) => mark[0] >= start && mark[1] <= end))
        .map(([start, end]) => ({article, start, end}))
    : [];
}

function addOwn(cards: Cards, key: number, least: number): void {
  const {facts, said, look, type} = things[key];
  for (const fact of facts)
    cards.add(fact.said, least, {subject: key, predicate: fact.key, object: null, value: fact.value});
  cards.add(said, least, look === "Activity" ? {subject: key, predicate: "type", object: null, value: t(type)} : null);
}

// An article's page holds all that it says.
function addArticle(cards: Cards, key: number, state: State): void {
  const row = articleByIri.get(things[key].iri) ?? -1;
  const here = (said: Said[]) => said.filter(({passage}) => passages[passage][0] === row);
  things.forEach(({facts, said, articles: reported, look, type}, thing) => {
    if (!reported.includes(row)) return;
    for (const fact of facts)
      cards.add(here(fact.said), state.sure, {subject: thing, predicate: fact.key, object: null, value: fact.value});
    if (look === "Activity")
      cards.add(here(said), state.sure, {subject: thing, predicate: "type", object: null, value: t(type)});
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
  const rows = touching[key].filter(
    (row) => !statements[row].said.length && !bookkeeping.has(statements[row].predicate),
  );
  return {
    known: rows.filter((row) => background.has(statements[row].predicate)),
    other: rows.filter((row) => !background.has(statements[row].predicate)),
  };
}
