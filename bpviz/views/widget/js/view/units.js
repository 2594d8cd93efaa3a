/**
 * The units of a column, counted through: in a column of shape (2 tokens, 3 features), unit 5 is feature 2 of token 1.
 *
 * @typedef {{size?: number, shape?: number[], skip?: number, z: string | null, a: string, weight: string | null, bias: string | null}} Column
 * @typedef {import("../core/trace.js").Trace} Trace
 */

import { formatAddress, ravel, splitName, unravel } from "../core/address.js";

/** The layer that an array belongs to: `1.0` for `1.0.output`. @param {string} array */
export const layerOf = (array) => splitName(array).layer ?? "";

/** The shape of one sample. @param {Column} column @returns {number[]} */
export const shapeOf = (column) => column.shape ?? [column.size ?? Infinity];

/** @param {Column} column */
export const featuresOf = (column) => shapeOf(column)[shapeOf(column).length - 1];

/** A column of several tokens has the same weights for each of them. @param {Column} column */
export const hasTokens = (column) => shapeOf(column).length > 1;

/** The unit that an index, without its sample, names. @param {Column} column @param {readonly number[]} index */
export const unitAt = (column, index) => ravel(index, shapeOf(column));

/** The address of unit j's number in an array over (batch, units). @param {Trace} trace @param {string} array @param {number} j */
export const unitAddress = (trace, array, j) => formatAddress(array, indexOf(trace, array, j));

/** @param {Trace} trace @param {string} array @param {number} j */
export const indexOf = (trace, array, j) => [trace.sample, ...unravel(j, trace.shape(array).slice(1))];

/**
 * Which weight lies on the edge into unit j of column c from unit i; null where the ends belong to different tokens.
 * @param {Column[]} columns @param {number} c @param {number} j @param {number} i @returns {[number, number] | null}
 */
export function weightIndex(columns, c, j, i) {
  const [out, into] = [featuresOf(columns[c]), featuresOf(columns[c - 1])];
  return Math.floor(j / out) === Math.floor(i / into) ? [j % out, i % into] : null;
}

/** The unit of the column before that term t of unit j's sum comes from. @param {Column[]} columns @param {number} c @param {number} j @param {number} t */
export const sourceOf = (columns, c, j, t) => Math.floor(j / featuresOf(columns[c])) * featuresOf(columns[c - 1]) + t;

/** The unit of column c that term t of the gradient of unit i, before it, comes from. @param {Column[]} columns @param {number} c @param {number} i @param {number} t */
export const targetOf = (columns, c, i, t) => Math.floor(i / featuresOf(columns[c - 1])) * featuresOf(columns[c]) + t;

/**
 * The units from which unit j of a column without weights comes: its own one, or that of its token (Embedding). Layers that
 * mix units (attention, LayerNorm) are drawn so, too.
 * @param {{size: number}[]} columns @param {number} c @param {number} j @returns {number | null}
 */
export function plainSource(columns, c, j) {
  const times = columns[c].size / columns[c - 1].size;
  return Number.isInteger(times) ? Math.floor(j / times) : null;
}

/**
 * All units of a column that a number belongs to: one; those of a token, where it has one number; those of a feature, where
 * all samples share it. None where the number is about no unit.
 * @param {Trace} trace @param {Column & {size: number}} column @param {string} array @param {readonly number[]} index @returns {number[]}
 */
export function unitsOf(trace, column, array, index) {
  const shape = shapeOf(column);
  const { shared } = trace.header.arrays[array];
  const own = trace.shape(array).slice(shared ? 0 : 1);
  const at = index.slice(shared ? 0 : 1);
  const letters = (trace.rule(array)?.target.index ?? []).map((node) => ("idx" in node ? node.idx : ""));
  // of attention's scores[n, s, t], only the first token is a place in the column: t stands for a token, too
  const axes = own.length - Number(letters[letters.length - 1] === "t");
  if (shared) {
    const step = own.reduce((a, b) => a * b, 1);
    return own.length && featuresOf(column) === step ? range(column.size / step, (k) => k * step + ravel(at, own)) : [];
  }
  let known = 0;
  while (known < axes && own[known] === shape[known]) known += 1;
  const size = shape.slice(known).reduce((a, b) => a * b, 1);
  return known ? range(size, (k) => ravel(at.slice(0, known), shape.slice(0, known)) * size + k) : [];
}

/** The units that row j of a column's parameters is about: its feature, in every token. @param {Column & {size: number}} column @param {number} j @param {number} rows */
export const unitsOfRow = (column, j, rows) => (featuresOf(column) === rows ? range(column.size / rows, (k) => k * rows + j) : []);

/** @template T @param {number} count @param {(k: number) => T} make @returns {T[]} */
const range = (count, make) => Array.from({ length: count }, (_, k) => make(k));
