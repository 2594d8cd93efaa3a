/**
 * The drawing's twin as tables, for screen readers and for copying: every column's units, and the layer's weights where
 * they are few.
 */

import { nodeLabel } from "../core/labels.js";
import { h, set, write, writeNumber } from "./dom.js";
import { format, gradient, tone } from "./format.js";

/** Rows shown at once; more are a page further. */
const PAGE = 64;

/** @param {import("./drawing/facts.js").Facts} facts @param {() => void} changed @param {AbortSignal} signal */
export function tables(facts, changed, signal) {
  const { columns } = facts;
  const choice = h("select", { class: "table-choice", "aria-label": "Layer" }, h("option", { value: "step" }, "the step's layer"),
    ...columns.map((column, c) => h("option", { value: c }, column.title)));
  choice.addEventListener("change", changed, { signal });
  const caption = h("caption", { class: "table-caption" });
  const body = h("tbody", {});
  const heads = ["unit", "z", "a", "∂L/∂a", "∂L/∂z"].map((text) => h("th", { scope: "col" }, text));
  const table = h("table", { class: "unit-table" }, caption, h("thead", {}, h("tr", {}, ...heads)), body);
  const note = h("p", { class: "edge-note" });
  const element = h("div", { class: "tables" }, choice, table, note);
  /** @type {{row: HTMLElement, name: HTMLElement, cells: HTMLElement[]}[]} */
  const pool = [];

  /** @param {number} n */
  function rowAt(n) {
    while (pool.length <= n) {
      const name = h("th", { scope: "row" });
      const cells = Array.from({ length: 4 }, () => h("span", {}));
      const row = h("tr", { class: "lit-able" }, name, ...cells.map((cell) => h("td", {}, cell)));
      pool.push({ row, name, cells });
      body.append(row);
    }
    return pool[n];
  }

  return {
    element,
    /** @param {import("./drawing/facts.js").Moment} now */
    update(now) {
      const c = choice.value === "step" ? (now.focus?.c ?? now.pair) : Number(choice.value);
      const column = columns[c];
      write(caption, column.title + (column.activation ? `, ${column.activation}` : ""));
      const shown = Math.min(column.size, PAGE);
      const start = column.size > PAGE && now.focus?.c === c ? Math.floor(now.focus.j / PAGE) * PAGE : 0;
      const arrays = [column.z, column.a === column.z ? null : column.a, facts.aGrad(column), facts.zGrad(column)];
      heads.slice(1).forEach((head, k) => set(head, "hidden", arrays[k] === null));
      for (let n = 0; n < shown; n += 1) {
        const j = start + n;
        const { row, name, cells } = rowAt(n);
        const past = j >= column.size;
        set(row, "hidden", past);
        if (past) continue;
        set(row, "data-place", `node:${c}:${j}`);
        set(row, "data-now", now.marks.has(`node:${c}:${j}`));
        write(name, nodeLabel(column, j));
        arrays.forEach((array, k) => {
          const cell = cells[k];
          set(/** @type {Element} */ (cell.parentElement), "hidden", array === null);
          const known = now.numberOf(array, column.size, j);
          const kind = k > 1 ? "gradient" : "value";
          if (known) writeNumber(cell, known.address, known.value, kind === "gradient" ? gradient(known.value) : format(known.value, 3));
          else writeNumber(cell, "", null, "…");
          set(cell, "class", known ? tone(known.value, kind) : null);
        });
      }
      for (let n = shown; n < pool.length; n += 1) set(pool[n].row, "hidden", true);
      write(note, column.size > PAGE ? `Units ${start} to ${Math.min(column.size, start + PAGE) - 1} of ${column.size}; the table follows the step.` : "");
    },
  };
}
