/**
 * The edges at work in a step and the product that each carries.
 *
 * Forward, an edge brings w·a into a unit; backward, w·∂L/∂z goes back to one; `grad` gives every weight of a row its
 * ∂L/∂z·a; the update replaces w.
 */

/** Layer steps with more edges than this show which edges work, not one pulse an edge. */
const MOST_PULSES = 48;

/**
 * @param {{columns: import("./facts.js").Column[], now: import("./timeline.js").Position, step: import("../../core/program.js").Step,
 *   row: (name: string | null, size: number) => ArrayLike<number> | null, data: (name: string | null) => ArrayLike<number> | null,
 *   weight: (c: number, j: number, i: number) => {address: string, value: number}, sample: number}} what
 * @returns {{active: {has: (key: string) => boolean}, products: import("./facts.js").Product[]}}
 */
export function productsOf({ columns, now, step, row, data, weight, sample }) {
  const c = now.block.column;
  const none = { active: new Set(/** @type {string[]} */ ([])), products: [] };
  const column = c === null ? undefined : columns[c];
  if (c === null || !column?.weight) return none;
  const layer = column.weight.split(".")[0];
  if (step.grain === "phase" || now.block.layer !== layer) return none;

  const inputs = columns[c - 1].size;
  const matrix = data(`${column.weight}.before`);
  const a = row(columns[c - 1].a, inputs);
  const g = row(`${layer}.upstream`, column.size);
  if (!matrix) return none;

  const single = step.grain === "node" || step.grain === "term";
  const range = (/** @type {number} */ size) => (single ? [now.node] : Array.from({ length: size }, (_, n) => n));
  const backward = now.part.name === "downstream";
  const many = !single && column.size * inputs > MOST_PULSES;
  if (many) return { active: everyEdge(c), products: [] };

  /** @type {import("./facts.js").Product[]} */
  const products = [];
  // The node's equation shows one weight of a row: its edge is the one in focus.
  const example = single && now.part.kind === "row" ? (step.target?.index[1] ?? null) : null;
  const shown = now.term ?? example;
  const add = (/** @type {number} */ j, /** @type {number} */ i, /** @type {number} */ term, /** @type {any} */ rest) => {
    if (now.term !== null && term > now.term) return;
    products.push({ c, j, i, focus: shown === term, travels: now.term === null || now.term === term, backward, ...rest });
  };
  for (const node of range(backward ? inputs : column.size)) {
    for (let term = 0; term < (backward ? column.size : inputs); term += 1) {
      const j = backward ? term : node;
      const i = backward ? node : term;
      const w = matrix[j * inputs + i];
      if (now.part.name === "output" && a) {
        add(j, i, term, { value: w * a[i], left: w, right: a[i], address: `${layer}.output[${sample}, ${j}]/${i}`, kind: "value", form: single ? "product" : "alone" });
      } else if (backward && g) {
        const target = now.part.targets[0].array;
        add(j, i, term, { value: w * g[j], left: w, right: g[j], address: `${target}[${sample}, ${i}]/${j}`, kind: "gradient", form: single ? "product" : "alone" });
      } else if (now.part.kind === "row") {
        add(j, i, term, rowProduct(now, column, j, i, inputs, w, { data, weight }));
      }
    }
  }
  const keys = new Set(products.map((p) => `edge:${p.c}:${p.j}:${p.i}`));
  return { active: keys, products };
}

/** What a row's step says of one weight: its gradient, its clipped gradient, or how it changes. @param {any} now @param {any} column @param {number} j @param {number} i @param {number} inputs @param {number} w @param {any} read */
function rowProduct(now, column, j, i, inputs, w, read) {
  const { array } = now.part.targets[0];
  const value = Number(read.data(array)?.[j * inputs + i]);
  const address = `${array}[${j}, ${i}]`;
  if (array.endsWith(".after")) return { value, left: w, right: value, address, kind: "value", form: "change", travels: false };
  return { value, left: w, right: value, address, kind: "gradient", form: "alone", travels: false };
}

/** Every edge into a column, without listing them. @param {number} c */
const everyEdge = (c) => ({ has: (/** @type {string} */ key) => key.startsWith(`edge:${c}:`) });
