import { formatAddress, parseAddress, unravel } from "./address.js";
import { Bank } from "./bank.js";
import { ruleTerms } from "./evaluate.js";
import { limitOf } from "./given.js";
import { following, randomFrom } from "./next.js";
import { Trace } from "./trace.js";
import { Workshop } from "./workshop.js";

/**
 * @typedef {{address: string, was: number, value: number}} Edit
 */

/** How many sums' terms are kept: those of the step on screen and of a few around it. */
const KEPT = 16;

/** What is recorded as a number, but is nothing to be changed, and why. */
const FIXED = new Map([
  ["loss.ignore_index", "it only marks samples; change the target"],
  ["loss.eps", "it is a constant of the loss"],
]);

/**
 * What if: an iteration as a sheet in which any given number can be changed. A view that reads a Trace reads a Sheet just
 * as well, and finds the changed iteration.
 *
 * What was computed from a changed number is computed again, from the rules, when somebody asks for it; everything else
 * stays as it was recorded. Arrays are written in place: read again after each change.
 */
export class Sheet extends Trace {
  /**
   * @param {Trace} trace
   * @param {{iteration?: number, workshop?: Workshop}} [options] `iteration`: how many after a recorded one, see `next`;
   *   `workshop`: of another sheet with the same header
   */
  constructor(trace, { iteration = 0, workshop = new Workshop(trace) } = {}) {
    super(trace.header, new Map());
    /** The iteration as it was recorded. */
    this.recorded = trace;
    /** Goes up with every change. */
    this.version = 0;
    /** @private @type {Set<() => void>} */ this.listeners = new Set();
    /** @private how many changes are being made as one */ this.together = 0;
    /** @private */ this.workshop = workshop;
    this.dependencies = workshop.dependencies;
    /** 0 is the recorded one. After it, nothing was recorded: everything is computed. */
    this.iteration = iteration;
    /** @private @type {Map<string, Map<number, number>>} array, flat position, value */
    this.changes = new Map();
    /** @private @type {Map<string, Float64Array>} */
    this.folds = new Map();
    /** @protected */ this.bank = new Bank(trace, workshop);
    if (iteration) this.bank.touched = new Set(this.dependencies.makers.keys());
  }

  // What if --------------------------------------------------------------------------------------------------------

  /**
   * Change a given number; throws where the number is computed, or the value makes no sense there.
   * @param {string} address @param {number} value
   */
  set(address, value) {
    const { array, index } = parseAddress(address);
    const flat = this.flat(array, index);
    this.refuse(address, array);
    const limit = limitOf(this.recorded, this.dependencies, array);
    if (typeof value !== "number" || !Number.isFinite(value) || !limit.legal(value)) {
      throw new RangeError(`${address} cannot be ${value}; give ${limit.words}`);
    }
    this.write(array, flat, value);
    this.forget([array]);
  }

  /** Take back the change of one number, or all changes. @param {string} [address] */
  reset(address) {
    const changed = [...this.changes.keys()];
    if (address === undefined) for (const { address: each, was } of this.edits()) this.write(...this.place(each), was);
    else this.write(...this.place(address), this.recorded.value(address));
    this.forget(changed);
  }

  /** The numbers that differ from the recorded ones, in the order in which their arrays were first changed. @returns {Edit[]} */
  edits() {
    return [...this.changes].flatMap(([array, changes]) =>
      [...changes].map(([flat, value]) => ({
        address: formatAddress(array, unravel(flat, this.shape(array))),
        was: this.recorded.reader(array)(flat),
        value,
      })),
    );
  }

  /**
   * Make these the only changes: what `edits()` returned earlier. All or nothing.
   * @param {readonly {address: string, value: number}[]} edits
   */
  restore(edits) {
    const before = this.edits();
    this.together++;
    try {
      this.reset();
      for (const { address, value } of edits) this.set(address, value);
    } catch (error) {
      this.restore(before);
      throw error;
    } finally {
      this.together--;
      this.tell();
    }
  }

  /** Hear of every change, after it. @param {() => void} listener @returns {() => void} what ends it */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Whether an array may have other numbers than were recorded. @param {string} array */
  changed(array) {
    return this.changes.has(array) || this.bank.touched.has(array);
  }

