// What the small graph shows: a thing, its nearest neighbours, those expanded on demand; or a path.

import {across, degree, isNews, statements, things, touching} from "./data";
import type {Kept} from "./filters";
import type {State} from "./state";

export const PAGE = 12;
export const MOST = 60;

export interface Link {
  one: number;
  other: number;
  statements: number[];
}
export interface Scene {
  things: number[];
  links: Link[];
  more: Map<number, number>;
  full: boolean;
  path: number[] | null;
  // whether the filters leave the thing itself out, and how many statements about it did not come with it
  hidden: boolean;
  left: number;
}

const weight = (key: number) => (isNews(key) ? 0 : statements[key].predicate === "authorOf" ? 1 : 2);

// The statements that may be drawn at a thing: those kept, and none that only ties it to its article.
function drawable(key: number, state: State, kept: Kept): number[] {
  return touching[key].filter((row) => {
    const {from, to, sure, predicate} = statements[row],
      other = from === key ? to : from;
    return (
      other !== key &&
      (kept.thing[other] || other === state.node || other === state.to) &&
      (sure === null || sure >= state.sure) &&
      (predicate !== "reportedIn" || things[state.node!].look === "Article" || state.to !== null)
    );
  });
}

export function neighbours(key: number, state: State, kept: Kept): number[] {
  const best = new Map<number, number>();
  for (const row of drawable(key, state, kept)) {
    const other = across(row, key);
    if (!best.has(other) || weight(row) < weight(best.get(other)!)) best.set(other, row);
  }
  const activity = (other: number) => Number(things[other].look !== "Activity");
  return [...best.keys()].sort(
    (a, b) =>
      weight(best.get(a)!) - weight(best.get(b)!) || activity(a) - activity(b) || degree[b] - degree[a] || a - b,
  );
}

export function neighbourhood(state: State, kept: Kept): Scene {
  const root = state.node!,
    shown = new Set([root]),
    more = new Map<number, number>();
  const roots = [root, ...[...state.expanded.keys()].filter((key) => key !== root)];
  for (const key of roots) {
    if (!shown.has(key)) continue;
    const limit = PAGE * (state.expanded.get(key) ?? 1);
    for (const other of neighbours(key, state, kept).slice(0, limit)) if (shown.size < MOST) shown.add(other);
  }
  if (state.pair) for (const key of state.pair) shown.add(key);
  for (const key of shown) {
    const left = neighbours(key, state, kept).filter((other) => !shown.has(other)).length;
    if (left) more.set(key, left);
  }
  return {things: [...shown], links: linksAmong(shown, state, kept), more, full: shown.size >= MOST, path: null, ...atHand(state, kept)};
}

const atHand = (state: State, kept: Kept) => ({hidden: !kept.thing[state.node!], left: 0});

function linksAmong(shown: Set<number>, state: State, kept: Kept): Link[] {
  const found = new Map<string, Link>();
  for (const key of shown)
    for (const row of drawable(key, state, kept)) {
      const {from, to} = statements[row];
      if (from !== key || !shown.has(to)) continue;
      const name = from < to ? `${from} ${to}` : `${to} ${from}`;
      const link = found.get(name);
      if (link) link.statements.push(row);
      else found.set(name, {one: from, other: to, statements: [row]});
    }
  return [...found.values()];
}

// The shortest path, through news if there is one, else through common knowledge, else through articles.
export function pathScene(state: State, kept: Kept): Scene {
  for (const allowed of [isNews, (row: number) => statements[row].predicate !== "reportedIn", () => true]) {
    const path = shortest(state.node!, state.to!, state, kept, allowed);
    if (path) return {things: path, links: linksAlong(path, allowed), more: new Map(), full: false, path, ...atHand(state, kept)};
  }
  return {
    things: [state.node!, state.to!],
    links: [],
    more: new Map(),
    full: false,
    path: null,
    ...atHand(state, kept),
  };
}

function shortest(
  start: number,
  goal: number,
  state: State,
  kept: Kept,
  allowed: (row: number) => boolean,
): number[] | null {
  const before = new Map<number, number>([[start, -1]]);
  for (const key of before.keys()) {
    if (key === goal) break;
    for (const row of touching[key]) {
      const other = across(row, key),
        {sure} = statements[row];
      if (before.has(other) || !allowed(row) || (sure !== null && sure < state.sure)) continue;
      if (kept.thing[other] || other === goal) before.set(other, key);
    }
  }
  if (!before.has(goal)) return null;
  const path = [];
  for (let key = goal; key >= 0; key = before.get(key)!) path.unshift(key);
  return path;
}

function linksAlong(path: number[], allowed: (row: number) => boolean): Link[] {
  return path.slice(1).map((key, step) => {
    const rows = touching[key].filter((row) => across(row, key) === path[step] && allowed(row));
    return {one: statements[rows[0]].from, other: statements[rows[0]].to, statements: rows};
  });
}
