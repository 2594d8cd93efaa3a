import { Dependencies } from "./dependencies.js";
import { filler } from "./recompute.js";

/**
 * @typedef {import("./trace.js").Trace} Trace
 * @typedef {import("./loops.js").Numbers} Numbers
 */

/** The compiled rules of an iteration: one for all sheets that have the same header. */
export class Workshop {
  /** @param {Trace} trace */
  constructor(trace) {
    this.dependencies = new Dependencies(trace);
    /** @private @type {Map<string, (out: Numbers) => void>} */ this.fillers = new Map();
    /** What the rules read, put there before each use. @private @type {Map<string, {numbers: Numbers}>} */ this.cells = new Map();
    /** @private @type {import("./recompute.js").Known} */
    this.known = {
      cell: (name) => this.cell(name),
      shape: (name) => trace.header.arrays[name].shape,
      reader: (name) => {
        const cell = this.cell(name);
        return (flat) => cell.numbers[flat];
      },
    };
  }

  /**
   * Compute a whole array.
   * @param {string} name @param {(need: string) => Numbers} numbersOf what it needs @param {Numbers} out
   */
  make(name, numbersOf, out) {
    const maker = /** @type {import("./dependencies.js").Maker} */ (this.dependencies.makers.get(name));
    const found = maker.needs.map(numbersOf); // which may come back here for other arrays, so first all are found
    maker.needs.forEach((need, k) => (this.cell(need).numbers = found[k]));
    let fill = this.fillers.get(name);
    if (!fill) this.fillers.set(name, (fill = maker.rule ? filler(maker.rule, this.known) : this.joiner(maker.needs)));
    fill(out);
  }

  /** @private @param {string} name */
  cell(name) {
    let cell = this.cells.get(name);
    if (!cell) this.cells.set(name, (cell = { numbers: new Float64Array() }));
    return cell;
  }

  /** @private @param {string[]} parts @returns {(out: Numbers) => void} */
  joiner(parts) {
    const cells = parts.map((part) => this.cell(part));
    return (out) => {
      let start = 0;
      for (const { numbers } of cells) {
        out.set(numbers, start);
        start += numbers.length;
      }
    };
  }
}
