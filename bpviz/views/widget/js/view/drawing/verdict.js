/**
 * Right of the outputs: probabilities and the target for a CrossEntropyLoss, target and error for an MSELoss. These have
 * no sign of their own that matters, so the bars are neutral.
 */

import { s, set, write, writeNumber } from "../dom.js";
import { format, onNode } from "../format.js";
import { lowered } from "../../core/labels.js";

/** @typedef {import("./nodes.js").Known} Known */

/** @param {number} unit @param {string} name the symbol, as in p₀ or t₀ */
export function verdictRow(unit, name) {
  const lead = s("line", { class: "lead" });
  const symbol = s("tspan", { class: "caption" }, name);
  const number = s("tspan", { class: "verdict-number", dx: 5 });
  const words = s("text", { class: "verdict-words" }, symbol, number);
  const track = s("rect", { class: "bar-track", rx: 4 });
  const fill = s("rect", { class: "bar-fill", rx: 4 });
  const mark = s("text", { class: "caption target-mark" });
  const errorName = `e${lowered(unit)}`;
  const element = s("g", { class: "verdict lit-able", "data-place": `prob:${unit}` }, lead, words, track, fill, mark);
  let width = 120;
  let pointer = "▲";
  return {
    element,
    /** @param {{x: number, y: number, width: number, from: number, bar: boolean}} at */
    put({ x, y, width: own, from, bar }) {
      width = own;
      for (const [name_, value] of Object.entries({ x1: from, y1: y, x2: x - 8, y2: y })) set(lead, name_, value);
      set(words, "x", x);
      set(words, "y", y - 15);
      for (const rect of [track, fill]) {
        set(rect, "x", x);
        set(rect, "y", y - 8);
        set(rect, "height", 18);
        set(rect, "display", bar ? null : "none");
      }
      set(track, "width", own);
      const above = bar && own > 100; // right of the probability
      set(mark, "x", above ? x + own : x);
      set(mark, "text-anchor", above ? "end" : null);
      set(mark, "y", above ? y - 15 : bar ? y + 26 : y + 5);
      pointer = above ? "▼" : "▲";
    },
    /** A probability. @param {Known} prob @param {boolean} target the class that is right @param {Known} aim what it should be, where it is a number @param {boolean} now @param {boolean} narrow */
    showProbability(prob, target, aim, now, narrow) {
      set(element, "data-now", now);
      if (prob) writeNumber(number, prob.address, prob.value, narrow ? onNode(prob.value) : format(prob.value, 3));
      else writeNumber(number, "", null, "…");
      const share = prob && Number.isFinite(prob.value) ? Math.max(0, Math.min(1, prob.value)) : 0;
      set(fill, "width", (share * width).toFixed(1));
      if (aim) writeNumber(mark, aim.address, aim.value, `${pointer} ${onNode(aim.value)}`);
      else write(mark, target ? `${pointer} target` : "");
    },
    /** A regression target and how far the output is from it; or which class is right. @param {Known} target @param {Known} error @param {boolean} right @param {boolean} now @param {boolean} narrow */
    showError(target, error, right, now, narrow) {
      set(element, "data-now", now);
      write(symbol, target ? (narrow ? name : "target") : right ? "target" : "");
      if (target) writeNumber(number, target.address, target.value, onNode(target.value));
      if (error) writeNumber(mark, error.address, error.value, `${narrow ? errorName : "error"} ${format(error.value, 2, true)}`);
      else writeNumber(mark, "", null, "");
    },
  };
}
