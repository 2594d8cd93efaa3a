/**
 * The sheet on screen: whoever holds it reads from the iteration at hand, also after another one has taken its place.
 *
 * @typedef {import("../core/sheet.js").Sheet} Sheet
 */

export class Shown {
  /** @param {Sheet} first */
  constructor(first) {
    /** The iteration at hand. */
    this.now = first;
    /** @private goes up with every change of a number, and of the iteration */ this.version = 0;
    /** @private @type {Set<() => void>} */ this.listeners = new Set();
    /** @private @type {Map<PropertyKey, unknown>} */ this.bound = new Map();
    const tell = () => {
      this.version++;
      for (const listener of [...this.listeners]) listener();
    };
    /** @private */ this.tell = tell;
    /** @private */ this.leave = first.subscribe(tell);
    /** What the view reads: a sheet in all respects. @type {Sheet} */
    this.sheet = new Proxy(first, { get: (_, key) => this.read(key) });
  }

  /** Put another iteration of the same structure in its place. @param {Sheet} next */
  use(next) {
    if (next === this.now) return;
    this.leave();
    this.now = next;
    this.bound.clear();
    this.leave = next.subscribe(this.tell);
    this.tell();
  }

  close() {
    this.leave();
    this.listeners.clear();
  }

  /** @private @param {PropertyKey} key */
  read(key) {
    if (key === "version") return this.version;
    if (key === "subscribe") return this.subscribe;
    const value = Reflect.get(this.now, key, this.now);
    if (typeof value !== "function") return value;
    let bound = this.bound.get(key);
    if (!bound) this.bound.set(key, (bound = value.bind(this.now)));
    return bound;
  }

  /** @private */
  subscribe = (/** @type {() => void} */ listener) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };
}
