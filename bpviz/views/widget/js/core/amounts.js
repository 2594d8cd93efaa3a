/** Numbers that a reader types, steps and drags. Pure. */

import { parseAddress } from "./address.js";

/** @typedef {import("./sheet.js").Sheet} Sheet */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The number that a text says, or null: with a minus sign as shown or as typed, with a point or a comma. @param {string} text */
export function readNumber(text) {
  const plain = text.trim().replaceAll("\u2212", "-").replace(",", ".");
  return NUMBER.test(plain) ? Number(plain) : null;
}

/**
 * How far an arrow key moves a number: the power of ten nearest to 1 % of it; whole numbers (a class, a token, a switch,
 * a count of steps) by one. Taken from the recorded number, so that there is a way through 0 and back.
 * @param {Sheet} sheet @param {string} address
 */
export function stepOf(sheet, address) {
  if (isWhole(sheet, address)) return 1;
  const size = Math.abs(sheet.recorded.value(address));
  return size > 0 && size < Infinity ? 10 ** Math.round(Math.log10(size) - 2) : 0.01;
}

/** Only whole numbers make sense there. @param {Sheet} sheet @param {string} address */
export function isWhole(sheet, address) {
  const { array } = parseAddress(address);
  return sheet.dependencies.places.has(array) || /(^|\.)mask$|^optimizer(\.\d+)?\.step$/.test(array);
}

/** So many steps further, without the residue of the binary sum: 0.1 + 0.2 is 0.3. @param {number} value @param {number} step @param {number} count */
export const stepped = (value, step, count) => Number((value + step * count).toPrecision(14));
