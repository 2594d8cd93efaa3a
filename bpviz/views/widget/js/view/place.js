import { parseAddress } from "../core/address.js";

/**
 * Where in the drawing a number lives.
 *
 * An address names one number; a *place* is what the eye sees: a unit (its z, a and gradients), an edge (its weight,
 * gradient, new weight), a bias, a probability, the loss. Linking a factor with the drawing means: same place.
 */

/**
 * @param {{z: string | null, a: string, weight: string | null, bias: string | null}[]} columns
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
      const layer = array.split(".")[0];
      for (const name of [array, `${layer}.upstream`, `${layer}.local`]) if (array !== "x" || name === array) units.set(name, c);
    }
    if (column.weight) linear.set(column.weight.split(".")[0], c);
  });

  return (address) => {
    const { array, index, term } = parseAddress(address);
    const dot = array.indexOf(".");
    const layer = array.slice(0, Math.max(0, dot));
    const name = array.slice(dot + 1);
    const unit = index[index.length - 1];
    const column = units.get(array);
    if (column !== undefined) {
      if (term === null) return `node:${column}:${unit}`;
      if (linear.has(layer) && name === "output") return `edge:${column}:${unit}:${term}`;
      return columns[column + 1] ? `edge:${column + 1}:${term}:${unit}` : `node:${column}:${unit}`;
    }
    const own = linear.get(layer);
    if (own !== undefined && name.startsWith("weight.")) return `edge:${own}:${index[0]}:${index[1]}`;
    if (own !== undefined && name.startsWith("bias.")) return `bias:${own}:${index[0]}`;
    if (array === "loss.prob" || array === "loss.error") return `prob:${unit}`;
    if (layer === "loss") return "loss";
    if (array === "target" && index.length === 2) return `prob:${unit}`;
    return null;
  };
}
