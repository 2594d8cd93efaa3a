/** The nudge test: does the loss change as the gradient says when a number is changed a little? */

import { parseAddress } from "./address.js";
import { Sheet } from "./sheet.js";

/**
 * @typedef {object} Nudge
 * @property {number} loss as it is
 * @property {number} nudged the loss when the number is larger by e
 * @property {number} e the change that was really made: value + e is rounded, too
 * @property {number} slope the change of the loss over e
 * @property {number | null} gradient what the backward pass says; null where it says nothing (x has no gradient)
 */

/** @type {WeakMap<Sheet, {twin: Sheet, version: number}>} */
const twins = new WeakMap();

/**
 * Nudge a given number of a sheet, which itself stays as it is.
 * @param {Sheet} sheet @param {string} address @param {number} [e] not 0
 * @param {{central?: boolean}} [options] `central`: between value - e and value + e, which is closer to the gradient
 * @returns {Nudge}
 */
export function nudge(sheet, address, e = 1e-4, { central = false } = {}) {
  if (!Number.isFinite(e) || e === 0) throw new RangeError(`e cannot be ${e}; give a number such as 0.0001`);
  const { array, index } = parseAddress(address);
  if (sheet.dependencies.places.has(array)) throw new Error(`${address} is the number of a place, and there is none between two`);
  const value = sheet.at(array, index);
  const twin = twinOf(sheet);
  const lossAt = (/** @type {number} */ at) => {
    twin.set(address, at);
    return { at: twin.at(array, index), loss: twin.at("loss.value") };
  };
  try {
    const loss = sheet.at("loss.value");
    const up = lossAt(value + e);
    const down = central ? lossAt(value - e) : { at: value, loss };
    const grad = array.replace(/before$/, "grad");
    return {
      loss,
      nudged: up.loss,
      e: up.at - value,
      slope: (up.loss - down.loss) / (up.at - down.at),
      gradient: grad !== array && sheet.has(grad) ? sheet.at(grad, index) : null,
    };
  } finally {
    twin.set(address, value);
  }
}

/** Another sheet with the same changes, to try things on. @param {Sheet} sheet @returns {Sheet} */
function twinOf(sheet) {
  let known = twins.get(sheet);
  if (!known) twins.set(sheet, (known = { twin: sheet.twin(), version: -1 }));
  if (known.version !== sheet.version) {
    known.twin.restore(sheet.edits());
    known.version = sheet.version;
  }
  return known.twin;
}
