// The mark of each type, in the legend and in the graph.

import {s} from "./dom";
import {looks} from "./words";

const SIDES: Record<string, [number, number]> = {
  square: [4, Math.PI / 4],
  diamond: [4, 0],
  triangle: [3, -Math.PI / 2],
  triangleDown: [3, Math.PI / 2],
  hexagon: [6, 0],
};
export const lookOf = (id: string) => looks.find((look) => look.id === id)!;

export function shape(id: string, size: number): SVGElement {
  const {shape, colour} = lookOf(id);
  if (shape === "dot") return s("circle", {r: size, fill: colour});
  const points: string[] = [];
  const put = (radius: number, angle: number) =>
    points.push(`${(radius * Math.cos(angle)).toFixed(2)},${(radius * Math.sin(angle)).toFixed(2)}`);
  if (shape === "star")
    for (let point = 0; point < 10; point += 1)
      put(point % 2 ? size * 0.48 : size * 1.1, (point * Math.PI) / 5 - Math.PI / 2);
  else
    for (let point = 0; point < SIDES[shape][0]; point += 1)
      put(size * 1.1, SIDES[shape][1] + (point * 2 * Math.PI) / SIDES[shape][0]);
  return s("polygon", {points: points.join(" "), fill: colour});
}

export const symbol = (id: string) =>
  s("svg", {"viewBox": "-12 -12 24 24", "class": "symbol", "aria-hidden": "true"}, shape(id, 9));
