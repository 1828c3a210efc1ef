// Which things and statements the filters keep; all filters hold together.

import {articles, byIri, statements, sureOf, targets, things, touching} from "./data";
import {isFiltered, type State} from "./state";

export interface Kept {
  thing: Uint8Array;
  statement: Uint8Array;
  byLook: Map<string, number>;
  activities: number[];
}

const PLACED = ["takesPlaceIn", "locatedIn", "jurisdiction"];

// Look something up for each thing once.
function each<T>(make: (key: number) => T): (key: number) => T {
  const known: T[] = [];
  return (key) => (known[key] ??= make(key));
}

export const organisersOf = each((key) => targets(key, "organisedBy"));
export const programmesOf = each((key) => targets(key, "partOfProgramme"));
const ownPlaces = each((key) => PLACED.flatMap((predicate) => targets(key, predicate)));

// Give the places of a thing: where it lies or happens; where its organisers are, of an activity that states none.
export const placesOf = each((key): number[] => {
  if (things[key].look === "Place") return [key];
  const own = ownPlaces(key);
  return own.length || things[key].look !== "Activity" ? own : organisersOf(key).flatMap(ownPlaces);
});

// Give a place and everything within it.
export function inside(place: number): Set<number> {
  const found = new Set([place]);
  for (const here of found) {
    for (const key of touching[here]) {
      if (statements[key].predicate === "within" && statements[key].to === here) found.add(statements[key].from);
    }
  }
  return found;
}

export const levelOf = (key: number) => things[key].facts.find((fact) => fact.key === "unionLevel")?.value ?? "";

// A date, month or year overlaps the period if they share a day: 2023 does with 2023-07 to 2023-08.
const overlaps = (dates: string[], {from, until}: State) =>
  dates.some(
    (date) => (!from || date >= from.slice(0, date.length)) && (!until || date.slice(0, until.length) <= until),
  );
const published = each((key) => [
  ...new Set(things[key].articles.flatMap((row) => articles[row].date.split("、")).sort()),
]);
export const datesOf = (key: number) => (things[key].dates.length ? things[key].dates : published(key));

let last: {key: string; kept: Kept} | null = null;

export function keep(state: State): Kept {
  const key = JSON.stringify([
    [...state.off],
    [...state.classes],
    state.place,
    state.from,
    state.until,
    state.level,
    state.programme,
    state.sure,
  ]);
  if (last?.key !== key) last = {key, kept: choose(state)};
  return last.kept;
}

function choose(state: State): Kept {
  const statement = Uint8Array.from(statements, ({sure}) => Number(sure === null || sure >= state.sure));
  const thing = isFiltered(state) ? filtered(state, statement) : new Uint8Array(things.length).fill(1);
  const byLook = new Map<string, number>(),
    activities: number[] = [];
  things.forEach(({look}, key) => {
    if (!thing[key]) return;
    byLook.set(look, (byLook.get(look) ?? 0) + 1);
    if (look === "Activity") activities.push(key);
    if (state.off.has(look)) thing[key] = 0;
  });
  statements.forEach(({from, to}, key) => {
    if (!thing[from] || !thing[to]) statement[key] = 0;
  });
  return {thing, statement, byLook, activities};
}

function filtered(state: State, sure: Uint8Array): Uint8Array {
  const region = state.place === null ? null : inside(state.place);
  const placed = (key: number) => !region || placesOf(key).some((place) => region.has(place));
  const kept = new Uint8Array(things.length),
    linked = new Uint8Array(things.length);
  things.forEach((thing, key) => {
    if (thing.look === "Activity" && holds(key, state, placed)) kept[key] = 1;
  });
  statements.forEach(({from, to}, key) => {
    if (kept[from] && sure[key]) linked[to] = 1;
  });
  things.forEach((thing, key) => {
    if (kept[key]) for (const row of thing.articles) linked[byIri.get(articles[row].iri) ?? key] = 1;
  });
  things.forEach(({look}, key) => {
    if (look === "Activity") return;
    const foreign = region && look === "Place" && !region.has(key);
    if (!foreign && (linked[key] || standsAlone(key, state, placed, sure))) kept[key] = 1;
  });
  return kept;
}

function holds(key: number, state: State, placed: (key: number) => boolean): boolean {
  const thing = things[key],
    sure = sureOf(thing);
  return (
    (!state.classes.size || state.classes.has(thing.type)) &&
    placed(key) &&
    ((!state.from && !state.until) || overlaps(datesOf(key), state)) &&
    (!state.level || organisersOf(key).some((union) => levelOf(union) === state.level)) &&
    (state.programme === null || programmesOf(key).includes(state.programme)) &&
    (sure === null || sure >= state.sure)
  );
}

// What no kept activity names stays if the filters hold for it alone; those on activities never do.
function standsAlone(key: number, state: State, placed: (key: number) => boolean, sure: Uint8Array): boolean {
  if (state.classes.size || (state.programme !== null && state.programme !== key)) return false;
  if (!placed(key) && things[key].look !== "Programme") return false;
  if (
    (state.from || state.until) &&
    !overlaps(things[key].look === "Article" ? things[key].dates : published(key), state)
  )
    return false;
  if (state.level && levelOf(key) !== state.level) return false;
  const stated = touching[key].filter((row) => statements[row].sure !== null);
  return !stated.length || stated.some((row) => sure[row]);
}
