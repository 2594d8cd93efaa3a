import { t } from "../core/i18n.js";
import { offlineSettings, sentenceOf } from "./offline-settings.js";

/**
 * @typedef {import("../core/sheet.js").Sheet} Sheet
 * @typedef {import("./runner.js").Runner} Runner
 * @typedef {{sheet: Sheet, from: number, loss: {version: number, value: number}}} Made an iteration, and the version of the
 *   one before from which it was computed
 * @typedef {{at: number, values: Record<string, number>, sentence: string}} Change
 */

/** So much is kept of the iterations gone through. */
const MOST_BYTES = 256e6;

const MOST_UNDONE = 20;

const ALONE = "Only in a notebook: this page has no Python behind it.";

/**
 * A page without Python goes on training by itself: each iteration is a sheet computed from the one before, with the same
 * x and target. All of them are kept, so that each can be gone back to exactly, with the changes made in it.
 * @implements {Runner}
 */
export class BrowserRunner {
  /** @param {Sheet} first */
  constructor(first) {
    this.kind = /** @type {const} */ ("browser");
    this.iteration = 0;
    this.doing = /** @type {"" | "busy" | "training"} */ ("");
    this.world = /** @type {import("./runner.js").Runner["world"]} */ (null);
    /** @private @type {Made[]} */ this.made = [{ sheet: first, from: -1, loss: { version: -1, value: NaN } }];
    /** @private @type {Change[]} */ this.changed = [];
    /** What was before each change. @private @type {{made: Made[], changed: Change[], left: import("./runner.js").Curve | null}[]} */ this.past = [];
    /** @private @type {import("./runner.js").Curve | null} */ this.left = null;
    /** @private @type {Set<() => void>} */ this.listeners = new Set();
  }

  get sheet() {
    return this.made[this.iteration].sheet;
  }

  get count() {
    return this.made.length;
  }

  losses() {
    return { values: this.made.map(lossOf), start: 0, every: 1 };
  }

  validation() {
    return null;
  }

  previous() {
    return this.left;
  }

  changes() {
    return this.changed.map(({ at, sentence }) => ({ iteration: at, sentence }));
  }

  // Walking --------------------------------------------------------------------------------------------------------

  async next() {
    const { iteration, sheet } = this;
    const ready = this.made[iteration + 1];
    if (ready && ready.from !== sheet.version) this.cut(); // its numbers were changed since
    if (iteration + 1 === this.made.length) this.make();
    this.move(iteration + 1);
  }

  async back() {
    if (this.iteration === 0) throw new Error(t("This is the first iteration."));
    this.move(this.iteration - 1);
  }

  /** @param {number} iteration */
  async goto(iteration) {
    if (!(iteration in this.made)) throw new Error(t("There is no iteration {iteration} yet.", { iteration }));
    const stale = this.made.findIndex(({ from }, k) => k > 0 && k <= iteration && from !== this.made[k - 1].sheet.version);
    this.move(stale < 0 ? iteration : stale - 1); // what was computed from other numbers is gone
    if (stale >= 0) this.cut();
  }

  async reset() {
    this.changed = [];
    this.past = [];
    this.iteration = 0;
    this.cut();
    this.tell();
  }

  /** @private */
  make() {
    const { sheet } = this;
    const size = Object.entries(sheet.header.arrays).reduce((sum, [name, { shape }]) => sum + (sheet.rule(name) ? 0 : 8 * shape.reduce((a, b) => a * b, 1)), 0);
    if (size * this.made.length > MOST_BYTES) throw new Error(t("The browser keeps {count} iterations of a network of this size, and no more.", { count: this.made.length }));
    const given = Object.fromEntries(this.waiting().map(([name, value]) => [name, [value]]));
    this.made.push({ sheet: sheet.next({ given }), from: sheet.version, loss: { version: -1, value: NaN } });
  }

