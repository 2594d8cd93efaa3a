/**
 * Which array is computed from which, by the rules of an iteration.
 *
 * @typedef {import("./types.js").Ref} Ref
 * @typedef {import("./types.js").Rule} Rule
 * @typedef {import("./trace.js").Trace} Trace
 * @typedef {{rule?: Rule, parts?: string[], needs: string[]}} Maker `parts`: arrays whose numbers are strung together
 * @typedef {{name: string, type: string}} Layer
 */

import { refsOf } from "./trees.js";

/** The layers of a trace, in order. @param {Trace} trace @returns {Layer[]} */
export function layersOf(trace) {
  return /** @type {{layers?: Layer[]}} */ (/** @type {unknown} */ (trace.header)).layers ?? [];
}

export class Dependencies {
  /** @param {Trace} trace */
  constructor(trace) {
    /** What is computed, and how; an array that is not in here was given. @type {Map<string, Maker>} */
    this.makers = new Map();
    for (const name of Object.keys(trace.header.arrays)) {
      const rule = trace.rule(name);
      const { concat } = trace.header.arrays[name];
      if (concat) this.makers.set(name, { parts: concat, needs: concat });
      else if (rule) this.makers.set(name, { rule, needs: [...new Set(refsOf(rule.value).map(({ ref }) => ref))] });
    }
    /** Layers that do not say what they compute. */
    this.silent = layersOf(trace).filter(({ name }) => !this.makers.has(`${name}.output`));

    const { later } = /** @type {{later?: import("./next.js").Later}} */ (/** @type {unknown} */ (trace.header));
    const rules = later?.blocks.flatMap(({ parts }) => parts.flatMap(({ targets }) => targets.flatMap((target) => target.rules)));
    /** What the rules of later iterations speak of, where they differ from this one's. @private */
    this.usedLater = new Set(rules?.flatMap((rule) => refsOf(rule.value).map(({ ref }) => ref)));

    /** What is computed from an array directly. @type {Map<string, string[]>} */
    this.users = new Map();
    /** Arrays whose numbers are looked up by (tokens, classes), and how many places there are. @type {Map<string, number>} */
    this.places = new Map();
    for (const [name, { rule, needs }] of this.makers) {
      for (const need of needs) this.users.set(need, [...(this.users.get(need) ?? []), name]);
      if (rule) for (const ref of refsOf(rule.value)) this.lookUps(ref, trace.shape(ref.ref));
    }
  }

  /** Whether a rule speaks of an array: here, or in the iterations after this one. @param {string} name */
  uses(name) {
    return this.users.has(name) || this.usedLater.has(name);
  }

  /** All that is computed from some arrays, directly or not. @param {Iterable<string>} names @returns {Set<string>} */
  after(names) {
    /** @type {Set<string>} */
    const found = new Set();
    const waiting = [...names];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      for (const user of this.users.get(name) ?? []) {
        if (found.has(user)) continue;
        found.add(user);
        waiting.push(user);
      }
    }
    return found;
  }

  /** `weight[input[...], j]`: input's numbers are places on weight's first axis. @private @param {Ref} ref @param {number[]} shape */
  lookUps(ref, shape) {
    ref.index.forEach((node, position) => {
      const places = shape[shape.length - (ref.index.length - position)];
      for (const inside of refsOf(node)) this.places.set(inside.ref, Math.min(places, this.places.get(inside.ref) ?? Infinity));
    });
  }
}
