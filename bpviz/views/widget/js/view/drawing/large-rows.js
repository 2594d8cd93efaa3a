/**
 * A small column of a large network: a row a unit, with its score, its probability as a bar, and its gradient as a number.
 */

import { s, set, write, writeNumber } from "../dom.js";
import { format, onNode, tone } from "../format.js";
import { nodeLabel } from "../../core/labels.js";

/** @param {import("./facts.js").Facts} facts @param {number} c */
export function rowMarks(facts, c) {
  const { columns, loss } = facts;
  const column = columns[c];
  const last = c === columns.length - 1;
  const probabilities = last && loss.probabilities;
  const heads = ["caption", "caption", "caption"].map((kind) => s("text", { class: kind, "text-anchor": "end" }));
  const rows = Array.from({ length: column.size }, (_, j) => {
    const back = s("rect", { class: "row-back", rx: 6 });
    const name = s("text", { class: "row-name", "text-anchor": last ? "end" : "start" }, last ? String(j) : nodeLabel(column, j));
    const value = s("text", { class: "row-number", "text-anchor": "end" });
    const track = s("rect", { class: "bar-track", rx: 3 });
    const fill = s("rect", { class: "bar-fill", rx: 3 });
    const grad = s("text", { class: "row-number", "text-anchor": "end" });
    const aim = s("text", { class: "row-number", "text-anchor": "end" });
    const mark = s("path", { class: "target-arrow" });
    const prob = probabilities ? s("title", {}) : null;
    const bar = s("g", { class: "verdict", "data-place": `prob:${j}` }, track, fill, ...(prob ? [prob] : []));
    const group = s("g", { class: "row", "data-place": `node:${c}:${j}` }, back, mark, name, value, bar, aim, grad);
    return { back, name, value, track, fill, grad, mark, prob, bar, aim, group };
  });
  const element = s("g", { class: "rows" }, ...heads, ...rows.map((r) => r.group));
  let barWidth = 80;

  return {
    element,
    /** @param {import("./large-geometry.js").Block} block @param {boolean} narrow */
    put(block, narrow) {
      const right = block.x + block.width;
      const bar = block.x + (narrow ? 72 : 84);
      barWidth = Math.max(12, right - 66 - bar); // +2.7e−4 stands right of it
      const short = block.width < 210;
      write(heads[0], probabilities ? (short ? "z" : "score z") : c === 0 ? "x" : column.activation && !last ? "a" : "z");
      write(heads[1], probabilities ? (short ? "p" : "softmax p") : last ? "target" : "");
      write(heads[2], c === 0 ? "" : "∂L/∂z");
      [bar - 12, bar + barWidth, right].forEach((x, n) => {
        set(heads[n], "x", x);
        set(heads[n], "y", 46);
      });
      rows.forEach((row, j) => {
        const y = block.y + j * block.pitch.y;
        const middle = y + block.cell.height / 2;
        set(row.back, "x", block.x - 14);
        set(row.back, "y", y - 1);
        set(row.back, "width", block.width + 20);
        set(row.back, "height", block.cell.height + 2);
        for (const [mark, x] of /** @type {[Element, number][]} */ ([[row.name, block.x + (last ? (narrow ? 9 : 14) : narrow ? -7 : 4)], [row.value, bar - 12], [row.aim, bar + barWidth], [row.grad, right]])) {
          set(mark, "x", x);
          set(mark, "y", middle + 5);
        }
        set(row.mark, "d", `M${block.x - 10} ${middle - 5}l8 5l-8 5Z`);
        set(row.bar, "display", probabilities ? null : "none");
        for (const rect of [row.track, row.fill]) {
          set(rect, "x", bar);
          set(rect, "y", middle - 8);
          set(rect, "height", 16);
        }
        set(row.track, "width", barWidth);
      });
    },
    /** @param {import("./facts.js").Moment} now */
    show(now) {
      const { target } = loss;
      rows.forEach((row, j) => {
        set(row.mark, "display", probabilities && target === j ? null : "none");
        set(row.group, "data-target", probabilities && target === j);
        const value = now.value(c, j);
        const grad = now.grad(c, j);
        set(row.group, "data-now", now.marks.has(`node:${c}:${j}`) || (last && now.marks.has(`prob:${j}`)));
        number(row.value, value, value ? onNode(value.value) : "…", "value");
        number(row.grad, grad, grad ? format(grad.value, 3, true) : now.wanted(c) ? "…" : "", "gradient");
        const aim = last && !probabilities ? facts.target(j) : null;
        number(row.aim, aim, aim ? onNode(aim.value) : "", "value");
        const prob = probabilities ? now.prob(j) : null;
        set(row.fill, "width", prob ? (Math.max(0, Math.min(1, prob.value)) * barWidth).toFixed(1) : 0);
        if (row.prob) writeNumber(row.prob, prob?.address ?? "", prob?.value ?? null, prob ? `p = ${format(prob.value, 3)}` : "not computed yet");
      });
    },
  };
}

/** @param {Element} mark @param {import("./nodes.js").Known} known @param {string} text @param {"value" | "gradient"} kind */
function number(mark, known, text, kind) {
  writeNumber(mark, known?.address ?? "", known?.value ?? null, text);
  set(mark, "data-tone", known ? tone(known.value, kind) : null);
}
