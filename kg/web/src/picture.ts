// An SVG of the page as a file of its own: styles become attributes, so that it looks the same anywhere.

import {colour, s} from "./dom";

const COPIED = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "font-size",
  "font-weight",
  "paint-order",
];

export function standalone(svgs: SVGSVGElement[]): {text: string; width: number; height: number} {
  const copies = svgs.map(copy),
    width = Math.max(...copies.map((one) => one.width)),
    height = copies.reduce((sum, one) => sum + one.height, 0);
  const whole = s(
    "svg",
    {
      "xmlns": "http://www.w3.org/2000/svg",
      "viewBox": `0 0 ${width} ${height}`,
      width,
      height,
      "font-family": getComputedStyle(document.body).fontFamily,
    },
    s("rect", {width, height, fill: colour("--card")}),
  );
  let top = 0;
  for (const one of copies) {
    one.svg.setAttribute("y", String(top));
    whole.append(one.svg);
    top += one.height;
  }
  return {text: new XMLSerializer().serializeToString(whole), width, height};
}

function copy(svg: SVGSVGElement): {svg: SVGSVGElement; width: number; height: number} {
  const made = svg.cloneNode(true) as SVGSVGElement,
    {width, height} = svg.getBoundingClientRect();
  const from = [...svg.querySelectorAll("*")],
    to = [...made.querySelectorAll("*")];
  from.forEach((one, row) => {
    const style = getComputedStyle(one);
    for (const name of COPIED)
      if (style.getPropertyValue(name)) to[row].setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "tabindex", "role", "data-key", "data-thing", "data-link", "data-place"])
      to[row].removeAttribute(name);
  });
  made.querySelectorAll(".handle, .hit, .plus").forEach((one) => one.remove());
  for (const name of ["class", "role", "tabindex"]) made.removeAttribute(name);
  made.setAttribute("width", String(width));
  made.setAttribute("height", String(height));
  return {svg: made, width, height};
}

export async function toPng({text, width, height}: {text: string; width: number; height: number}): Promise<Blob> {
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.ceil(width * 2), Math.ceil(height * 2)];
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"),
  );
}
