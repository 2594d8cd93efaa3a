import { filler } from "./recompute.js";

/**
 * @typedef {import("./trace.js").Trace} Trace
 * @typedef {import("./dependencies.js").Dependencies} Dependencies
 * @typedef {import("./loops.js").Numbers} Numbers
 * @typedef {{name: string, numbers: Numbers | null, own: Numbers | null, fill: ((out: Numbers) => void) | null}} Cell
 *   `numbers` are what holds now, null where that has to be found out; `own` is the array to write into
 */

/** Where the numbers of a sheet lie: the recorded array where nothing changed, else one of its own. */
export class Bank {
  /** @param {Trace} recorded @param {Dependencies} dependencies */
  constructor(recorded, dependencies) {
    /** @private */ this.recorded = recorded;
    /** @private */ this.makers = dependencies.makers;
    /** @private @type {Map<string, Cell>} */ this.cells = new Map();
    /** The arrays that have to be computed: what was recorded does not hold. @type {Set<string>} */
    this.touched = new Set();
    const cell = (/** @type {string} */ name) => /** @type {Cell & {numbers: Numbers}} */ (this.cell(name));
    /** What rules read: arrays that are known by then. @private @type {import("./recompute.js").Known} */
    this.known = {
      cell,
      shape: (name) => recorded.shape(name),
      reader: (name) => {
        const known = cell(name);
        return (flat) => known.numbers[flat];
      },
    };
  }

  /** @param {string} name @returns {Cell} */
  cell(name) {
    let cell = this.cells.get(name);
    if (!cell) {
      this.recorded.shape(name); // throws where there is no such array
      cell = { name, numbers: null, own: null, fill: null };
      this.cells.set(name, cell);
    }
    return cell;
  }

  /** What an array holds now; computed first, where it has to be. @param {Cell} cell @returns {Numbers} */
  fresh(cell) {
    if (cell.numbers) return cell.numbers;
    const { name } = cell;
    const maker = this.makers.get(name);
    if (!maker || !this.touched.has(name)) return (cell.numbers = /** @type {Numbers} */ (this.recorded.array(name)));
    for (const need of maker.needs) this.fresh(this.cell(need));
    cell.own ??= this.room(name);
    cell.fill ??= maker.rule ? filler(maker.rule, this.known) : this.joiner(maker.needs);
    cell.fill(cell.own);
    return (cell.numbers = cell.own);
  }

  /** These no longer hold. @param {Iterable<string>} names */
  forget(names) {
    for (const name of names) {
      const cell = this.cells.get(name);
      if (cell) cell.numbers = null;
    }
  }

  /** A given array, to be changed. @param {string} name @returns {Numbers} */
  open(name) {
    const cell = this.cell(name);
    cell.own ??= this.room(name);
    if (cell.numbers !== cell.own) cell.own.set(/** @type {Numbers} */ (this.recorded.array(name)));
    return (cell.numbers = cell.own);
  }

  /** A given array is again as it was recorded. @param {string} name */
  close(name) {
    this.cell(name).numbers = null;
  }

  /** @private @param {string[]} parts @returns {(out: Numbers) => void} */
  joiner(parts) {
    const cells = parts.map((part) => this.known.cell(part));
    return (out) => {
      let start = 0;
      for (const { numbers } of cells) {
        out.set(numbers, start);
        start += numbers.length;
      }
    };
  }

  /** @private @param {string} name @returns {Numbers} */
  room(name) {
    const size = this.recorded.shape(name).reduce((a, b) => a * b, 1);
    // a float32 network rounds every array to float32
    return this.recorded.header.arrays[name].dtype === "float32" ? new Float32Array(size) : new Float64Array(size);
  }
}
