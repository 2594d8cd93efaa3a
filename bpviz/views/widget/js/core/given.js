/** What may be put in place of a number that was given; as bpviz's own constructors check it. */

import { splitName } from "./address.js";

/**
 * @typedef {import("./trace.js").Trace} Trace
 * @typedef {import("./dependencies.js").Dependencies} Dependencies
 * @typedef {{legal: (value: number) => boolean, words: string}} Limit
 */

/** @type {Limit} */
const POSITIVE = { legal: (value) => value > 0, words: "a number above 0" };
/** @type {Limit} */
const NOT_NEGATIVE = { legal: (value) => value >= 0, words: "a number, 0 or more" };
/** @type {Limit} */
const SHARE = { legal: (value) => value >= 0 && value <= 1, words: "a number from 0 to 1" };
/** @type {Limit} */
const FRACTION = { legal: (value) => value >= 0 && value < 1, words: "a number from 0 to below 1" };
/** @type {Limit} */
const SWITCH = { legal: (value) => value === 0 || value === 1, words: "0 (dropped) or 1 (kept)" };
/** @type {Limit} */
const COUNT = { legal: (value) => Number.isInteger(value) && value >= 1, words: "a whole number, 1 or more" };

/** By owner and name within the owner; what is not in here may be any number. @type {[RegExp, Limit][]} */
const LIMITS = [
  [/^optimizer\.(lr|momentum|weight_decay|eps|lr_decay|alpha)$/, NOT_NEGATIVE],
  [/^optimizer\.beta[12]$/, FRACTION],
  [/^optimizer\.step$/, COUNT],
  [/^clip\.(max_norm|clip_value)$/, NOT_NEGATIVE],
  [/^loss\.(weight|pos_weight|beta)$/, NOT_NEGATIVE],
  [/^loss\.delta$/, POSITIVE],
  [/^loss\.label_smoothing$/, SHARE],
  [/^layer\.p$/, FRACTION],
  [/^layer\.mask$/, SWITCH],
  [/^layer\.momentum$/, SHARE],
  [/^layer\.beta$/, POSITIVE],
  [/^layer\.eps$/, NOT_NEGATIVE],
  [/^layer\.(running_var|.*\.exp_avg_sq|.*\.max_exp_avg_sq|.*\.square_avg|.*\.sum)_before$/, NOT_NEGATIVE],
];

/**
 * The legal numbers of a given array.
 * @param {Trace} trace @param {Dependencies} dependencies @param {string} array @returns {Limit}
 */
export function limitOf(trace, dependencies, array) {
  const places = dependencies.places.get(array);
  if (places !== undefined) {
    // a loss that ignores samples has rules for it only where the recorded target has such a sample
    const { ignore_index: unknown } = /** @type {{ignore_index?: number}} */ (trace.header.loss);
    const ignored = array === "target" && trace.has("loss.ignore_index") ? trace.at("loss.ignore_index") : null;
    const also = ignored === null ? "" : `, or ${ignored} to ignore the sample`;
    return {
      legal: (value) =>
        value === ignored || (Number.isInteger(value) && value >= 0 && value < places && !(array === "target" && value === unknown)),
      words: `a whole number from 0 to ${places - 1}${also}`,
    };
  }
  if (array === "target" && trace.header.loss.type === "BCELoss") return SHARE;
  const { layer, array: name } = splitName(array);
  const owner = layer === null || /^(loss|clip)$/.test(layer) ? layer : layer.startsWith("optimizer") ? "optimizer" : "layer";
  const limit = LIMITS.find(([pattern]) => pattern.test(`${owner}.${name}`));
  return limit ? limit[1] : { legal: Number.isFinite, words: "a finite number" };
}
