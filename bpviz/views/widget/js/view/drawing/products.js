/**
 * The edges at work in a step and the product that each carries.
 *
 * Forward, an edge brings w·a into a unit; backward, w·∂L/∂z goes back to one; `grad` gives every weight of a row its
 * ∂L/∂z·a; the update replaces w.
 */

import { splitName } from "../../core/address.js";
import { featuresOf, hasTokens, layerOf, sourceOf, targetOf, unitAddress, weightIndex } from "../units.js";

/** Layer steps with more edges than this show which edges work, not one pulse an edge. */
const MOST_PULSES = 48;

/**
 * @param {{trace: import("../../core/trace.js").Trace, now: import("./timeline.js").Position, step: import("../../core/program.js").Step,
 *   row: (name: string | null, size: number) => ArrayLike<number> | null, data: (name: string | null) => ArrayLike<number> | null}} what
 * @returns {{active: {has: (key: string) => boolean}, products: import("./facts.js").Product[]}}
 */
export function productsOf({ trace, now, step, row, data }) {
  const { columns } = trace;
  const c = now.block.column;
  const none = { active: new Set(/** @type {string[]} */ ([])), products: [] };
  const column = c === null ? undefined : columns[c];
  if (c === null || !column?.weight) return none;
  const layer = layerOf(column.weight);
  if (step.grain === "phase" || now.block.layer !== layer) return none;

  const [inputs, outputs] = [featuresOf(columns[c - 1]), featuresOf(column)];
  const matrix = data(`${column.weight}.before`);
  const a = row(columns[c - 1].a, columns[c - 1].size);
  const g = row(`${layer}.upstream`, column.size);
  if (!matrix) return none;

  const single = step.grain === "node" || step.grain === "term";
  const { array } = now.part.targets[0];
  const kind = now.part.kind === "row" ? "row" : splitName(array).array === "output" ? "forward" : "backward";
  const backward = kind === "backward";
  const nodes = kind === "row" ? outputs : backward ? columns[c - 1].size : column.size;
  const range = single ? [now.node] : Array.from({ length: nodes }, (_, n) => n);
  const many = !single && nodes * (backward ? outputs : inputs) > MOST_PULSES;
  if (many) return { active: everyEdge(c), products: [] };
  // A weight that several tokens share has several edges: they light up, and its number stands in the equation alone.
  if (kind === "row" && hasTokens(column)) return { active: rowEdges(columns, c, range, now.term), products: [] };

  /** @type {import("./facts.js").Product[]} */
  const products = [];
  // The node's equation shows one weight of a row: its edge is the one in focus.
  const example = single && now.part.kind === "row" ? (step.target?.index[1] ?? null) : null;
  const shown = now.term ?? example;
  const form = single ? "product" : "alone";
  const add = (/** @type {number} */ j, /** @type {number} */ i, /** @type {number} */ term, /** @type {any} */ rest) => {
    if (now.term !== null && term > now.term) return;
    products.push({ c, j, i, focus: shown === term, travels: now.term === null || now.term === term, backward, ...rest });
  };
  for (const node of range) {
    for (let term = 0; term < (backward ? outputs : inputs); term += 1) {
      const j = backward ? targetOf(columns, c, node, term) : node;
      const i = backward ? node : sourceOf(columns, c, node, term);
      const [to, from] = weightIndex(columns, c, j, i) ?? [0, 0];
      const w = matrix[to * inputs + from];
      const address = () => `${unitAddress(trace, array, node)}/${term}`;
      if (kind === "row") add(j, i, term, rowProduct(now, j, i, inputs, w, data));
      else if (backward && g) add(j, i, term, { value: w * g[j], left: w, right: g[j], address: address(), kind: "gradient", form });
      else if (!backward && a) add(j, i, term, { value: w * a[i], left: w, right: a[i], address: address(), kind: "value", form });
    }
  }
  const keys = new Set(products.map((p) => `edge:${p.c}:${p.j}:${p.i}`));
  return { active: keys, products };
}

/** The edges of some rows of weights, in every token. @param {import("../units.js").Column[]} columns @param {number} c @param {number[]} rows @param {number | null} term */
const rowEdges = (columns, c, rows, term) => ({
  has: (/** @type {string} */ key) => {
    const [, at, j, i] = key.split(":").map(Number);
    const index = at === c ? weightIndex(columns, c, j, i) : null;
    return index !== null && rows.includes(index[0]) && (term === null || index[1] <= term);
  },
});

/** What a row's step says of one weight: its gradient, its clipped gradient, or how it changes. @param {import("./timeline.js").Position} now @param {number} j @param {number} i @param {number} inputs @param {number} w @param {(name: string | null) => ArrayLike<number> | null} data */
function rowProduct(now, j, i, inputs, w, data) {
  const { array } = now.part.targets[0];
  const value = Number(data(array)?.[j * inputs + i]);
  const address = `${array}[${j}, ${i}]`;
  if (array.endsWith(".after")) return { value, left: w, right: value, address, kind: "value", form: "change", travels: false };
  return { value, left: w, right: value, address, kind: "gradient", form: "alone", travels: false };
}

/** Every edge into a column, without listing them. @param {number} c */
const everyEdge = (c) => ({ has: (/** @type {string} */ key) => key.startsWith(`edge:${c}:`) });
