/**
 * A rule at one place of a trace: letters become numbers, a sum becomes its terms, a long sum folds. The same as
 * bpviz/explain/instantiate.py.
 *
 * @typedef {import("./types.js").Tree} Tree
 * @typedef {import("./types.js").Rule} Rule
 * @typedef {import("./trace.js").Trace} Trace
 *
 * @typedef {{kind: "number", address: string, array: string, index: number[], role: string, value: number, term: number | null}} NumberNode
 * @typedef {{kind: "constant", value: number, why: Made | null, term: number | null}} Constant `why` is the condition of a `where` that chose it
 * @typedef {{kind: "more", count: number, value: number, term: number | null}} More the terms of a long sum that are not shown
 * @typedef {{kind: "made", op: string, args: Node[], term: number | null}} Made `+` and `max` may have many arguments
 * @typedef {NumberNode | Constant | More} Leaf
 * @typedef {Leaf | Made} Node
 * @typedef {{rule: Rule, target: NumberNode, tree: Node, foldSize: number, terms: Float64Array | null}} Line
 */
import { formatAddress, unravel } from "./address.js";
import { CONSTANTS, Env, apply, binder, compile, compileIndex, foldValues } from "./evaluate.js";

/** A sum of up to this many terms is shown whole. */
export const SHOWN_WHOLE = 6;
/** Of a longer sum, this many terms are shown, the strongest; the rest stand together as one number. */
export const STRONGEST = 3;

/**
 * @param {Rule} rule @param {readonly number[]} index of the target array @param {Trace} trace
 * @param {number | null} [active] a term of the rule's outermost fold that is shown in any case
 * @returns {Line}
 */
export function instantiate(rule, index, trace, active = null) {
  const env = new Env();
  const flat = trace.flat(rule.target.ref, index);
  binder(rule, env, trace)(flat);
  /** @type {{size: number, values: Float64Array} | null} */
  let outermost = null;

  /** @param {Tree} tree @param {number | null} term @returns {Node} */
  const make = (tree, term) => {
    if ("num" in tree) return { kind: "constant", value: tree.num, why: null, term };
    if ("idx" in tree) return { kind: "constant", value: env.values[env.slot(tree.idx)], why: null, term };
    if ("ref" in tree) {
      const at = compileIndex(tree, env, trace)();
      return { ...number(tree.ref, unravel(at, trace.shape(tree.ref)), tree.role, trace), term };
    }
    if ("fold" in tree) return fold(tree, term);
    if (tree.op === "where") {
      const chosen = make(tree.args[compile(tree.args[0], env, trace)() ? 1 : 2], term);
      const condition = make(tree.args[0], term);
      return chosen.kind === "constant" && condition.kind === "made" ? { ...chosen, why: condition } : chosen;
    }
    if (tree.op in CONSTANTS) return { kind: "constant", value: CONSTANTS[tree.op], why: null, term };
    return { kind: "made", op: tree.op, args: tree.args.map((argument) => make(argument, term)), term };
  };

  /** @param {import("./types.js").Fold} tree @param {number | null} term @returns {Node} */
  const fold = (tree, term) => {
    const first = outermost === null;
    const values = first ? trace.foldTerms(rule, tree, flat) : foldValues(tree, env, trace);
    if (first) outermost = { size: tree.size, values };
    const slot = env.slot(tree.over);
    const body = (/** @type {number} */ i) => {
      const outer = env.values[slot];
      env.values[slot] = i;
      const node = make(tree.body, first ? i : term);
      env.values[slot] = outer;
      return node;
    };
    if (tree.size === 1) return body(0);
    const shown = pick(values, first ? active : null);
    const args = shown.map(body);
    if (shown.length < tree.size) {
      args.push({ kind: "more", count: tree.size - shown.length, value: rest(tree.fold, values, shown), term: first ? null : term });
    }
    return { kind: "made", op: tree.fold === "sum" ? "+" : "max", args, term: first ? null : term };
  };

  const tree = make(rule.value, null);
  const target = { ...number(rule.target.ref, [...index], rule.target.role, trace), term: null };
  const found = /** @type {{size: number, values: Float64Array} | null} */ (outermost);
  return { rule, target, tree, foldSize: found ? found.size : 1, terms: found ? found.values : null };
}

/** @param {string} array @param {number[]} index @param {string} role @param {Trace} trace @returns {Omit<NumberNode, "term">} */
function number(array, index, role, trace) {
  const place = trace.canonical(array, index);
  return { kind: "number", address: formatAddress(place.array, place.index), ...place, role, value: trace.at(array, index) };
}

/** What the terms that are not shown come to, one after the other, as Python adds them here. @param {string} kind @param {Float64Array} values @param {number[]} shown */
function rest(kind, values, shown) {
  const hidden = values.filter((_, i) => !shown.includes(i));
  if (kind === "sum") return hidden.reduce((sum, value) => sum + value); // from the first one: 0 + −0 would lose the sign
  return hidden.reduce((most, value) => Math.max(most, value));
}

/**
 * Which terms of a sum to show, in order: all of a short one, else the strongest and the active one.
 * @param {Float64Array} values @param {number | null} active
 */
export function pick(values, active) {
  if (values.length <= SHOWN_WHOLE) return Array.from(values, (_, i) => i);
  /** @type {number[]} the strongest so far, strongest first; of equals the earlier */
  const shown = [];
  const strength = (/** @type {number} */ i) => (Number.isNaN(values[i]) ? Infinity : Math.abs(values[i]));
  for (let i = 0; i < values.length; i++) {
    const size = strength(i);
    if (shown.length === STRONGEST && !(size > strength(shown[STRONGEST - 1]))) continue;
    let at = shown.length;
    while (at > 0 && strength(shown[at - 1]) < size) at--;
    shown.splice(at, 0, i);
    shown.length = Math.min(shown.length, STRONGEST);
  }
  if (active !== null && !shown.includes(active)) shown[STRONGEST - 1] = active;
  return shown.sort((a, b) => a - b);
}

/**
 * What an instantiated tree comes to; `read` may replace the value of a leaf (by its shown digits).
 * @param {Node} node @param {(leaf: Leaf) => number} [read] @returns {number}
 */
export function valueOf(node, read) {
  if (node.kind !== "made") return read ? read(node) : node.value;
  const values = node.args.map((argument) => valueOf(argument, read));
  if (values.length === 1) return apply(node.op, values[0]);
  return values.reduce((left, right) => apply(node.op, left, right));
}
