/**
 * @typedef {import("./trace.js").Trace} Trace
 * @typedef {import("./workshop.js").Workshop} Workshop
 * @typedef {import("./loops.js").Numbers} Numbers
 * @typedef {{name: string, numbers: Numbers | null, own: Numbers | null}} Cell
 *   `numbers` are what holds now, null where that has to be found out; `own` is the array to write into
 */

/** Where the numbers of a sheet lie: the recorded array where nothing changed, else one of its own. */
export class Bank {
  /** @param {Trace} recorded @param {Workshop} workshop */
  constructor(recorded, workshop) {
    /** @private */ this.recorded = recorded;
    /** @private */ this.workshop = workshop;
    /** @private @type {Map<string, Cell>} */ this.cells = new Map();
    /** The arrays that have to be computed: what was recorded does not hold. @type {Set<string>} */
    this.touched = new Set();
    /** @private */ this.numbersOf = (/** @type {string} */ name) => this.fresh(this.cell(name));
  }

  /** @param {string} name @returns {Cell} */
  cell(name) {
    let cell = this.cells.get(name);
    if (!cell) {
      this.recorded.shape(name); // throws where there is no such array
      cell = { name, numbers: null, own: null };
      this.cells.set(name, cell);
    }
    return cell;
  }

  /** What an array holds now; computed first, where it has to be. @param {Cell} cell @returns {Numbers} */
  fresh(cell) {
    if (cell.numbers) return cell.numbers;
    const { name } = cell;
    if (!this.touched.has(name)) return (cell.numbers = /** @type {Numbers} */ (this.recorded.array(name)));
    cell.own ??= this.room(name);
    this.workshop.make(name, this.numbersOf, cell.own);
    return (cell.numbers = cell.own);
  }

  /** These no longer hold. @param {Iterable<string>} names */
  forget(names) {
    for (const name of names) {
      const cell = this.cells.get(name);
      if (cell) cell.numbers = null;
    }
  }

  /** Give back the memory of what can be computed again. */
  release() {
    for (const name of this.touched) {
      const cell = this.cells.get(name);
      if (cell) cell.numbers = cell.own = null;
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

  /** @private @param {string} name @returns {Numbers} */
  room(name) {
    const size = this.recorded.shape(name).reduce((a, b) => a * b, 1);
    // a float32 network rounds every array to float32
    return this.recorded.header.arrays[name].dtype === "float32" ? new Float32Array(size) : new Float64Array(size);
  }
}
