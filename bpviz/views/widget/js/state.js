/**
 * What the reader is looking at: one small store, shared by the host (notebook or page) and every part of the view.
 *
 * Nothing here knows about the DOM, the trace or the kernel. `set` merges a patch, drops what did not change, and
 * tells each listener which keys changed; a listener may call `set` again (the change is delivered after this one).
 */

/**
 * @typedef {"phase" | "layer" | "node" | "term"} Grain
 * @typedef {"auto" | "light" | "dark"} Theme
 *
 * @typedef {object} View
 * @property {number} step which step of `grain` is shown, from 0
 * @property {Grain} grain
 * @property {ReadonlySet<string>} hovered addresses (their text) under the pointer or the keyboard's focus
 * @property {string | null} selected the address that the inspector shows; null follows the step
 * @property {boolean} playing
 * @property {number} speed playback speed, 1 is normal
 * @property {Theme} theme
 * @property {boolean} predict each number is asked for before it is shown
 * @property {boolean} loop whether playback stays in the phase
 * @property {number} version of the numbers: another one after each change of one (core/sheet.js)
 *
 * @typedef {(view: View, changed: ReadonlySet<keyof View>) => void} Listener
 *
 * @typedef {object} State
 * @property {() => View} get
 * @property {(patch: Partial<View>) => void} set
 * @property {(listener: Listener) => () => void} subscribe returns what ends the subscription
 */

/** @type {Grain[]} */
export const GRAINS = ["phase", "layer", "node", "term"];

/** @type {View} */
const START = {
  step: 0,
  grain: "node",
  hovered: new Set(),
  selected: null,
  playing: false,
  speed: 1,
  theme: "auto",
  predict: false,
  loop: false,
  version: 0,
};

/**
 * @param {Partial<View>} [initial]
 * @returns {State}
 */
export function createState(initial = {}) {
  /** @type {View} */
  let view = { ...START, ...initial };
  /** @type {Set<Listener>} */
  const listeners = new Set();
  /** @type {Set<keyof View>[]} */
  const waiting = [];
  let telling = false;

  return {
    get: () => view,

    set(patch) {
      const changed = /** @type {(keyof View)[]} */ (Object.keys(patch)).filter(
        (key) => !same(view[key], patch[key]),
      );
      if (changed.length === 0) return;
      view = { ...view, ...patch };
      waiting.push(new Set(changed));
      if (telling) return;
      telling = true;
      try {
        for (let keys = waiting.shift(); keys; keys = waiting.shift()) {
          for (const listener of [...listeners]) listener(view, keys);
        }
      } finally {
        telling = false;
        waiting.length = 0;
      }
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** @param {unknown} a @param {unknown} b */
function same(a, b) {
  if (a instanceof Set && b instanceof Set) {
    return a.size === b.size && [...a].every((item) => b.has(item));
  }
  return Object.is(a, b);
}
