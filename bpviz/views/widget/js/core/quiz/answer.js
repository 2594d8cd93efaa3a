/**
 * What a learner typed, read as a number and judged.
 *
 * @typedef {{value: number, digits: number}} Answer `digits`: how many significant ones were written; a fraction is exact
 * @typedef {{value: number, tolerance: number}} Truth
 * @typedef {{hint: string, value: number}} Mistake
 * @typedef {{right: boolean, hint: string}} Verdict
 */

import { MINUS } from "../digits.js";

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/;
const WORDS = new Map([["nan", NaN], ["inf", Infinity], ["infinity", Infinity], ["∞", Infinity]]);

/**
 * Reads `0.5`, `0,5`, `−.5`, `1/3`, `3e-4`, `3·10^-4`, `∞`, `NaN`; null where it is no number.
 * @param {string} text @returns {Answer | null}
 */
export function readAnswer(text) {
  const plain = text.trim().toLowerCase().replace(/[\u2212\u2013]/g, "-").replace(/\s+/g, "").replace(/^=/, "");
  const [top, bottom, ...more] = plain.split("/");
  if (more.length) return null;
  const above = single(top);
  if (bottom === undefined || !above) return above;
  const below = single(bottom);
  return below && { value: above.value / below.value, digits: Infinity };
}

/** @param {string} text @returns {Answer | null} */
function single(text) {
  const word = WORDS.get(text.replace(/^[+-]/, ""));
  if (word !== undefined) return { value: text.startsWith("-") ? -word : word, digits: Infinity };
  const power = text.replace(/[·×*x]10(\^|\*\*)\(?([+-]?\d+)\)?$/, "e$2");
  const number = power.includes(".") ? power : power.replace(",", "."); // "1,234.5" is not guessed at
  if (!NUMBER.test(number)) return null;
  const written = number.split("e")[0].replace(/[+\-.]/g, "").replace(/^0+/, "");
  return { value: Number(number), digits: Math.max(1, written.length) };
}

/** One unit in the third significant digit: as exactly as an equation's result is shown. @param {number} value */
export const unitOf = (value) => (value === 0 || !Number.isFinite(value) ? 1e-4 : 10 ** (Math.floor(Math.log10(Math.abs(value))) - 2));

/** @param {number} given @param {number} value @param {number} tolerance */
export function agrees(given, value, tolerance) {
  if (!Number.isFinite(value) || !Number.isFinite(given)) return Object.is(given, value);
  return Math.abs(given - value) <= tolerance * (1 + 1e-9);
}

/**
 * @param {Answer} answer @param {Truth} truth
 * @param {Mistake[]} mistakes the likeliest first
 * @returns {Verdict}
 */
export function judge({ value, digits }, truth, mistakes) {
  if (agrees(value, truth.value, truth.tolerance)) return { right: true, hint: "" };
  // right, but with too few digits to tell
  const own = value === 0 ? 0 : 10 ** (Math.floor(Math.log10(Math.abs(value))) - digits + 1);
  const found = mistakes.find((each) => agrees(value, each.value, Math.min(truth.tolerance, unitOf(each.value))));
  if (!found && digits < 3 && Number.isFinite(truth.value) && Math.abs(value - truth.value) <= own / 2) {
    return { right: false, hint: "Right so far. Give one digit more." };
  }
  return { right: false, hint: (found ?? mistakes.find((each) => agrees(value, each.value, unitOf(each.value))))?.hint ?? size(value, truth.value) };
}

/** What can be said of an answer that no known mistake explains. @param {number} value @param {number} truth */
function size(value, truth) {
  if (!Number.isFinite(truth)) return "Something has gone beyond all numbers here: look at what goes in.";
  if (truth !== 0 && value !== 0 && Math.sign(value) !== Math.sign(truth)) return `The sign should be ${truth < 0 ? MINUS : "+"}. Look at the signs of what goes in.`;
  return Math.abs(value) > Math.abs(truth) ? "Too large. Put the numbers into the rule, one by one." : "Too small. Put the numbers into the rule, one by one.";
}
