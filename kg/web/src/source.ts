// Where the page gets what it shows: from what it carries, or in parts from the server that it comes from.

import {address} from "./data";
import type {Seen} from "./exports";
import {keep} from "./filters";
import {neighbourhood, pathScene, type Scene} from "./scene";
import {findSentences, findThings} from "./search";
import {served} from "./served";
import type {State, Stretch} from "./state";
import {summarise, type Summary} from "./summary";

export interface Source {
  // Make ready what an address shows; nothing where it is at hand.
  ready(hash: string, state: State): Promise<void> | null;
  // What is shown, of a state that was made ready.
  summary(state: State): Summary;
  scene(state: State): Scene;
  names(query: string, most: number, look?: string): number[] | Promise<number[]>;
  // nothing where a newer search has begun
  sentences(query: string, most: number): Promise<Stretch[] | null>;
  seen(state: State): Seen | Promise<Seen>;
}

const all = (flags: Uint8Array) => Array.from(flags.keys()).filter((key) => flags[key]);

function sceneOf(state: State): Scene {
  return state.to === null ? neighbourhood(state, keep(state)) : pathScene(state, keep(state));
}

const carried: Source = {
  ready: () => null,
  summary: (state) => summarise(state, keep(state)),
  scene: sceneOf,
  names: findThings,
  sentences: findSentences,
  seen: (state) => ({things: all(keep(state).thing), statements: all(keep(state).statement)}),
};

const parts = address("parts");
export const source: Source = parts === null ? carried : served(parts);
