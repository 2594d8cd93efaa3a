/**
 * Whole arrays from their rules. evaluate.js computes one number at a time; here a letter of the rule runs over a block
 * of numbers at once, so that an array of 100,000 numbers takes well under a millisecond. Same rules, same order of
 * addition, and again no code is made from text.
 *
 * @typedef {import("./types.js").Tree} Tree
 * @typedef {import("./types.js").Ref} Ref
 * @typedef {import("./types.js").Fold} Fold
 * @typedef {import("./types.js").Rule} Rule
 * @typedef {import("./loops.js").Slice} Slice
 * @typedef {import("./loops.js").Numbers} Numbers
 * @typedef {import("./evaluate.js").Source & {cell: (array: string) => {numbers: Numbers}}} Known arrays that hold right now
 * @typedef {(start: number, count: number) => Slice} Run a tree's values while its letter runs on from `start`; they are
 *   good until the next call
 */

import { Env, apply, binder, compile, compileIndex, compileRule } from "./evaluate.js";
import { BINARY, BLOCK, addTo, copy, dot, maxTo, multiplyTo, reduceMax, reduceSum, unary } from "./loops.js";
import { longestFold, mentions, product, refsOf, squares, steady } from "./trees.js";

const FEW = 12;

/**
 * @param {Rule} rule @param {Known} known
 * @param {number} [few] below this many numbers in a row, and terms in a sum, they are made one by one: that is faster
 * @returns {(out: Numbers) => void} writes the whole target array
 */
export function filler(rule, known, few = FEW) {
  const { index, ref } = rule.target;
  const shape = known.shape(ref);
  if (!index.length) {
    const value = scalar(rule.value, new Env(), known);
    return (out) => void (out[0] = value());
  }
  const size = shape.reduce((a, b) => a * b, 1);
  const last = index[index.length - 1];
  const row = index.length === 1 ? size : shape[shape.length - 1];
  if (row < few && longestFold(rule.value) < few) {
    const value = compileRule(rule, known);
    return (out) => {
      for (let flat = 0; flat < size; flat++) out[flat] = value(flat);
    };
  }
  const env = new Env();
  const bind = binder(rule, env, known);
  const values = run(rule.value, "idx" in last ? last.idx : "", env, known);
  return (out) => {
    for (let flat = 0; flat < size; flat += row) {
      bind(flat);
      for (let start = 0; start < row; start += BLOCK) {
        const count = Math.min(BLOCK, row - start);
        copy(values(start, count), out, flat + start, count);
      }
    }
  };
}

/** @param {Tree} tree @param {string} letter @param {Env} env @param {Known} known @returns {Run} */
function run(tree, letter, env, known) {
  if (!mentions(tree, letter)) return constant(tree, env, known);
  if ("ref" in tree && steady(tree, letter)) return look(tree, letter, env, known);
  if ("fold" in tree) return fold(tree, letter, env, known);
  if (!("op" in tree)) return each(tree, letter, env, known);
  if (tree.op === "where") {
    const [test, yes, no] = tree.args;
    if (mentions(test, letter)) return each(tree, letter, env, known); // only the branch taken may be looked up
    const condition = scalar(test, env, known);
    const [first, second] = [run(yes, letter, env, known), run(no, letter, env, known)];
    return (start, count) => (condition() ? first(start, count) : second(start, count));
  }
  const out = block();
  const a = run(tree.args[0], letter, env, known);
  if (tree.args.length === 1) {
    const apply = unary(tree.op);
    return (start, count) => {
      apply(a(start, count), out.data, count);
      return out;
    };
  }
  if (squares(tree)) {
    return (start, count) => {
      const values = a(start, count);
      BINARY["*"](values, values, out.data, count);
      return out;
    };
  }
  const b = run(tree.args[1], letter, env, known);
  const loop = BINARY[tree.op] ?? general(tree.op);
  return (start, count) => {
    loop(a(start, count), b(start, count), out.data, count);
    return out;
  };
}

/** What does not depend on the letter is computed once. @param {Tree} tree @param {Env} env @param {Known} known @returns {Run} */
function constant(tree, env, known) {
  const value = scalar(tree, env, known);
  const slice = { data: new Float64Array(1), at: 0, step: 0 };
  return () => {
    slice.data[0] = value();
    return slice;
  };
}

/**
 * Numbers as they lie in their array; nothing is copied.
 * @param {Ref} ref @param {string} letter @param {Env} env @param {Known} known @returns {Run}
 */
