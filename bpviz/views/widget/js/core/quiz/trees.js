/** Rules with something wrong in them: the mistakes are computed as the numbers themselves are. */

import { compileRule } from "../evaluate.js";

/**
 * @typedef {import("../types.js").Tree} Tree
 * @typedef {import("../types.js").Rule} Rule
 * @typedef {import("../trace.js").Trace} Trace
 */

/** A tree with some of its nodes replaced; `change` sees a node before what is below it, and returns null to go on. @param {Tree} tree @param {(node: Tree) => Tree | null} change @returns {Tree} */
export function changed(tree, change) {
  const other = change(tree);
  if (other) return other;
  if ("ref" in tree) return { ...tree, index: tree.index.map((node) => changed(node, change)) };
  if ("fold" in tree) return { ...tree, body: changed(tree.body, change) };
  if ("op" in tree) return { ...tree, args: tree.args.map((node) => changed(node, change)) };
  return tree;
}

/** The rules of one target as one: what the earlier ones compute is put into the last. @param {Rule[]} rules @returns {Rule} */
export function joined(rules) {
  /** @type {Map<string, Tree>} */
  const made = new Map();
  const inside = (/** @type {Tree} */ tree) => changed(tree, (node) => ("ref" in node ? (made.get(node.ref) ?? null) : null));
  for (const { target, value } of rules) made.set(target.ref, inside(value));
  const { target } = rules[rules.length - 1];
  return { target, value: /** @type {Tree} */ (made.get(target.ref)) };
}

/** A fold's body for its k-th term. @param {import("../types.js").Fold} fold @param {number} k */
export const bodyAt = (fold, k) => changed(fold.body, (node) => ("idx" in node && node.idx === fold.over ? { num: k } : null));

/** What a rule gives at a place with another right-hand side. @param {Rule} rule @param {Tree} value @param {readonly number[]} index @param {Trace} trace */
export const valueAt = ({ target }, value, index, trace) => compileRule({ target, value }, trace)(trace.flat(target.ref, index));

/** All that is referred to, by role. @param {Tree} tree @returns {Map<string, import("../types.js").Ref>} */
export function rolesIn(tree) {
  /** @type {Map<string, import("../types.js").Ref>} */
  const found = new Map();
  changed(tree, (node) => {
    if ("ref" in node && !found.has(node.role)) found.set(node.role, node);
    return null;
  });
  return found;
}
