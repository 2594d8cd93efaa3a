/**
 * What a rule's tree is made of.
 *
 * @typedef {import("./types.js").Tree} Tree
 * @typedef {import("./types.js").Ref} Ref
 * @typedef {import("./types.js").Op} Op
 */

import { children } from "./evaluate.js";

/** All refs in a tree, those in brackets too. @param {Tree} tree @returns {Ref[]} */
export function refsOf(tree) {
  return [...("ref" in tree ? [tree] : []), ...children(tree).flatMap(refsOf)];
}

/** Does a tree's value depend on a letter? @param {Tree} tree @param {string} letter @returns {boolean} */
export function mentions(tree, letter) {
  if ("idx" in tree) return tree.idx === letter;
  if ("fold" in tree && tree.over === letter) return false; // it is another letter of the same name
  return children(tree).some((child) => mentions(child, letter));
}

/** Does the letter stand in the brackets as such, and in no look-up there? @param {Ref} ref @param {string} letter */
export function steady(ref, letter) {
  return ref.index.every((node) => "idx" in node || !mentions(node, letter));
}

/** The two factors of a product, or null. @param {Tree} tree */
export function product(tree) {
  if (!("op" in tree)) return null;
  if (squares(tree)) return [tree.args[0], tree.args[0]];
  return tree.op === "*" ? tree.args : null;
}

/** @param {Op} tree */
export function squares({ op, args }) {
  return op === "**" && "num" in args[1] && args[1].num === 2;
}

/** The number of terms of the longest fold, 0 if there is none. @param {Tree} tree @returns {number} */
export function longestFold(tree) {
  return Math.max("fold" in tree ? tree.size : 0, ...children(tree).map(longestFold));
}
