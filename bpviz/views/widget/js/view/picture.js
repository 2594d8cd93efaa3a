/**
 * What is on screen as one SVG file that needs nothing else: drawings are copied with their colours written out, text is
 * put where the browser put it, canvases become images. No HTML inside, so that every program can show it.
 */

import { s } from "./dom.js";

const LOOKS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "stroke-opacity", "fill-opacity",
  "opacity", "font-family", "font-size", "font-weight", "text-anchor", "paint-order"];
const KEPT = /^(x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|d|dx|dy|points|width|height|viewBox|preserveAspectRatio)$/;

/** `color(srgb 0.5 0 0 / 0.4)`, which only browsers know, as `rgba(128, 0, 0, 0.4)`. @param {string} color */
export function plainColor(color) {
  const found = /^color\(srgb ([\d.e+-]+) ([\d.e+-]+) ([\d.e+-]+)(?: \/ ([\d.]+))?\)$/.exec(color);
  if (!found) return color;
  const [r, g, b] = found.slice(1, 4).map((part) => Math.round(255 * Math.min(1, Math.max(0, Number(part)))));
  return found[4] === undefined ? `rgb(${r}, ${g}, ${b})` : `rgba(${r}, ${g}, ${b}, ${found[4]})`;
}

/** Whether a mark of a drawing is to be seen. @param {Element} node */
function isSeen(node) {
  const { display, visibility } = getComputedStyle(node);
  return display !== "none" && visibility !== "hidden";
}

/** What a part takes up: down to the end of what is in it. @param {HTMLElement} part */
function boxOf(part) {
  const { left, top, right, width, bottom: whole } = part.getBoundingClientRect();
  const ends = [...part.children].filter((child) => child.checkVisibility()).map((child) => child.getBoundingClientRect().bottom);
  const bottom = Math.min(whole, Math.max(top, ...ends) + 14);
  return { left, top, right, bottom, width, height: bottom - top };
}

/** @param {HTMLElement[]} parts of the page, as they lie there @param {string} title */
export function pictureOf(parts, title) {
  const boxes = parts.map(boxOf);
  const left = Math.min(...boxes.map((box) => box.left)) - 12;
  const top = Math.min(...boxes.map((box) => box.top)) - 12;
  const width = Math.ceil(Math.max(...boxes.map((box) => box.right)) + 12 - left);
  const height = Math.ceil(Math.max(...boxes.map((box) => box.bottom)) + 12 - top);
  const page = getComputedStyle(/** @type {Element} */ (parts[0].closest(".bpviz"))).backgroundColor;
  const picture = s("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` },
    s("title", {}, title), s("rect", { width, height, fill: plainColor(page) }));
  for (const part of parts) copy(part);
  return picture;

  /** @param {Element} node */
  function copy(node) {
    if (!node.checkVisibility({ visibilityProperty: true }) || node.matches(".unseen, button, input, select, output, .zoom")) return;
    const whole = parts.indexOf(/** @type {HTMLElement} */ (node));
    const box = whole < 0 ? node.getBoundingClientRect() : boxes[whole];
    if (node instanceof SVGSVGElement) return void picture.append(copyDrawing(node, box.left - left, box.top - top, box.width, box.height));
    if (node instanceof HTMLCanvasElement) {
      if (node.width && node.height) picture.append(s("image", { x: box.left - left, y: box.top - top, width: box.width, height: box.height, href: node.toDataURL(), style: "image-rendering:pixelated" }));
      return;
    }
    const style = getComputedStyle(node);
    ground(node, style, box);
    if (node.localName === "mfrac") {
      const [above, below] = [...node.children].map((child) => child.getBoundingClientRect());
      const y = (above.bottom + below.top) / 2 - top;
      picture.append(s("line", { x1: box.left - left, x2: box.right - left, y1: y, y2: y, stroke: plainColor(style.color), "stroke-width": 1.2 }));
    }
    if (node.localName === "msqrt") picture.append(s("path", { d: `M${box.left - left} ${box.bottom - top - box.height * 0.3}l3 ${box.height * 0.3}L${box.left - left + 8} ${box.top - top + 1}H${box.right - left}`, fill: "none", stroke: plainColor(style.color) }));
    for (const child of node.childNodes) {
      if (child instanceof Element) copy(child);
      else if (child instanceof Text) words(child, style, node);
    }
  }

  /** What a box is filled and framed with. @param {Element} node @param {CSSStyleDeclaration} style @param {{left: number, top: number, width: number, height: number}} box */
  function ground(node, style, box) {
    const fill = plainColor(style.backgroundColor);
    const frame = parseFloat(style.borderLeftWidth) > 0 && parseFloat(style.borderRightWidth) > 0;
    const line = plainColor(style.borderLeftColor);
    const clear = (/** @type {string} */ color) => color === "transparent" || /, 0\)$/.test(color);
    if (clear(fill) && (!frame || clear(line))) return;
    picture.append(s("rect", { x: box.left - left, y: box.top - top, width: box.width, height: box.height, rx: parseFloat(style.borderTopLeftRadius) || 0,
      fill: clear(fill) ? "none" : fill, stroke: frame && !clear(line) ? line : null, "stroke-width": frame ? style.borderLeftWidth : null }));
  }

  /** A text, line by line. @param {Text} text @param {CSSStyleDeclaration} style @param {Element} holder */
  function words(text, style, holder) {
    const range = document.createRange();
    /** @type {{x: number, y: number, text: string}[]} */
    const lines = [];
    for (const { 0: word, index } of text.data.matchAll(/\S+\s*/g)) {
      range.setStart(text, index);
      range.setEnd(text, index + word.trimEnd().length);
      const box = range.getBoundingClientRect();
      if (!box.width) continue;
      const y = box.top + box.height / 2 - top;
      const last = lines[lines.length - 1];
      if (last && Math.abs(last.y - y) < 2) last.text += word;
      else lines.push({ x: box.left - left, y, text: word });
    }
    // brackets and sums are as tall as what they hold
    const tall = holder.localName === "mo" ? holder.getBoundingClientRect() : null;
    const size = tall && /^[()[\]|∑√]$/.test(text.data.trim()) ? Math.max(parseFloat(style.fontSize), 0.78 * tall.height) : parseFloat(style.fontSize);
    if (tall && lines.length) lines[0].y = tall.top + tall.height / 2 - top;
    // one letter in a formula is a variable
    const slanted = holder.localName === "mi" && text.data.trim().length === 1;
    for (const line of lines) {
      picture.append(s("text", { x: line.x.toFixed(1), y: line.y.toFixed(1), "dominant-baseline": "central", fill: plainColor(style.color), "font-family": style.fontFamily,
        "font-size": `${size.toFixed(1)}px`, "font-weight": style.fontWeight, "font-style": slanted ? "italic" : null, "xml:space": "preserve" }, line.text.trimEnd()));
    }
  }
}

