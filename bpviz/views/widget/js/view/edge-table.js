/** The edges of a unit: weight and gradient, those that leave it first. Of many, the heaviest are shown. */

import { nodeLabel } from "../core/labels.js";
import { h, set, write, writeNumber } from "./dom.js";
import { strongest } from "./drawing/encode.js";
import { format, gradient, tone } from "./format.js";

/** How many rows a direction has at most. */
const MOST = 8;

/** @param {import("./drawing/facts.js").Facts} facts */
export function edgeTable(facts) {
  const body = h("tbody", {});
  const note = h("p", { class: "edge-note" });
  const head = h("tr", {}, h("th", { scope: "col" }, "edge"), h("th", { scope: "col" }, "w"), h("th", { scope: "col" }, "∂L/∂w"));
  const element = h("div", { class: "edges-of" }, h("table", { class: "edge-table" }, h("thead", {}, head), body), note);
  /** @type {{row: HTMLElement, name: HTMLElement, w: HTMLElement, g: HTMLElement}[]} */
  const pool = [];

  /** @param {number} n */
  function rowAt(n) {
    while (pool.length <= n) {
      const name = h("th", { scope: "row" });
      const w = h("td", {});
      const g = h("td", {});
      const row = h("tr", { class: "lit-able" }, name, w, g);
      pool.push({ row, name, w, g });
      body.append(row);
    }
    return pool[n];
  }

  /** Both ends where names are short, else the other end alone. @param {{c: number, j: number, i: number}} edge @param {boolean} incoming */
  function nameOf(edge, incoming) {
    const from = nodeLabel(facts.columns[edge.c - 1], edge.i);
    const to = nodeLabel(facts.columns[edge.c], edge.j);
    if (from.length + to.length < 12) return `${from} → ${to}`;
    return incoming ? `from ${from}` : `to ${to}`;
  }

  return {
    element,
    /** @param {import("./drawing/facts.js").Moment} now @param {{c: number, j: number}} unit */
    update(now, { c, j }) {
      const { columns } = facts;
      /** @type {{c: number, j: number, i: number}[]} */
      const list = [];
      let left = 0;
      const choose = (/** @type {number} */ count, /** @type {(n: number) => {c: number, j: number, i: number}} */ edge) => {
        const all = Array.from({ length: count }, (_, n) => edge(n));
        const best = count <= MOST ? all.map((_, n) => n) : strongest(all.map((e) => now.weight(e.c, e.j, e.i).value), MOST);
        list.push(...best.map((n) => all[n]));
        left += count - best.length;
      };
      if (columns[c + 1]?.weight) choose(columns[c + 1].size, (n) => ({ c: c + 1, j: n, i: j }));
      if (columns[c].weight) choose(columns[c - 1].size, (n) => ({ c, j, i: n }));
      set(element, "hidden", list.length === 0);
      list.forEach((edge, n) => {
        const { row, name, w, g } = rowAt(n);
        set(row, "hidden", false);
        set(row, "data-place", `edge:${edge.c}:${edge.j}:${edge.i}`);
        set(row, "data-now", now.active.has(`edge:${edge.c}:${edge.j}:${edge.i}`));
        write(name, nameOf(edge, edge.c === c));
        const weight = now.weight(edge.c, edge.j, edge.i);
        writeNumber(w, weight.address, weight.value, format(weight.value, 3));
        set(w, "class", tone(weight.value, "value"));
        const grad = columns[edge.c].frozen ? null : now.gradientOf(edge.c, "weight", [edge.j, edge.i]);
        if (grad) writeNumber(g, grad.address, grad.value, gradient(grad.value));
        else writeNumber(g, "", null, columns[edge.c].frozen ? "frozen" : "…");
        set(g, "class", grad ? tone(grad.value, "gradient") : null);
      });
      for (let n = list.length; n < pool.length; n += 1) set(pool[n].row, "hidden", true);
      write(note, left ? `The largest weights; ${left} more.` : "");
    },
  };
}
