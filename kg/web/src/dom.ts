// Elements are made here and nowhere else; text reaches the page through text nodes only, never as markup.

type Value = string | number | boolean | null | undefined | ((event: any) => void);
export type Props = Record<string, Value>;
export type Child = Node | string | number | null | undefined | false;

const SVG = "http://www.w3.org/2000/svg";

function set(made: Element, props: Props): void {
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked") (made as any)[key] = value;
    else made.setAttribute(key, value === true ? "" : String(value));
  }
}

function fill(made: Element, children: Child[]): void {
  for (const child of children)
    if (child !== null && child !== undefined && child !== false) {
      made.append(typeof child === "number" ? String(child) : child);
    }
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  fill(made, children);
  set(made, props);
  return made;
}

export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, tag);
  fill(made, children);
  set(made, props);
  return made;
}

export const button = (key: string, text: Child, act: (event: MouseEvent) => void, props: Props = {}) =>
  h("button", {"type": "button", "data-key": key, "onclick": act, ...props}, text);

export const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Let the browser draw and answer between pieces of long work.
export const pause = () => new Promise<void>((resume) => setTimeout(resume));

const SLICE_MS = 40;

// Do something with each number below a limit, in slices of time, so that even 100,000 do not block the tab.
export async function eachBelow(limit: number, act: (key: number) => void): Promise<void> {
  let since = performance.now();
  for (let key = 0; key < limit; key += 1) {
    act(key);
    if (key % 64 || performance.now() - since < SLICE_MS) continue;
    await pause();
    since = performance.now();
  }
}

// Sort in slices: short runs first, then two by two.
export async function sortSlowly(keys: number[], compare: (a: number, b: number) => number): Promise<number[]> {
  let runs: number[][] = [];
  await eachBelow(Math.ceil(keys.length / 64), (run) => {
    runs.push(keys.slice(64 * run, 64 * run + 64).sort(compare));
  });
  while (runs.length > 1) {
    const pairs = runs,
      merged: number[] = [],
      next: number[][] = [];
    let left = 0,
      right = 0;
    for (let pair = 0; pair < pairs.length; pair += 2) {
      const [one, other] = [pairs[pair], pairs[pair + 1] ?? []];
      [left, right, merged.length] = [0, 0, 0];
      await eachBelow(one.length + other.length, () => {
        const first = right >= other.length || (left < one.length && compare(one[left], other[right]) <= 0);
        merged.push(first ? one[left++] : other[right++]);
      });
      next.push([...merged]);
    }
    runs = next;
  }
  return runs[0] ?? [];
}

const FONT = () => getComputedStyle(document.body).fontFamily;
let context: CanvasRenderingContext2D | null = null;
const widths = new Map<string, number>();

// The width of a text in ems: Chinese and Latin letters differ by a factor of two.
export function measure(text: string): number {
  let width = widths.get(text);
  if (width === undefined) {
    context ??= document.createElement("canvas").getContext("2d")!;
    context.font = `100px ${FONT()}`;
    width = context.measureText(text).width / 100;
    widths.set(text, width);
  }
  return width;
}

// punctuation that no line may start with
const CLINGING = "，。、；：！？”’）》」』…,.;:!?)";

// Break a text into lines of at most so many ems, as even as they can be; what is too long is cut off.
export function wrap(text: string, ems: number, most: number): string[] {
  const lines = broken(text, ems, most),
    even = measure(text) / lines.length + 0.7;
  const evened = lines.length > 1 && even < ems ? broken(text, even, most) : lines;
  return evened.length === lines.length && evened.join("") === lines.join("") ? evened : lines;
}

function broken(text: string, ems: number, most: number): string[] {
  const lines = [""];
  for (const letter of text.replace(/\s+/g, " ").trim()) {
    const line = lines[lines.length - 1];
    if (measure(line + letter) > ems && line && !CLINGING.includes(letter)) {
      if (lines.length === most) {
        lines[most - 1] = [...line].slice(0, -1).join("") + "…";
        return lines;
      }
      lines.push(letter);
    } else lines[lines.length - 1] = line + letter;
  }
  return lines;
}
