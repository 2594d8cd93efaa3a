import { parseAddress, ravel, unravel } from "./address.js";
import { compileRule, mainFold, ruleTerms } from "./evaluate.js";
import { decode } from "./wire.js";

/** @typedef {import("./types.js").Header} Header */
/** @typedef {import("./types.js").Rule} Rule */

/** How many sums' terms are kept: those of the step on screen and of a few around it. */
const KEPT = 16;

/** One recorded iteration: every number by its address, stored or derived from its rule when asked for. */
export class Trace {
  /** @param {Header} header @param {Map<string, ArrayLike<number>>} arrays */
  constructor(header, arrays) {
    this.header = header;
    this.sample = header.sample;
    this.blocks = header.blocks;
    this.columns = header.columns;
    /** @private */ this.arrays = new Map(arrays);
    /** @private @type {Map<string, (flat: number) => number>} */ this.readers = new Map();
    /** @private @type {Map<string, Float64Array>} */ this.kept = new Map();
    /** @private @type {Map<string, Rule>} */ this.rules = new Map();
    for (const block of header.blocks)
      for (const part of block.parts)
        for (const target of part.targets) for (const rule of target.rules) this.rules.set(rule.target.ref, rule);
  }

  /** @param {Uint8Array} bytes */
  static fromBytes(bytes) {
    const { header, arrays } = decode(bytes);
    return new Trace(header, arrays);
  }

  /** @param {string} array */
  has(array) {
    return array in this.header.arrays;
  }

  /** @param {string} array */
  shape(array) {
    return this.entry(array).shape;
  }

  /** @param {string} array @returns {import("./types.js").Symbol} */
  symbol(array) {
    return this.header.symbols[array] ?? { base: array };
  }

  /** The rule that computes an array, if it is computed. @param {string} array */
  rule(array) {
    return this.rules.get(array) ?? null;
  }

  /** The number at an address (its text); throws where there is none. @param {string} address */
  value(address) {
    const { array, index, term } = parseAddress(address);
    const flat = this.flat(array, index);
    if (term === null) return this.reader(array)(flat);
    const terms = this.terms(array, index);
    if (!terms || term >= terms.length) throw new Error(`${address}: the sum has no such term`);
    return terms[term];
  }

  /** @param {string} array @param {readonly number[]} [index] */
  at(array, index = []) {
    return this.reader(array)(this.flat(array, index));
  }

  /** A whole array, row by row; a derived one is made at the first call. @param {string} name @returns {ArrayLike<number>} */
  array(name) {
    const found = this.arrays.get(name);
    if (found) return found;
    const read = this.reader(name);
    const size = this.shape(name).reduce((a, b) => a * b, 1);
    const made = new Float64Array(size);
    for (let flat = 0; flat < size; flat++) made[flat] = read(flat);
    this.arrays.set(name, made);
    this.readers.delete(name); // whoever asks from now on reads the array
    return made;
  }

  /**
   * All terms of the sum that a number is, or null where it is no sum.
   * @param {string} array @param {readonly number[]} index
   */
  terms(array, index) {
    const rule = this.rule(array);
    const fold = rule && mainFold(rule.value);
    if (!rule || !fold) return null;
    return this.foldTerms(rule, fold, this.flat(array, index));
  }

  /** @param {Rule} rule @param {import("./types.js").Fold} fold @param {number} flat */
  foldTerms(rule, fold, flat) {
    const key = `${rule.target.ref}@${flat}@${fold.over}@${fold.fold}`;
    let terms = this.kept.get(key);
    if (!terms) {
      terms = ruleTerms(rule, fold, this, flat);
      if (this.kept.size >= KEPT) this.kept.delete(/** @type {string} */ (this.kept.keys().next().value));
      this.kept.set(key, terms);
    }
    return terms;
  }

  /** What reads an array's numbers by flat index. @param {string} array @returns {(flat: number) => number} */
  reader(array) {
    let read = this.readers.get(array);
    if (!read) {
      read = this.makeReader(array);
      this.readers.set(array, read);
    }
    return read;
  }

  /** @private @param {string} array @returns {(flat: number) => number} */
  makeReader(array) {
    const stored = this.arrays.get(array);
    if (stored) return (flat) => stored[flat];
    const { concat } = this.entry(array);
    if (concat) {
      // a row of 100,000 gradients is wanted as a whole (its norm) or not at all
      /** @type {ArrayLike<number> | undefined} */
      let joined;
      return (flat) => (joined ??= this.join(array, concat))[flat];
    }
    const rule = this.rule(array);
    if (!rule) throw new Error(`the trace stores no ${array}, and no rule computes it`);
    /** @type {((flat: number) => number) | undefined} compiled when first needed */
    let compute;
    return (flat) => (compute ??= compileRule(rule, this))(flat);
  }

  /** @private @param {string} name @param {string[]} parts */
  join(name, parts) {
    const joined = new Float64Array(this.shape(name)[0]);
    let start = 0;
    for (const part of parts) {
      const numbers = this.array(part);
      joined.set(numbers, start);
      start += numbers.length;
    }
    this.arrays.set(name, joined);
    return joined;
  }

  /**
   * Where a number really lies: an entry of `clip.gradients` is an entry of some parameter's `grad`.
   * @param {string} array @param {number[]} index
   */
  canonical(array, index) {
    const { concat } = this.entry(array);
    if (!concat) return { array, index };
    let position = index[0];
    for (const part of concat) {
      const shape = this.shape(part);
      const size = shape.reduce((a, b) => a * b, 1);
      if (position < size) return { array: part, index: unravel(position, shape) };
      position -= size;
    }
    throw new Error(`${array} has no entry ${index[0]}`);
  }

  /** @param {string} array @param {readonly number[]} index */
  flat(array, index) {
    const shape = this.shape(array);
    const inside = index.length === shape.length && index.every((i, axis) => i >= 0 && i < shape[axis]);
    if (!inside) throw new Error(`${array} has shape (${shape.join(", ")}), so it has no number [${index.join(", ")}]`);
    return ravel(index, shape);
  }

  /** @private @param {string} array */
  entry(array) {
    const entry = this.header.arrays[array];
    if (!entry) throw new Error(`the trace has no array ${array}`);
    return entry;
  }
}
