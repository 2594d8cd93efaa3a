/** Addresses: the name of one number, `0.output[0, 3]`, or of one term of its sum, `0.output[0, 3]/5`. */

/** @typedef {{array: string, index: number[], term: number | null}} Address */

const TEXT = /^([a-z0-9_.]+)(?:\[([\d, ]*)\])?(?:\/(\d+))?$/;

/** @param {string} text @returns {Address} */
export function parseAddress(text) {
  const match = TEXT.exec(text);
  if (!match) throw new Error(`address ${JSON.stringify(text)} is not of the form layer.array[index]`);
  return {
    array: match[1],
    index: match[2] ? match[2].split(",").map(Number) : [],
    term: match[3] === undefined ? null : Number(match[3]),
  };
}

/** @param {string} array @param {readonly number[]} [index] @param {number | null} [term] */
export function formatAddress(array, index = [], term = null) {
  return array + (index.length ? `[${index.join(", ")}]` : "") + (term === null ? "" : `/${term}`);
}

const NAME = /^(?:(\d+(?:\.\d+)*|loss|clip|optimizer(?:\.\d+)?)\.)?(.+)$/;

/** The layer of an array, and its name within the layer: `0.weight.grad` is `weight.grad` of layer 0. @param {string} name */
export function splitName(name) {
  const match = NAME.exec(name);
  return { layer: match?.[1] ?? null, array: match?.[2] ?? name };
}

/** The flat position of an index tuple. @param {readonly number[]} index @param {readonly number[]} shape */
export function ravel(index, shape) {
  return index.reduce((flat, i, axis) => flat * shape[axis] + i, 0);
}

/** The index tuple of a flat position. @param {number} flat @param {readonly number[]} shape */
export function unravel(flat, shape) {
  const index = new Array(shape.length);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = flat % shape[axis];
    flat = Math.floor(flat / shape[axis]);
  }
  return index;
}
