// Where the page gets what it shows: from what it carries, or in parts from the server that it comes from.

import {address, things} from "./data";
import type {Seen} from "./exports";
import {keep} from "./filters";
import {layOut} from "./layout";
import {neighbourhood, pathScene, type Scene} from "./scene";
import {findSentences, findThings, warmNames} from "./search";
import {served} from "./served";
import {type State, type Stretch, write} from "./state";
import {summarise, type Summary, warm} from "./summary";

// up to so many things all is done at once
const SMALL = 400;

export interface Source {
  // Make ready what an address shows; nothing where it is at hand.
  ready(hash: string, state: State): Promise<void> | null;
  // The work that drawing a state rests on, in parts that are remembered: each is done as a task of its own.
  steps(state: State): (() => unknown)[];
  // What is shown, of a state that was made ready; the same of the same address.
  summary(state: State): Summary;
  scene(state: State): Scene;
  names(query: string, most: number, look?: string): number[] | Promise<number[]>;
  // nothing where a newer search has begun
  sentences(query: string, most: number): Promise<Stretch[] | null>;
  seen(state: State): Seen | Promise<Seen>;
  // Do what may be wanted next, once the page stands.
  warm?(): void;
}

const all = (flags: Uint8Array) => Array.from(flags.keys()).filter((key) => flags[key]);

function sceneOf(state: State): Scene {
  return state.to === null ? neighbourhood(state, keep(state)) : pathScene(state, keep(state));
}

// Remember what was last made for an address: a view is drawn anew when a part of it is unrolled.
function last<T>(make: (state: State) => T): (state: State) => T {
  let known: {key: string; made: T} | null = null;
  return (state) => {
    const key = `${write(state)} ${state.sort} ${state.rows}`;
    if (known?.key !== key) known = {key, made: make(state)};
    return known.made;
  };
}

const summary = last((state) => summarise(state, keep(state))),
  scene = last(sceneOf);

const carried: Source = {
  ready: (_, {sort}) => (things.length > SMALL ? warm(sort) : null),
  steps: (state) => [
    () => keep(state),
    () => summary(state),
    ...(state.node === null ? [] : [() => scene(state), () => layOut(scene(state))]),
  ],
  summary,
  scene,
  names: findThings,
  sentences: findSentences,
  seen: (state) => ({things: all(keep(state).thing), statements: all(keep(state).statement)}),
  warm: () => void warmNames(),
};

const parts = address("parts");
export const source: Source = parts === null ? carried : served(parts);
