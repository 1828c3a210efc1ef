// What the overview tells, as figures: computed from what the page carries, or told by the server.

import {degree, things} from "./data";
import {eachBelow, sortSlowly} from "./dom";
import {datesOf, inside, type Kept, levelOf, organisersOf, placesOf, programmesOf} from "./filters";
import type {State} from "./state";
import {type Bins, timeBins} from "./timeline";

export interface Summary {
  // by type, in all and kept
  total: Record<string, number>;
  kept: Record<string, number>;
  // what there is to filter by
  classes: string[];
  levels: string[];
  bins: Bins;
  // kept activities by bin, place, union, programme and type, the busiest first
  counts: number[];
  places: [number, number][];
  unions: [number, number][];
  programmes: [number, number][];
  kinds: [string, number][];
  // the first rows of the list, and how many there are
  rows: number[];
  count: number;
}

const LEVELS = ["national", "province", "city", "county", "town", "industry", "enterprise"];

let fixed: Pick<Summary, "total" | "classes" | "levels"> | null = null;

// What no filter changes is looked up once.
function fix(): Pick<Summary, "total" | "classes" | "levels"> {
  const total: Record<string, number> = {},
    classes = new Set<string>(),
    levels = new Set<string>();
  things.forEach(({look, type}, key) => {
    total[look] = (total[look] ?? 0) + 1;
    if (look === "Activity") classes.add(type);
    levels.add(levelOf(key));
  });
  return {total, classes: [...classes].sort(), levels: LEVELS.filter((level) => levels.has(level))};
}

export function summarise(state: State, kept: Kept): Summary {
  const rows = listed(state.sort).filter((key) => kept.thing[key]),
    {binOf, ...bins} = timeBins(),
    counts = bins.all.map(() => 0);
  for (const key of kept.activities) if (binOf.has(key)) counts[binOf.get(key)!] += 1;
  return {
    ...(fixed ??= fix()),
    kept: Object.fromEntries(kept.byLook),
    bins,
    counts,
    places: places(state, kept),
    unions: unions(kept),
    programmes: tally(kept, programmesOf),
    kinds: kinds(state, kept),
    rows: rows.slice(0, state.rows),
    count: rows.length,
  };
}

// How many kept activities name each thing.
function tally(kept: Kept, named: (key: number) => number[]): [number, number][] {
  const counts = new Map<number, number>();
  for (const activity of kept.activities)
    for (const key of named(activity)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || degree[b[0]] - degree[a[0]] || a[0] - b[0]);
}

function unions(kept: Kept): [number, number][] {
  const busy = tally(kept, organisersOf).filter(([key]) => things[key].type === "TradeUnion");
  if (busy.length) return busy;
  return things
    .map((_, key) => [key, degree[key]] as [number, number])
    .filter(([key, links]) => things[key].type === "TradeUnion" && links > 0 && kept.thing[key])
    .sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

function places(state: State, kept: Kept): [number, number][] {
  const counts = new Map<number, number>(),
    region = state.place === null ? null : inside(state.place);
  for (const key of kept.activities) {
    for (const place of new Set(placesOf(key)))
      if (!region || region.has(place)) counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

function kinds(state: State, kept: Kept): [string, number][] {
  const counts = new Map<string, number>([...state.classes].map((name) => [name, 0]));
  for (const key of kept.activities) counts.set(things[key].type, (counts.get(things[key].type) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

const collator = new Intl.Collator("zh-CN");
const date = (key: number) => datesOf(key)[0] ?? "";
export const SORTS: Record<string, (a: number, b: number) => number> = {
  name: (a, b) => collator.compare(things[a].name, things[b].name),
  type: (a, b) => (things[a].type < things[b].type ? -1 : things[a].type > things[b].type ? 1 : 0),
  links: (a, b) => degree[b] - degree[a],
  date: (a, b) => (date(a) < date(b) ? 1 : date(a) > date(b) ? -1 : 0),
};
const orders = new Map<string, number[]>();
const inOrder = (sort: string) => (a: number, b: number) => SORTS[sort](a, b) || degree[b] - degree[a] || a - b;

// All things in an order, sorted once.
function listed(sort: string): number[] {
  if (!orders.has(sort)) orders.set(sort, [...things.keys()].sort(inOrder(sort)));
  return orders.get(sort)!;
}

// Look up what every overview rests on, and sort the list, without blocking the tab.
export async function warm(sort: string): Promise<void> {
  if (!warmed)
    await eachBelow(things.length, (key) => {
      datesOf(key);
      placesOf(key);
      programmesOf(key);
      levelOf(key);
    });
  warmed = true;
  if (!orders.has(sort)) orders.set(sort, await sortSlowly([...things.keys()], inOrder(sort)));
}
let warmed = false;