/** @param {SVGSVGElement} svg @param {number} x @param {number} y @param {number} width @param {number} height */
function copyDrawing(svg, x, y, width, height) {
  const made = copyMark(svg);
  for (const [name, value] of Object.entries({ x, y, width, height })) made.setAttribute(name, value.toFixed(1));
  return made;
}

/** @param {SVGElement} node @returns {SVGElement} */
function copyMark(node) {
  const made = /** @type {SVGElement} */ (document.createElementNS(node.namespaceURI, node.localName));
  const style = getComputedStyle(node);
  for (const { name, value } of node.attributes) if (KEPT.test(name)) made.setAttribute(name, value);
  for (const name of LOOKS) {
    const value = plainColor(style.getPropertyValue(name));
    if (value && !["normal", "auto", "none"].includes(value)) made.setAttribute(name, value);
    else if (value === "none" && (name === "fill" || name === "stroke")) made.setAttribute(name, value);
  }
  const parent = node.parentElement;
  if (node instanceof SVGGraphicsElement && !(node instanceof SVGSVGElement) && parent instanceof SVGGraphicsElement && (style.transform !== "none" || style.offsetPath !== "none")) {
    const [from, to] = [parent.getScreenCTM(), node.getScreenCTM()];
    if (from && to) {
      const { a, b, c, d, e, f } = from.inverse().multiply(to);
      made.setAttribute("transform", `matrix(${[a, b, c, d, e, f].map((part) => part.toFixed(4)).join(" ")})`);
    }
  }
  for (const child of node.childNodes) {
    if (child instanceof Text) made.append(child.data);
    else if (child instanceof SVGElement && child.localName !== "title" && isSeen(child)) made.append(copyMark(child));
  }
  return made;
}

/** @param {SVGSVGElement} picture */
export const asText = (picture) => new XMLSerializer().serializeToString(picture);

/** The picture as pixels, two for each of the screen's. @param {SVGSVGElement} picture @returns {Promise<Blob>} */
export async function asPng(picture) {
  const url = URL.createObjectURL(new Blob([asText(picture)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * image.width, 2 * image.height];
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    pen.scale(2, 2);
    pen.drawImage(image, 0, 0);
    return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}
