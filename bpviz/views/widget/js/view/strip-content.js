/** What the strip of bars shows at a step: the terms of a long sum, or all parameters of the unit at work. */

import { formatAddress, ravel, unravel } from "../core/address.js";
import { SHOWN_WHOLE } from "../core/instantiate.js";
import { MOST_HOLLOW } from "./strip.js";

/**
 * @typedef {import("../core/trace.js").Trace} Trace
 * @typedef {import("../core/program.js").Step} Step
 * @typedef {import("./strip.js").Bars} Bars
 */

/** @param {number} count */
const signs = (count) => (count > MOST_HOLLOW ? "up = +, down = \u2212" : "up = +, hollow down = \u2212");
/** @type {Record<string, string>} */
const NAMES = { grad: "Gradient", clipped: "Clipped gradient", update: "Change" };

/**
 * The terms of an equation's sum, when it is a long one.
 * @param {import("../core/equation.js").Equation} equation @returns {Bars | null}
 */
export function termBars({ line, term, target }) {
  const { terms } = line;
  if (!terms || terms.length <= SHOWN_WHOLE) return null;
  const { address } = target;
  return {
    key: address, values: terms, known: terms.length, now: term, name: "Term",
    caption: `All ${terms.length} terms of the sum: ${signs(terms.length)}.`, address: (n) => `${address}/${n}`,
  };
}

/**
 * The gradients, or changes, of all weights of one unit and of its bias, when they are many.
 * @param {Trace} trace @param {Step} step whose part is a row @returns {Bars | null}
 */
export function rowBars(trace, step) {
  const part = trace.blocks[step.block].parts[step.part];
  if (!step.target || part.terms <= SHOWN_WHOLE) return null;
  const unit = step.target.index[0];
  const arrays = part.targets.map(({ array }) => array.replace(/\.after$/, ".update"));
  if (!arrays.every((array) => trace.has(array))) return null;
  const shapes = arrays.map((array) => trace.shape(array).slice(1));
  const sizes = shapes.map((shape) => shape.reduce((a, b) => a * b, 1));
  const values = arrays.flatMap((array, a) => {
    const read = trace.reader(array);
    return Array.from({ length: sizes[a] }, (_, i) => read(unit * sizes[a] + i));
  });
  const starts = sizes.map((_, a) => sizes.slice(0, a).reduce((sum, size) => sum + size, 0));
  const ownArray = Math.max(0, part.targets.findIndex(({ array }) => array === step.target?.array));
  const name = NAMES[arrays[0].slice(arrays[0].lastIndexOf(".") + 1)] ?? "Number";
  const own = starts[ownArray] + ravel(step.target.index.slice(1), shapes[ownArray]);
  const known = step.grain === "term" ? own + 1 : values.length;
  const nothing = known === values.length && values.every((value) => value === 0); // said when all are known
  const rest = nothing ? " are 0" : `${arrays.length > 1 ? ", the bias last" : ""}: ${signs(values.length)}`;
  return {
    key: `${arrays[0]}[${unit}]`, values, known, now: own, name,
    caption: `All ${values.length} ${name.toLowerCase()}s of this row${rest}.`,
    address: (n) => {
      const a = starts.filter((start) => start <= n).length - 1;
      return formatAddress(arrays[a], [unit, ...unravel(n - starts[a], shapes[a])]);
    },
  };
}
