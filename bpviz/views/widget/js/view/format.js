/**
 * How the views write a number (docs/look.md, "Numbers"). The full precision goes into `data-value` and the tooltip.
 */

import { MINUS, significant } from "../core/digits.js";

/** The hyphens of a number become minus signs. @param {string} text */
export const minus = (text) => text.replaceAll("-", MINUS);

/**
 * @param {number} v
 * @param {number} decimals
 * @param {boolean} [signed] also write a plus: gradients and changes
 */
export function format(v, decimals, signed = false) {
  if (Number.isNaN(v)) return "NaN";
  if (!Number.isFinite(v)) return v > 0 ? `${signed ? "+" : ""}∞` : `${MINUS}∞`;
  const size = Math.abs(v);
  const small = size !== 0 && size < 0.5 * 10 ** -decimals;
  const text = small || size >= 1e4 ? size.toExponential(1).replace("+", "") : size.toFixed(decimals);
  const sign = v < 0 ? MINUS : signed && v > 0 ? "+" : "";
  return sign + minus(text);
}

/** @param {number} v */
export const onNode = (v) => format(v, 2);
/** @param {number} v */
export const inTable = (v) => format(v, 3);
/** A gradient, with as many digits as an equation's result has: side by side, the two are the same. @param {number} v @param {number} [digits] */
export const gradient = (v, digits = 3) => (v > 0 ? "+" : "") + significant(v, digits);
/** In an operand's place a negative number stands in parentheses. @param {string} text */
export const operand = (text) => (text.startsWith(MINUS) ? `(${text})` : text);

/** The classes that colour a number. @param {number} v @param {"value" | "gradient" | "plain"} kind */
export function tone(v, kind) {
  if (!Number.isFinite(v)) return "bad";
  if (kind === "plain" || v === 0) return "plain";
  return `${kind === "gradient" ? "grad " : ""}${v > 0 ? "pos" : "neg"}`;
}