function look(ref, letter, env, known) {
  const { values } = env;
  const slot = env.slot(letter);
  const flat = compileIndex(ref, env, known);
  const cell = known.cell(ref.ref);
  const slice = { data: cell.numbers, at: 0, step: stepOf(ref, letter, known) };
  return (start) => {
    values[slot] = start;
    slice.data = cell.numbers;
    slice.at = flat();
    return slice;
  };
}

/**
 * Number by number, for what has no loop of its own.
 * @param {Tree} tree @param {string} letter @param {Env} env @param {Known} known @returns {Run}
 */
function each(tree, letter, env, known) {
  const { values } = env;
  const slot = env.slot(letter);
  const value = scalar(tree, env, known);
  const out = block();
  return (start, count) => {
    for (let i = 0; i < count; i++) {
      values[slot] = start + i;
      out.data[i] = value();
    }
    return out;
  };
}

/**
 * A fold for each value of the letter: one after the other (`weight[j, i] * input[i]`: the terms of a sum lie side by
 * side), or all at once, term by term (`upstream[j] * weight[j, i]`: the sums lie side by side).
 * @param {Fold} tree @param {string} letter @param {Env} env @param {Known} known @returns {Run}
 */
function fold(tree, letter, env, known) {
  const strides = refsOf(tree.body).filter((ref) => steady(ref, letter) && steady(ref, tree.over));
  const far = (/** @type {string} */ way) => strides.filter((ref) => stepOf(ref, way, known) > 1).length;
  const [along, across] = [far(tree.over), far(letter)];
  if (along < across || (along === across && tree.size >= FEW)) return each(tree, letter, env, known);

  const { values } = env;
  const slot = env.slot(tree.over);
  const sums = tree.fold === "sum";
  const factors = sums && product(tree.body);
  const [a, b] = (factors || [tree.body]).map((factor) => run(factor, letter, env, known));
  const out = block();
  return (start, count) => {
    const outer = values[slot];
    out.data.fill(sums ? 0 : -Infinity, 0, count);
    for (let k = 0; k < tree.size; k++) {
      values[slot] = k;
      if (b) multiplyTo(out.data, a(start, count), b(start, count), count);
      else if (sums) addTo(out.data, a(start, count), count);
      else maxTo(out.data, a(start, count), count);
    }
    values[slot] = outer;
    return out;
  };
}

/** One number; its folds run in blocks. @param {Tree} tree @param {Env} env @param {Known} known @returns {() => number} */
function scalar(tree, env, known) {
  if ("fold" in tree) return total(tree, env, known);
  if (!("op" in tree) || !longestFold(tree)) return compile(tree, env, known);
  const [a, b, c] = tree.args.map((argument) => scalar(argument, env, known));
  if (tree.op === "where") return () => (a() ? b() : c());
  return b ? () => apply(tree.op, a(), b()) : () => apply(tree.op, a());
}

/** @param {Fold} tree @param {Env} env @param {Known} known @returns {() => number} */
function total(tree, env, known) {
  const { values } = env;
  const slot = env.slot(tree.over);
  const sums = tree.fold === "sum";
  const factors = sums && product(tree.body);
  const [a, b] = (factors || [tree.body]).map((factor) => run(factor, tree.over, env, known));
  return () => {
    const outer = values[slot];
    let sum = sums ? 0 : -Infinity;
    for (let start = 0; start < tree.size; start += BLOCK) {
      const count = Math.min(BLOCK, tree.size - start);
      if (b) sum = dot(sum, a(start, count), b(start, count), count);
      else sum = (sums ? reduceSum : reduceMax)(sum, a(start, count), count);
    }
    values[slot] = outer;
    return sum;
  };
}

/** How far apart a ref's numbers lie when the letter goes on by one. @param {Ref} ref @param {string} letter @param {Known} known */
function stepOf(ref, letter, known) {
  const shape = known.shape(ref.ref);
  const strides = ref.index.map((node, position) =>
    "idx" in node && node.idx === letter
      ? shape.slice(shape.length - (ref.index.length - 1 - position)).reduce((a, b) => a * b, 1)
      : 0,
  );
  return strides.reduce((a, b) => a + b, 0);
}

/** @param {string} op @returns {(a: Slice, b: Slice, out: Numbers, count: number) => void} */
function general(op) {
  return (a, b, out, count) => {
    for (let i = 0; i < count; i++) out[i] = apply(op, a.data[a.at + i * a.step], b.data[b.at + i * b.step]);
  };
}

/** @returns {Slice & {data: Float64Array}} */
function block() {
  return { data: new Float64Array(BLOCK), at: 0, step: 1 };
}
