/**
 * A SelfAttention's own drawing: tokens by tokens, each cell how much one token looks at another, and in the backward phase the
 * gradient of it. As everywhere, a value is a fill and a gradient is a frame; a negative gradient's frame is dashed.
 */

import { s, set, setBox, write, writeNumber } from "../dom.js";
import { gradient, onNode } from "../format.js";
import { nodeMix, ringWidth, signOf } from "./encode.js";
import { LABEL, NUMBER_CELL, cellBelow, gridPlace } from "./inset-geometry.js";
import { roving } from "./roving.js";

/** Arrays with a number for each pair of tokens, each token that looks, each that is looked at. */
const PAIRS = ["score", "attention", "grad_attention", "grad_score"];
const LOOKING = ["peak", "total", "mixed", "query", "along", "grad_mixed", "grad_query"];
const SEEN = ["key", "value", "grad_key", "grad_value"];

/**
 * Which cells a number is about: a pair of tokens, all of a row, all of a column, or none. Pure.
 * @param {{array: string, index: readonly number[]} | null} target @param {string} layer
 * @returns {{s: number | null, t: number | null} | null} null stands for all of them
 */
export function cellsOf(target, layer) {
  if (!target?.array.startsWith(`${layer}.`)) return null;
  const name = target.array.slice(layer.length + 1);
  const [, s, t] = target.index;
  if (PAIRS.includes(name)) return { s, t };
  if (LOOKING.includes(name)) return { s, t: null };
  return SEEN.includes(name) ? { s: null, t: s } : null;
}

/** @param {import("./facts.js").Facts} facts @param {number} c its column @param {string} layer @param {AbortSignal} signal */
export function attentionGrid(facts, c, layer, signal) {
  const tokens = facts.shape(`${layer}.attention`)[1];
  const back = s("rect", { class: "inset-back", rx: 8 });
  const title = s("text", { class: "caption inset-title", "text-anchor": "middle" }, "attention");
  const readout = s("text", { class: "inset-readout", "text-anchor": "middle" });
  const names = [0, 1].map(() => Array.from({ length: tokens }, (_, k) => s("text", { class: "caption", "text-anchor": "middle" }, String(k))));
  const cells = Array.from({ length: tokens * tokens }, (_, n) => {
    const fill = s("rect", { class: "cell-fill", rx: 3 });
    const frame = s("rect", { class: "cell-gradient", rx: 3, fill: "none" });
    const halo = s("rect", { class: "cell-now", rx: 4, fill: "none" });
    const number = s("text", { class: "cell-number", "text-anchor": "middle" });
    const element = s("g", { class: "cell lit-able", "data-place": `cell:${layer}:${n}`, role: "img", tabindex: -1 }, fill, frame, number, halo);
    return { s: Math.floor(n / tokens), t: n % tokens, fill, frame, halo, number, element };
  });
  const element = s("g", { class: "inset attention", role: "group", "aria-label": "Attention: rows look at columns" },
    back, title, ...names.flat(), ...cells.map((cell) => cell.element), readout);
  roving(element, cells.map((cell) => cell.element), [0], signal);
  let size = 0;

  /** @param {Event} event */
  const read = (event) => {
    const cell = cells.find(({ element: own }) => own.contains(/** @type {Node} */ (event.target)));
    write(readout, cell?.element.getAttribute("data-words") ?? "");
  };
  for (const name of ["pointerover", "focusin"]) element.addEventListener(name, read, { signal });
  for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, () => write(readout, ""), { signal });

  /** @param {{x: number, y: number, cell: number}} at */
  function put({ x, y, cell }) {
    size = cell;
    const side = cell * tokens;
    setBox(back, { x: x - LABEL - 6, y: y - LABEL - 22, width: side + LABEL + 12, height: side + LABEL + 46 });
    for (const [text, high] of /** @type {[SVGElement, number][]} */ ([[title, y - LABEL - 6], [readout, y + side + 17]])) {
      set(text, "x", x + side / 2 - LABEL / 2);
      set(text, "y", high);
    }
    names[0].forEach((name, k) => { set(name, "x", x - LABEL / 2 - 2); set(name, "y", y + (k + 0.5) * cell + 4.5); });
    names[1].forEach((name, k) => { set(name, "x", x + (k + 0.5) * cell); set(name, "y", y - 4); });
    for (const { s: row, t: column, fill, frame, halo, number } of cells) {
      const box = { x: x + column * cell + 1, y: y + row * cell + 1, width: cell - 2, height: cell - 2 };
      setBox(fill, box);
      setBox(frame, { x: box.x + 1, y: box.y + 1, width: box.width - 2, height: box.height - 2 });
      setBox(halo, { x: box.x - 0.5, y: box.y - 0.5, width: box.width + 1, height: box.height + 1 });
      set(number, "x", box.x + box.width / 2);
      set(number, "y", box.y + box.height / 2 + 4.5);
    }
  }

  return {
    element,
    /** Between the columns; false where there is no room. @param {import("./geometry.js").Places} places */
    put(places) {
      const at = gridPlace(places, c, tokens);
      if (at) put(at);
      return at !== null;
    },
    /** Below the drawing. @param {{x: number, y: number, width: number}} at */
    below(at) {
      const cell = cellBelow(tokens, at.width - 12);
      put({ x: at.x + LABEL + 6, y: at.y + LABEL + 22, cell });
      return { width: cell * tokens + LABEL + 12, height: cell * tokens + LABEL + 46 };
    },
    /** @param {import("./facts.js").Moment} now */
    show(now) {
      const marked = now.single ? cellsOf(now.step.target, layer) : null;
      for (const { s: row, t: column, fill, frame, number, element: cell } of cells) {
        const value = now.numberAt(`${layer}.attention`, [row, column]);
        const grad = now.numberAt(`${layer}.grad_attention`, [row, column]);
        set(cell, "data-state", value ? signOf(value.value) : "idle");
        set(cell, "data-now", marked !== null && (marked.s ?? row) === row && (marked.t ?? column) === column);
        set(fill, "style", value ? `--mix:${nodeMix(value.value, 1).toFixed(1)}%` : null);
        if (value) writeNumber(number, value.address, value.value, size >= NUMBER_CELL ? onNode(value.value) : "");
        else writeNumber(number, "", null, size >= NUMBER_CELL ? "…" : "");
        const width = grad ? ringWidth(grad.value, facts.gradScale) * 0.4 : 0;
        set(frame, "data-sign", width > 0 && grad ? signOf(grad.value) : null);
        set(frame, "stroke-width", width.toFixed(2));
        set(frame, "stroke-dasharray", grad && grad.value < 0 ? "4 3" : null);
        const words = value ? `${row} → ${column}: ${onNode(value.value)}${grad ? `, ∂L ${gradient(grad.value)}` : ""}` : "…";
        set(cell, "data-words", words);
        set(cell, "aria-label", `token ${row} looks at token ${column}: ${value ? onNode(value.value) : "not computed yet"}${grad ? `, gradient ${gradient(grad.value)}` : ""}`);
      }
    },
  };
}
