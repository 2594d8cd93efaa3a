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
