import { parseAddress, splitName } from "../core/address.js";
import { layerOf, sourceOf, targetOf, unitAt } from "./units.js";

/**
 * Where in the drawing a number lives.
 *
 * An address names one number; a *place* is what the eye sees: a unit (its z, a and gradients), an edge (its weight,
 * gradient, new weight), a bias, a probability, the loss. Linking a factor with the drawing means: same place.
 */

/**
 * @param {import("./units.js").Column[]} columns
 * @returns {(address: string) => string | null} `node:1:2`, `edge:2:unit:input`, `bias:1:2`, `prob:3`, `loss`
 */
export function placer(columns) {
  /** @type {Map<string, number>} arrays over units, and parameters, by their column */
  const units = new Map();
  /** @type {Map<string, number>} */
  const linear = new Map();
  columns.forEach((column, c) => {
    for (const array of [column.z, column.a]) {
      if (!array) continue;
      const layer = layerOf(array);
      for (const name of [array, `${layer}.upstream`, `${layer}.local`]) if (array !== "x" || name === array) units.set(name, c);
    }
    if (column.weight) linear.set(layerOf(column.weight), c);
    if (column.skip !== undefined) units.set(`${layerOf(column.a)}.through`, column.skip); // what comes back through the body
  });

  return (address) => {
    const { array, index, term } = parseAddress(address);
    const { layer, array: name } = splitName(array);
    const c = units.get(array);
    if (c !== undefined) {
      const unit = unitAt(columns[c], index.slice(1));
      if (term === null) return `node:${c}:${unit}`;
      if (layer !== null && linear.get(layer) === c && name === "output") return `edge:${c}:${unit}:${sourceOf(columns, c, unit, term)}`;
      const back = columns[c + 1]?.weight && (name === "through" || (name === "upstream" && layer === layerOf(columns[c].a)));
      return back ? `edge:${c + 1}:${targetOf(columns, c + 1, unit, term)}:${unit}` : `node:${c}:${unit}`;
    }
    const own = layer === null ? undefined : linear.get(layer);
    if (own !== undefined && name.startsWith("weight.")) return `edge:${own}:${index[0]}:${index[1]}`;
    if (own !== undefined && name.startsWith("bias.")) return `bias:${own}:${index[0]}`;
    const last = columns[columns.length - 1];
    if ((layer === "loss" || array === "target") && index.length > 1) return `prob:${unitAt(last, index.slice(1))}`;
    return layer === "loss" ? "loss" : null;
  };
}
