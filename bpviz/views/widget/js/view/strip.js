/**
 * A long sum as a strip of bars, one a term: up and filled for a positive product, down and hollow for a negative one.
 */

import { h, s, set, write, writeNumber } from "./dom.js";
import { significant } from "../core/digits.js";
import { largest } from "./drawing/encode.js";
import { quantityOf, withSign } from "./quantity.js";

const WIDTH = 1000;
const HALF = 26;

/**
 * Bars as two paths. Pure.
 * @param {ArrayLike<number>} terms
 * @returns {{up: string, down: string, pitch: number}}
 */
export function bars(terms) {
  const pitch = WIDTH / terms.length;
  const wide = pitch > 4 ? pitch * 0.7 : pitch;
  const most = largest(terms) || 1;
  let up = "";
  let down = "";
  for (let t = 0; t < terms.length; t += 1) {
    const high = (Math.abs(terms[t]) / most) * (HALF - 2);
    if (!(high > 0.15)) continue;
    const x = (t * pitch + (pitch - wide) / 2).toFixed(1);
    if (terms[t] > 0) up += `M${x} ${HALF}h${wide.toFixed(1)}v${(-high).toFixed(1)}h${(-wide).toFixed(1)}z`;
    else down += `M${x} ${HALF}h${wide.toFixed(1)}v${high.toFixed(1)}h${(-wide).toFixed(1)}z`;
  }
  return { up, down, pitch };
}

/** @param {(addresses: string[]) => void} hover @param {AbortSignal} signal */
export function strip(hover, signal) {
  const up = s("path", { class: "strip-up" });
  const down = s("path", { class: "strip-down" });
  const zero = s("path", { class: "strip-zero", d: `M0 ${HALF}H${WIDTH}` });
  const now = s("rect", { class: "strip-now", y: 0, height: 2 * HALF, rx: 3 });
  const svg = s("svg", { class: "strip-bars", viewBox: `0 0 ${WIDTH} ${2 * HALF}`, preserveAspectRatio: "none", "aria-hidden": "true" }, zero, up, down, now);
  const words = h("span", {});
  const number = h("span", { class: "strip-number" });
  const element = h("div", { class: "strip" }, svg, h("p", { class: "strip-words" }, words, number));
  /** @type {import("../core/equation.js").Equation | null} */
  let shown = null;
  let drawn = "";
  /** @type {ArrayLike<number>} */
  let terms = [];

  /** @param {number | null} term */
  function point(term) {
    set(now, "display", term === null ? "none" : null);
    if (term === null || !shown) {
      write(words, shown ? `All ${terms.length} terms of the sum: up = +, hollow down = −.` : "");
      writeNumber(number, "", null, "");
      return;
    }
    const pitch = WIDTH / terms.length;
    set(now, "x", Math.max(0, term * pitch - 2));
    set(now, "width", Math.max(6, pitch + 4));
    write(words, `Term ${term + 1}: `);
    const value = Number(terms[term]);
    writeNumber(number, `${shown.target.address}/${term}`, value, withSign(significant(value, 4), value, quantityOf(shown.target.address)));
  }

  svg.addEventListener("pointermove", (event) => {
    if (!shown) return;
    const box = svg.getBoundingClientRect();
    const term = Math.max(0, Math.min(terms.length - 1, Math.floor(((event.clientX - box.left) / box.width) * terms.length)));
    point(term);
    hover([`${shown.target.address}/${term}`]);
  }, { signal });
  svg.addEventListener("pointerleave", () => {
    point(shown?.term ?? null);
    hover([]);
  }, { signal });

  return {
    element,
    /** @param {import("../core/equation.js").Equation | null} equation null hides the strip */
    update(equation) {
      const all = equation?.line.terms ?? null;
      set(element, "data-on", all !== null && all.length > 6);
      if (!equation || !all || all.length <= 6) {
        shown = null;
        return;
      }
      shown = equation;
      terms = all;
      if (drawn !== equation.target.address) {
        drawn = equation.target.address;
        const paths = bars(all);
        set(up, "d", paths.up);
        set(down, "d", paths.down);
      }
      set(element, "data-kind", quantityOf(equation.target.address));
      point(equation.term);
    },
  };
}
