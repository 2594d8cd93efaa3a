/**
 * The iteration after an iteration: what it starts from.
 *
 * @typedef {import("./types.js").Header} Header
 * @typedef {import("./types.js").Block} Block
 * @typedef {import("./sheet.js").Sheet} Sheet
 * @typedef {import("./loops.js").Numbers} Numbers
 * @typedef {Record<string, ArrayLike<number>>} Given arrays by name: `{x: ..., target: ...}`, row by row
 *
 * @typedef {object} Later what an iteration that is not the first one has otherwise (SGD's momentum has nothing to remember
 *   in the first): the header's `later`
 * @property {Header["arrays"]} arrays those that the first does not have
 * @property {Header["symbols"]} symbols
 * @property {Header["captions"]} captions
 * @property {Header["numpy"]} [numpy] all lines
 * @property {Block[]} blocks all blocks of the phase "update"
 */

import { layersOf } from "./dependencies.js";
import { limitOf } from "./given.js";

/**
 * Header and given arrays of the next iteration: weights and states as this one left them, the step one further, new
 * masks for Dropout; all else (also x and target) as it is here, unless it is given.
 * @param {Sheet} sheet @param {Given} given @param {() => number} random numbers from 0 to below 1, for the masks
 * @returns {{header: Header, arrays: Map<string, ArrayLike<number>>}}
 */
export function following(sheet, given, random) {
  const header = laterHeader(sheet.header);
  const computed = sheet.dependencies.makers;
  for (const name of Object.keys(given)) {
    if (!(name in header.arrays) || computed.has(name)) throw new Error(`${name} is not an array that can be given`);
  }
  const dropouts = new Set(layersOf(sheet).filter(({ type }) => type === "Dropout").map(({ name }) => `${name}.mask`));
  /** @type {Map<string, ArrayLike<number>>} */
  const arrays = new Map();
  for (const [name, { dtype }] of Object.entries(header.arrays)) {
    if (computed.has(name)) continue;
    const numbers = name in given ? checked(sheet, name, given[name]) : source(sheet, name);
    // a copy: a sheet writes its arrays in place
    const copy = dtype === "float32" ? Float32Array.from(numbers) : Float64Array.from(numbers);
    if (dropouts.has(name) && !(name in given)) {
      const p = sheet.at(name.replace(/mask$/, "p"));
      for (let i = 0; i < copy.length; i++) copy[i] = Number(random() >= p);
    }
    if (/^optimizer(\.\d+)?\.step$/.test(name) && !(name in given)) copy[0] += 1;
    arrays.set(name, copy);
  }
  return { header, arrays };
}

/** What a given array of the next iteration is in this one. @param {Sheet} sheet @param {string} name */
function source(sheet, name) {
  const after = name.replace(/before$/, "after");
  return sheet.array(after !== name && sheet.has(after) ? after : name);
}

/** @param {Sheet} sheet @param {string} name @param {ArrayLike<number>} numbers */
function checked(sheet, name, numbers) {
  const shape = sheet.shape(name);
  const size = shape.reduce((a, b) => a * b, 1);
  if (numbers.length !== size) {
    throw new Error(`${name} has ${numbers.length} numbers; this network's iteration takes (${shape.join(", ")}): ${size}`);
  }
  const { legal, words } = limitOf(sheet, sheet.dependencies, name);
  const wrong = Array.prototype.findIndex.call(numbers, (value) => !Number.isFinite(value) || !legal(value));
  if (wrong >= 0) throw new RangeError(`${name} has ${numbers[wrong]} at ${wrong}; give ${words}`);
  return numbers;
}

/** @param {Header} header @returns {Header} */
function laterHeader(header) {
  const { later, ...rest } = /** @type {Header & {later?: Later}} */ (header);
  if (later) {
    return {
      ...rest,
      arrays: { ...rest.arrays, ...later.arrays },
      symbols: { ...rest.symbols, ...later.symbols },
      captions: { ...rest.captions, ...later.captions },
      numpy: later.numpy ?? rest.numpy,
      blocks: [...rest.blocks.filter(({ phase }) => phase !== "update"), ...later.blocks],
    };
  }
  const lost = Object.keys(header.arrays).find((name) => name.endsWith("_after") && !(name.replace(/after$/, "before") in header.arrays));
  if (lost) throw new Error(`the next iteration starts from ${lost}, and the trace does not say how; record a later iteration`);
  return header;
}

/** Numbers from 0 to below 1 that are the same whenever they begin with the same seed (mulberry32). @param {number} seed */
export function randomFrom(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