  /** Whether `set` takes the numbers of an array. @param {string} array */
  canSet(array) {
    try {
      this.refuse(array, array);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * The iteration that follows, from the changed numbers: a sheet of its own, which later changes here do not reach.
   * Weights and states go on from this one's; x, target and settings stay unless they are given. The masks of Dropout
   * are drawn: not those that NumPy would draw, but always the same for the same iteration.
   * @param {{given?: import("./next.js").Given, random?: () => number}} [options] `given`: arrays by name, row by row
   */
  next({ given = {}, random = randomFrom(this.iteration) } = {}) {
    const { header, arrays } = following(this, given, random);
    const workshop = header === this.header ? this.workshop : undefined;
    return new Sheet(new Trace(header, arrays), { iteration: this.iteration + 1, workshop });
  }

  /** Another sheet over the same iteration, without the changes. */
  twin() {
    return new Sheet(this.recorded, { iteration: this.iteration, workshop: this.workshop });
  }

  /** Give back the memory of all that can be computed again: for an iteration that is left behind. */
  release() {
    this.folds.clear();
    this.bank.release();
  }

  // A trace's numbers ----------------------------------------------------------------------------------------------

  /** @override @param {string} name @returns {ArrayLike<number>} */
  array(name) {
    return this.bank.fresh(this.bank.cell(name));
  }

  /** @override @param {string} name @returns {(flat: number) => number} */
  reader(name) {
    const { bank } = this;
    const cell = bank.cell(name);
    return (flat) => {
      // of what has not changed, and is derived from its rule, one number is cheaper than all
      if (cell.numbers === null && !bank.touched.has(name)) return this.recorded.reader(name)(flat);
      return bank.fresh(cell)[flat];
    };
  }

  /** @override @param {import("./types.js").Rule} rule @param {import("./types.js").Fold} fold @param {number} flat */
  foldTerms(rule, fold, flat) {
    const key = `${rule.target.ref}@${flat}@${fold.over}@${fold.fold}`;
    let terms = this.folds.get(key);
    if (!terms) {
      terms = ruleTerms(rule, fold, this, flat);
      if (this.folds.size >= KEPT) this.folds.delete(/** @type {string} */ (this.folds.keys().next().value));
      this.folds.set(key, terms);
    }
    return terms;
  }

  // How it is done -------------------------------------------------------------------------------------------------

  /** @private @param {string} address @returns {[string, number]} */
  place(address) {
    const { array, index } = parseAddress(address);
    return [array, this.flat(array, index)];
  }

  /** @private @param {string} array @param {number} flat @param {number} value */
  write(array, flat, value) {
    const changes = this.changes.get(array) ?? new Map();
    const recorded = this.recorded.array(array);
    const own = this.bank.open(array);
    own[flat] = value;
    if (Object.is(own[flat], recorded[flat])) changes.delete(flat);
    else changes.set(flat, own[flat]);
    if (changes.size) this.changes.set(array, changes);
    else {
      this.changes.delete(array);
      this.bank.close(array);
    }
  }

  /** After a change of these given arrays: what was computed from them no longer holds. @private @param {string[]} arrays */
  forget(arrays) {
    this.version++;
    this.folds.clear();
    this.bank.forget(this.dependencies.after(arrays));
    if (!this.iteration) this.bank.touched = this.dependencies.after(this.changes.keys());
    this.tell();
  }

  /** @private */
  tell() {
    if (this.together) return;
    for (const listener of [...this.listeners]) listener();
  }

  /** @private @param {string} address @param {string} array */
  refuse(address, array) {
    const { makers, silent } = this.dependencies;
    const maker = makers.get(array);
    if (maker) throw new Error(`${address} is computed, not given: it follows from ${maker.needs.join(", ")}; change one of those`);
    if (FIXED.has(array)) throw new Error(`${address} cannot be changed: ${FIXED.get(array)}`);
    if (silent.length) {
      const [{ name, type }] = silent;
      throw new Error(`layer ${name} (${type}) has no rules, so what follows from a change cannot be computed`);
    }
    if (!this.dependencies.uses(array)) {
      throw new Error(`no rule of this iteration uses ${array}: what is switched off when an iteration is recorded stays off`);
    }
  }
}
