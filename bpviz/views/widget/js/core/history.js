/** Undo and redo of a sheet's changes. Pure. */

/** @typedef {import("./sheet.js").Sheet} Sheet */
/** @typedef {import("./sheet.js").Edit[]} Edits */

/** So many changes can be taken back. */
const MOST = 200;

export class History {
  /** @param {Sheet} sheet */
  constructor(sheet) {
    /** @private */ this.sheet = sheet;
    /** @private @type {Edits[]} */ this.past = [];
    /** @private @type {Edits[]} */ this.future = [];
    /** @private what the changes belong to that count as one: one drag, one stay at a number */ this.gesture = "";
  }

  /**
   * Make a change that can be undone; several of one gesture are undone as one.
   * @param {() => void} act @param {string} [gesture]
   */
  make(act, gesture = "") {
    const before = this.sheet.edits();
    act(); // throws where the change is refused: nothing has happened then
    if (gesture === "" || gesture !== this.gesture) {
      this.past.push(before);
      if (this.past.length > MOST) this.past.shift();
    }
    this.gesture = gesture;
    this.future = [];
  }

  /** Another iteration is there: what was changed in the one before is not undone in it. */
  clear() {
    this.past = [];
    this.future = [];
    this.settle();
  }

  /** What comes now is no longer one with what was. */
  settle() {
    this.gesture = "";
  }

  get canUndo() {
    return this.past.length > 0;
  }

  get canRedo() {
    return this.future.length > 0;
  }

  undo() {
    this.move(this.past, this.future);
  }

  redo() {
    this.move(this.future, this.past);
  }

  /** @private @param {Edits[]} from @param {Edits[]} to */
  move(from, to) {
    const edits = from.pop();
    if (!edits) return;
    to.push(this.sheet.edits());
    this.settle();
    this.sheet.restore(edits);
  }
}
