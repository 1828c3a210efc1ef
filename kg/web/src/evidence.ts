// Sentences and articles with the mentions marked.

import {articles, passages, short, things} from "./data";
import {h} from "./dom";
import type {Stretch} from "./state";

type Mark = [number, number, number];

// Choose marks that do not overlap: those of the thing itself first, then the longest.
function apart(marks: Mark[], self: Set<number>): Mark[] {
  const chosen: Mark[] = [];
  const ranked = [...marks].sort(
    (a, b) => Number(self.has(b[2])) - Number(self.has(a[2])) || b[1] - b[0] - (a[1] - a[0]) || a[0] - b[0],
  );
  for (const mark of ranked) {
    if (chosen.every((other) => mark[1] <= other[0] || other[1] <= mark[0])) chosen.push(mark);
  }
  return chosen.sort((a, b) => a[0] - b[0]);
}

// Give a stretch of an article as nodes; `link` makes the mentions ways to what they name.
export function marked(article: number, start: number, end: number, self: Set<number>, link: boolean): Node[] {
  const {text, marks} = articles[article],
    parts: Node[] = [];
  let at = start;
  for (const [from, to, thing] of apart(
    marks.filter((mark) => mark[0] >= start && mark[1] <= end),
    self,
  )) {
    if (from > at) parts.push(document.createTextNode(text.slice(at, from)));
    const words = h("mark", {class: self.has(thing) ? "self" : "", title: things[thing].name}, text.slice(from, to));
    parts.push(
      link ? h("a", {"href": `#n=${encodeURIComponent(short(things[thing].iri))}`, "data-thing": thing}, words) : words,
    );
    at = to;
  }
  if (at < end) parts.push(document.createTextNode(text.slice(at, end)));
  return parts;
}

export const stretchOf = (passage: number): Stretch => {
  const [article, start, end] = passages[passage];
  return {article, start, end};
};

export const quote = (place: Stretch, self: Set<number>) =>
  h("blockquote", {}, ...marked(place.article, place.start, place.end, self, false));

// The article in full, the stretch that was asked for standing out.
export function fullArticle(place: Stretch, self: Set<number>): HTMLElement {
  const {text} = articles[place.article];
  const start = Math.max(0, Math.min(place.start, text.length)),
    end = Math.max(start, Math.min(place.end, text.length));
  return h(
    "div",
    {class: "text"},
    ...marked(place.article, 0, start, self, true),
    h("span", {class: "chosen", id: "chosen"}, ...marked(place.article, start, end, self, true)),
    ...marked(place.article, end, text.length, self, true),
  );
}
