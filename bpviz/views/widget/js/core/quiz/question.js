/**
 * The number that a step asks for, and everything that must not be on screen until it is found.
 *
 * @typedef {import("../trace.js").Trace} Trace
 * @typedef {import("../program.js").Program} Program
 * @typedef {import("../program.js").Step} Step
 *
 * @typedef {object} Question
 * @property {string} address
 * @property {number} value
 * @property {number} tolerance how far off still counts as right
 * @property {string} exact how many digits are wanted, in words
 * @property {(address: string) => boolean} hides whether a number belongs to this step or to a later one
 */

import { unitOf } from "./answer.js";

/** @param {Trace} trace @param {Program} program @param {Step} step @returns {Question | null} null where nothing is computed */
export function questionAt(trace, program, step) {
  const { address, target } = step;
  if (!address || !target) return null;
  const value = trace.value(address);
  const before = target.array.endsWith(".after") ? trace.at(target.array.replace(/after$/, "before"), target.index) : null;
  // of a new weight, as many decimals as it takes to see it move
  const move = before === null ? 0 : Math.abs(value - before);
  const decimals = move > 0 && Number.isFinite(move) ? Math.max(4, Math.min(9, 1 - Math.floor(Math.log10(move)))) : 0;
  const from = firstHidden(program, step);
  return {
    address,
    value,
    tolerance: decimals ? 10 ** -decimals : unitOf(value),
    exact: decimals ? `${decimals} decimals` : "3 digits",
    hides: (other) => {
      const made = safely(() => program.locate("term", other));
      return made !== null && made >= from;
    },
  };
}

/** The first term of what is asked for: of a coarse step, of its last part. @param {Program} program @param {Step} step */
function firstHidden(program, { grain, place, last }) {
  if (grain === "term") return program.at("term", place);
  const { block, part } = grain === "node" ? place : last;
  return program.at("term", { block, part, node: grain === "node" ? place.node : 0, term: 0 });
}

/** @template T @param {() => T} read */
function safely(read) {
  try {
    return read();
  } catch {
    return null; // no address of this trace
  }
}
