/**
 * Many numbers as a strip of bars: the terms of a long sum, or the parameters of one unit. Up and filled for a positive
 * one, down and hollow for a negative one.
 */

import { h, s, set, write, writeNumber } from "./dom.js";
import { significant } from "../core/digits.js";
import { largest } from "./drawing/encode.js";
import { quantityOf, withSign } from "./quantity.js";

/**
 * @typedef {object} Bars
 * @property {string} key what is drawn: the same key, the same bars
 * @property {ArrayLike<number>} values
 * @property {number} known so many of them are computed; the others are not drawn yet
 * @property {number | null} now the marked one
 * @property {string} name what one of them is called: `Term`
 * @property {string} caption what all of them are
 * @property {(n: number) => string} address
 */

const WIDTH = 1000;
const HALF = 26;

/**
 * Bars as two paths. Pure.
 * @param {ArrayLike<number>} values
 * @param {number} [known] so many are drawn
 * @returns {{up: string, down: string, pitch: number}}
 */
export function bars(values, known = values.length) {
  const pitch = WIDTH / values.length;
  const wide = pitch > 4 ? pitch * 0.7 : pitch;
  const most = largest(values) || 1;
  let up = "";
  let down = "";
  for (let n = 0; n < known; n += 1) {
    const high = (Math.abs(values[n]) / most) * (HALF - 2);
    if (!(high > 0.15)) continue;
    const x = (n * pitch + (pitch - wide) / 2).toFixed(1);
    if (values[n] > 0) up += `M${x} ${HALF}h${wide.toFixed(1)}v${(-high).toFixed(1)}h${(-wide).toFixed(1)}z`;
    else down += `M${x} ${HALF}h${wide.toFixed(1)}v${high.toFixed(1)}h${(-wide).toFixed(1)}z`;
  }
  return { up, down, pitch };
}

/** Of more bars than this, the outline of one leaves nothing hollow. */
export const MOST_HOLLOW = 100;

/** @param {(addresses: string[]) => void} hover @param {(address: string) => void} goTo @param {AbortSignal} signal */
export function strip(hover, goTo, signal) {
  const up = s("path", { class: "strip-up" });
  const down = s("path", { class: "strip-down" });
  const zero = s("path", { class: "strip-zero", d: `M0 ${HALF}H${WIDTH}` });
  const now = s("rect", { class: "strip-now", y: 0, height: 2 * HALF, rx: 3 });
  const svg = s("svg", { class: "strip-bars", viewBox: `0 0 ${WIDTH} ${2 * HALF}`, preserveAspectRatio: "none", "aria-hidden": "true" }, s("title", {}, "Click on a bar to go there"), zero, up, down, now);
  const words = h("span", {});
  const number = h("span", { class: "strip-number" });
  const element = h("div", { class: "strip" }, svg, h("p", { class: "strip-words" }, words, number));
  /** @type {Bars | null} */
  let shown = null;
  let drawn = "";

  /** The marked bar, and its number where it is pointed at. @param {number | null} n @param {boolean} named */
  function point(n, named) {
    set(now, "display", n === null ? "none" : null);
    if (!shown) return;
    const pitch = WIDTH / shown.values.length;
    if (n !== null) {
      set(now, "x", Math.max(0, n * pitch - 2));
      set(now, "width", Math.max(6, pitch + 4));
    }
    if (n === null || !named) {
      write(words, shown.caption);
      writeNumber(number, "", null, "");
      return;
    }
    const known = n < shown.known;
    const address = shown.address(n);
    const value = Number(shown.values[n]);
    write(words, `${shown.name} ${n + 1} of ${shown.values.length}: `);
    writeNumber(number, address, known ? value : null, known ? withSign(significant(value, 4), value, quantityOf(address)) : "not computed yet");
  }

  /** The bar under the pointer. @param {MouseEvent} event @param {Bars} bars */
  const barAt = (event, { values: { length } }) => {
    const box = svg.getBoundingClientRect();
    return Math.max(0, Math.min(length - 1, Math.floor(((event.clientX - box.left) / box.width) * length)));
  };
  const reach = (/** @type {PointerEvent} */ event) => {
    if (!shown) return;
    const n = barAt(event, shown);
    point(n, true);
    hover([shown.address(n)]);
  };
  for (const event of /** @type {const} */ (["pointermove", "pointerdown"])) svg.addEventListener(event, reach, { signal });
  svg.addEventListener("click", (event) => { if (shown) goTo(shown.address(barAt(event, shown))); }, { signal });
  svg.addEventListener("pointerleave", () => {
    rest();
    hover([]);
  }, { signal });

  /** A term at work says its number; an example among others is only marked. */
  function rest() {
    if (shown) point(shown.now, shown.name === "Term");
  }

  return {
    element,
    /** @param {Bars | null} next null hides the strip */
    update(next) {
      shown = next;
      set(element, "data-on", next !== null);
      if (!next) return;
      const key = `${next.key} ${next.known}`;
      if (drawn !== key) {
        drawn = key;
        const paths = bars(next.values, next.known);
        set(up, "d", paths.up);
        set(down, "d", paths.down);
      }
      set(element, "data-kind", quantityOf(next.address(0)));
      set(element, "data-dense", next.values.length > MOST_HOLLOW);
      rest();
    },
  };
}
