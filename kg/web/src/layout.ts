// Places for a few nodes with their labels: the same scene gives the same picture, and no label covers another.

import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from "d3-force";
import {things} from "./data";
import {measure, wrap} from "./dom";
import type {Scene} from "./scene";
import {lookOf} from "./symbols";
import {looks} from "./words";

export const FONT = 13;
const LINE = FONT * 1.25,
  EMS = 8,
  ROUNDS = 160,
  TICKS = 220;

export interface Spot extends SimulationNodeDatum {
  key: number;
  x: number;
  y: number;
  r: number;
  lines: string[];
  half: number;
  below: number;
}

const known = new WeakMap<Scene, Spot[]>();

// Give a scene's places; they are computed once.
export function layOut(scene: Scene): Spot[] {
  if (!known.has(scene)) known.set(scene, place(scene));
  return known.get(scene)!;
}

// Lay out a scene, the first of its things in the middle; a path downwards.
function place(scene: Scene): Spot[] {
  const spots = scene.things.map((key, place) => spot(key, place === 0 || scene.path !== null));
  if (scene.path)
    spots.forEach((here, place) => {
      here.x = place % 2 ? 75 : -75;
      here.y = place * 105;
    });
  else {
    radiate(spots, scene);
    relax(spots, scene);
  }
  separate(spots);
  return spots;
}

function spot(key: number, main: boolean): Spot {
  const r = Math.max(8, lookOf(things[key].look).size * 0.62) + (main ? 3 : 0);
  const lines = wrap(things[key].name, main ? EMS + 3 : EMS, main ? 3 : 2);
  const half = Math.max(r, (Math.max(...lines.map(measure)) * FONT) / 2) + 5;
  return {key, x: 0, y: 0, r, lines, half, below: r + 4 + lines.length * LINE + 4};
}

function linked(scene: Scene): Map<number, number[]> {
  const found = new Map<number, number[]>(scene.things.map((key) => [key, []]));
  for (const {one, other} of scene.links) {
    found.get(one)!.push(other);
    found.get(other)!.push(one);
  }
  const rank = new Map(looks.map((look, place) => [look.id, place]));
  for (const others of found.values())
    others.sort((a, b) => rank.get(things[a].look)! - rank.get(things[b].look)! || a - b);
  return found;
}

// Start on rings around the middle, each branch in its own sector, like beside like.
function radiate(spots: Spot[], scene: Scene): void {
  const links = linked(scene),
    root = scene.things[0],
    children = new Map<number, number[]>(),
    depth = new Map([[root, 0]]);
  for (const key of depth.keys()) {
    const own = links.get(key)!.filter((other) => !depth.has(other));
    children.set(key, own);
    for (const other of own) depth.set(other, depth.get(key)! + 1);
  }
  for (const key of scene.things)
    if (!depth.has(key)) {
      depth.set(key, 1);
      children.get(root)!.push(key);
      children.set(key, []);
    }
  const leaves = new Map<number, number>();
  for (const key of [...depth.keys()].reverse())
    leaves.set(
      key,
      Math.max(
        1,
        (children.get(key) ?? []).reduce((sum, child) => sum + leaves.get(child)!, 0),
      ),
    );
  const byKey = new Map(spots.map((here) => [here.key, here]));
  const place = (key: number, from: number, to: number) => {
    const here = byKey.get(key)!,
      angle = (from + to) / 2 - Math.PI / 2,
      ring = 150 * depth.get(key)!;
    [here.x, here.y] = [ring * 0.9 * Math.cos(angle), ring * 1.1 * Math.sin(angle)];
    let at = from;
    for (const child of children.get(key) ?? []) {
      const width = ((to - from) * leaves.get(child)!) / leaves.get(key)!;
      place(child, at, at + width);
      at += width;
    }
  };
  place(root, 0, 2 * Math.PI);
}

function relax(spots: Spot[], scene: Scene): void {
  const place = new Map(spots.map((here, row) => [here.key, row]));
  const links = scene.links.map(({one, other}) => ({
    source: place.get(one)!,
    target: place.get(other)!,
    root: one === scene.things[0] || other === scene.things[0],
  }));
  if (spots.length) [spots[0].fx, spots[0].fy] = [0, 0];
  forceSimulation(spots)
    .force(
      "link",
      forceLink<Spot, (typeof links)[number]>(links)
        .distance(135)
        .strength((link) => (link.root ? 0.4 : 0.06)),
    )
    .force("charge", forceManyBody().strength(-420))
    .force(
      "apart",
      forceCollide<Spot>((here) => Math.max(34, here.half * 0.8)),
    )
    .force("x", forceX(0).strength(0.07))
    .force("y", forceY(0).strength(0.035))
    .stop()
    .tick(TICKS);
}

// Push nodes with their labels apart along the axis on which they overlap less.
function separate(spots: Spot[]): void {
  for (let round = 0; round < ROUNDS; round += 1) {
    let moved = false;
    for (let a = 0; a < spots.length; a += 1)
      for (let b = a + 1; b < spots.length; b += 1) {
        const one = spots[a],
          other = spots[b];
        const across = one.half + other.half - Math.abs(one.x - other.x);
        const [top, low] = one.y <= other.y ? [one, other] : [other, one];
        const down = top.y + top.below - (low.y - low.r - 6);
        if (across <= 0.01 || down <= 0.01) continue;
        moved = true;
        const sideways = across < down,
          sign = one.x < other.x || (one.x === other.x && a < b) ? 1 : -1;
        const [first, second] = a === 0 ? [0, 1] : [0.5, 0.5];
        if (sideways) {
          one.x -= sign * across * first;
          other.x += sign * across * second;
        } else {
          const turn = one === top ? 1 : -1;
          one.y -= turn * down * first;
          other.y += turn * down * second;
        }
      }
    if (!moved) return;
  }
}