  /** @private @param {number} iteration */
  move(iteration) {
    if (iteration === this.iteration) return;
    lossOf(this.made[this.iteration]);
    this.sheet.release();
    this.iteration = iteration;
    this.tell();
  }

  /** What comes after the iteration at hand is gone; its losses stay, to compare with. @private */
  cut() {
    const start = this.iteration + 1;
    if (start < this.made.length) this.left = { values: this.made.slice(start).map(lossOf), start, every: 1 };
    this.made.length = start;
    this.changed = this.changed.filter(({ at }) => at <= start);
  }

  // Settings -------------------------------------------------------------------------------------------------------

  settings() {
    const after = this.made[this.iteration + 1]?.sheet ?? this.sheet;
    return offlineSettings(after, new Map(this.waiting()));
  }

  parameters() {
    const { arrays } = this.sheet.header;
    return Object.keys(arrays)
      .filter((name) => name.endsWith(".before") && /(weight|bias)\.before$/.test(name))
      .map((name) => ({ name: name.replace(/\.before$/, ""), size: arrays[name].shape.reduce((a, b) => a * b, 1) }));
  }

  frozen() {
    const { header } = this.sheet;
    return this.parameters().map(({ name }) => name).filter((name) => !(`${name}.after` in header.arrays));
  }

  fixedLayers() {
    return t("Only in a notebook: which layers learn was recorded with this iteration.");
  }

  /** @param {import("./runner.js").Changes} changes */
  async configure(changes) {
    const { iteration, sheet } = this;
    const known = this.settings();
    /** @type {Record<string, number>} */
    const values = {};
    for (const [name, value] of Object.entries(changes)) {
      const setting = known.find((each) => each.name === name);
      if (!setting || setting.fixed !== null) throw new Error(setting?.fixed ?? t("There is no setting {name}.", { name }));
      values[name] = Number(value);
    }
    const sentence = sentenceOf(sheet, known, values); // throws where a value makes no sense
    const { made, changed, left } = this;
    this.past = [...this.past, { made, changed, left }].slice(-MOST_UNDONE);
    this.made = [...made];
    this.cut();
    this.changed = [...this.changed, { at: iteration + 1, values, sentence }];
    this.tell();
    return sentence;
  }

  async undo() {
    const before = this.past.pop();
    const last = this.changed[this.changed.length - 1];
    if (!before || !last) throw new Error(t("No setting was changed."));
    Object.assign(this, before);
    this.iteration = Math.min(this.iteration, last.at - 1);
    this.tell();
  }

  /** The settings changed at the iteration at hand, for the one to be made. @private */
  waiting() {
    return this.changed.filter(({ at }) => at === this.iteration + 1).flatMap(({ values }) => Object.entries(values));
  }

  // What only Python can -------------------------------------------------------------------------------------------

  /** @param {number} iterations */
  async train(iterations) {
    this.doing = "training";
    try {
      for (let k = 0; k < iterations && this.doing === "training"; k += 1) {
        await this.next();
        await new Promise((resolve) => setTimeout(resolve));
      }
    } finally {
      this.doing = "";
      this.tell();
    }
  }

  async stop() {
    this.doing = "";
  }

  /** @returns {Promise<never>} */
  async boundary() {
    throw new Error(t(ALONE));
  }

  /** @returns {Promise<never>} */
  async data() {
    throw new Error(t(ALONE));
  }

  // Listeners ------------------------------------------------------------------------------------------------------

  /** @param {() => void} listener */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  close() {
    this.doing = "";
    this.listeners.clear();
  }

  /** @private */
  tell() {
    for (const listener of [...this.listeners]) listener();
  }
}

/** An iteration's loss; found once for each state of its numbers. @param {Made} made */
function lossOf({ sheet, loss }) {
  if (loss.version !== sheet.version) Object.assign(loss, { version: sheet.version, value: sheet.at("loss.value") });
  return loss.value;
}
