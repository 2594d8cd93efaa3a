/** The edges of a unit, those at work first: weight and gradient. Of many, the heaviest are shown. */

import { nodeLabel } from "../core/labels.js";
import { h, set, write, writeNumber } from "./dom.js";
import { strongest } from "./drawing/encode.js";
import { format, gradient, tone } from "./format.js";
import { featuresOf, sourceOf, targetOf, weightIndex } from "./units.js";

/** How many rows a direction has at most. */
const MOST = 8;

/** The rows that the table of any unit may need. @param {import("./units.js").Column[]} columns */
export const mostEdges = (columns) => Math.max(0, ...columns.map((column, c) =>
  (column.weight ? Math.min(MOST, featuresOf(columns[c - 1])) : 0) + (columns[c + 1]?.weight ? Math.min(MOST, featuresOf(columns[c + 1])) : 0)));

/** @param {import("./drawing/facts.js").Facts} facts */
export function edgeTable(facts) {
  const body = h("tbody", {});
  const note = h("p", { class: "edge-note" });
  const head = h("tr", {}, h("th", { scope: "col" }, "edge"), h("th", { scope: "col" }, "w"), h("th", { scope: "col" }, facts.batch > 1 ? "∂L/∂w (whole batch)" : "∂L/∂w"));
  const element = h("div", { class: "edges-of" }, h("table", { class: "edge-table" }, h("thead", {}, head), body), note);
  /** @type {{row: HTMLElement, name: HTMLElement, w: HTMLElement, g: HTMLElement}[]} */
  const pool = [];
  let frame = 0;

  /** @param {number} n */
  function rowAt(n) {
    while (pool.length <= n) {
      const name = h("th", { scope: "row" });
      const w = h("span", {});
      const g = h("span", {});
      const row = h("tr", { class: "lit-able" }, name, h("td", {}, w), h("td", {}, g));
      pool.push({ row, name, w, g });
      body.append(row);
    }
    return pool[n];
  }

  /**
   * Scroll the card, not the page, to the marked rows: to the last, then to the first, which matters most.
   * In the next frame: what the step changed is laid out only once.
   * @param {HTMLElement[]} marked
   */
  function reveal(marked) {
    cancelAnimationFrame(frame);
    if (marked.length === 0) return;
    frame = requestAnimationFrame(() => {
      const panel = element.closest(".tab-panel");
      if (!panel || panel.scrollHeight <= panel.clientHeight) return;
      const view = panel.getBoundingClientRect();
      const head = 40; // the unit's name stays at the top
      const [top, bottom] = [marked[0].getBoundingClientRect().top - view.top, marked[marked.length - 1].getBoundingClientRect().bottom - view.top];
      if (bottom > view.height) panel.scrollTop += Math.min(bottom - view.height + 8, top - head);
      else if (top < head) panel.scrollTop += top - head;
    });
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
      const focus = now.products.find((product) => product.focus);
      const isFocus = (/** @type {{c: number, j: number, i: number}} */ edge) => edge.c === focus?.c && edge.j === focus.j && edge.i === focus.i;
      const choose = (/** @type {number} */ count, /** @type {(n: number) => {c: number, j: number, i: number}} */ edge) => {
        const all = Array.from({ length: count }, (_, n) => edge(n));
        const weights = all.map((e) => now.weight(e.c, e.j, e.i));
        // by their recorded size: no row moves while its number is changed; the one in focus and the changed ones are always among them
        const best = count <= MOST ? all.map((_, n) => n) : strongest(weights.map((w) => w.recorded), MOST);
        const edited = facts.edited();
        const wanted = best.length === count ? [] : all.flatMap((edge, n) => (isFocus(edge) || edited.has(weights[n].address) ? [n] : []));
        for (const n of wanted.slice(0, MOST)) if (!best.includes(n)) best[best.findIndex((each) => !wanted.includes(each))] = n;
        list.push(...best.map((n) => all[n]));
        left += count - best.length;
      };
      const leaving = () => columns[c + 1]?.weight && choose(featuresOf(columns[c + 1]), (n) => ({ c: c + 1, j: targetOf(columns, c + 1, j, n), i: j }));
      const entering = () => columns[c].weight && choose(featuresOf(columns[c - 1]), (n) => ({ c, j, i: sourceOf(columns, c, j, n) }));
      const out = columns[c + 1]?.weight ? targetOf(columns, c + 1, j, 0) : 0;
      for (const add of now.active.has(`edge:${c + 1}:${out}:${j}`) ? [leaving, entering] : [entering, leaving]) add();
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
        const grad = columns[edge.c].frozen ? null : now.gradientOf(edge.c, "weight", weightIndex(columns, edge.c, edge.j, edge.i) ?? [0, 0]);
        if (grad) writeNumber(g, grad.address, grad.value, gradient(grad.value));
        else writeNumber(g, "", null, columns[edge.c].frozen ? "frozen" : "…");
        set(g, "class", grad ? tone(grad.value, "gradient") : null);
      });
      for (let n = list.length; n < pool.length; n += 1) set(pool[n].row, "hidden", true);
      const marked = list.flatMap((edge, n) => (pool[n].row.hasAttribute("data-now") ? [{ edge, row: pool[n].row }] : []));
      reveal((marked.some(({ edge }) => isFocus(edge)) ? marked.filter(({ edge }) => isFocus(edge)) : marked).map(({ row }) => row));
      write(note, left ? `The largest weights; ${left} more.` : "");
    },
  };
}
