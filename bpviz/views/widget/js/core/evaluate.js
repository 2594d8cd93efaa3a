/**
 * Rules into closures: what a rule says, computed for one number at a time.
 *
 * A rule is compiled once and then costs a few nanoseconds a node, which is what lets a whole array of 100,000 derived
 * numbers be made in a frame. No code is generated from text: a page's security policy forbids it.
 *
 * @typedef {import("./types.js").Tree} Tree
 * @typedef {import("./types.js").Rule} Rule
 * @typedef {import("./types.js").Fold} Fold
 * @typedef {{shape: (array: string) => number[], reader: (array: string) => (flat: number) => number}} Source
 * @typedef {() => number} Thunk
 */

import { erf } from "./erf.js";

/** The index that stands for all leading axes; here it is one flat number over them. */
export const LEADING = "...";

/** @type {Record<string, (a: number, b: number) => number>} */
const BINARY = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  // NumPy squares by multiplying; Math.pow may be one unit in the last place away from that
  "**": (a, b) => (b === 2 ? a * a : a ** b),
  "//": (a, b) => Math.floor(a / b),
  "%": (a, b) => a - Math.floor(a / b) * b,
  "==": (a, b) => Number(a === b),
  "<": (a, b) => Number(a < b),
  "<=": (a, b) => Number(a <= b),
  ">": (a, b) => Number(a > b),
  ">=": (a, b) => Number(a >= b),
  max: Math.max,
  min: Math.min,
};

/** @type {Record<string, (a: number) => number>} */
const UNARY = {
  neg: (a) => -a,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  tanh: Math.tanh,
  erf,
  sign: Math.sign,
  abs: Math.abs,
};

/** @type {Record<string, number>} */
export const CONSTANTS = { pi: Math.PI };

/** Values of the index letters, shared by the closures of one compiled rule. */
export class Env {
  constructor() {
    /** @type {Map<string, number>} */
    this.slots = new Map();
    /** @type {number[]} */
    this.values = [];
  }

  /** @param {string} letter */
  slot(letter) {
    let slot = this.slots.get(letter);
    if (slot === undefined) {
      slot = this.values.push(0) - 1;
      this.slots.set(letter, slot);
    }
    return slot;
  }
}

/** @param {Tree} tree @param {Env} env @param {Source} source @returns {Thunk} */
export function compile(tree, env, source) {
  if ("num" in tree) {
    const { num } = tree;
    return () => num;
  }
  if ("idx" in tree) {
    const { values } = env;
    const slot = env.slot(tree.idx);
    return () => values[slot];
  }
  if ("ref" in tree) {
    const read = source.reader(tree.ref);
    const flat = compileIndex(tree, env, source);
    return () => read(flat());
  }
  if ("fold" in tree) return compileFold(tree, env, source);
  if (tree.op === "where") {
    const [test, yes, no] = tree.args.map((argument) => compile(argument, env, source));
    return () => (test() ? yes() : no());
  }
  if (tree.op in CONSTANTS) {
    const constant = CONSTANTS[tree.op];
    return () => constant;
  }
  const [a, b] = tree.args.map((argument) => compile(argument, env, source));
  if (b === undefined) {
    const apply = UNARY[tree.op];
    return () => apply(a());
  }
  const apply = BINARY[tree.op];
  return () => apply(a(), b());
}

/** @param {Fold} fold @param {Env} env @param {Source} source @returns {Thunk} */
function compileFold(fold, env, source) {
  const { values } = env;
  const slot = env.slot(fold.over);
  const body = compile(fold.body, env, source);
  const { size } = fold;
  const sum = fold.fold === "sum";
  return () => {
    const outer = values[slot]; // the batch's own index may be folded over inside a rule that has it in its target
    let total = sum ? 0 : -Infinity;
    for (let k = 0; k < size; k++) {
      values[slot] = k;
      total = sum ? total + body() : Math.max(total, body());
    }
    values[slot] = outer;
    return total;
  };
}

/**
 * The position of a ref's number in its flat array.
 * @param {import("./types.js").Ref} ref @param {Env} env @param {Source} source @returns {Thunk}
 */
export function compileIndex(ref, env, source) {
  const shape = source.shape(ref.ref);
  const { values } = env;
  /** @type {Thunk[]} */
  const steps = ref.index.map((node, position) => {
    const stride = strideOf(shape, ref.index.length, position);
    if ("idx" in node) {
      const slot = env.slot(node.idx);
      return () => values[slot] * stride;
    }
    const value = compile(node, env, source);
    return () => value() * stride;
  });
  if (steps.length === 0) return () => 0;
  if (steps.length === 1) return steps[0];
  if (steps.length === 2) return () => steps[0]() + steps[1]();
  return () => steps.reduce((sum, step) => sum + step(), 0);
}

/**
 * How far apart neighbours along bracket `position` of `count` lie. Brackets after `...` stand on the last axes, and
 * `...` is flat over the axes before them, so counting from the end is right for all of them.
 * @param {number[]} shape @param {number} count @param {number} position
 */
function strideOf(shape, count, position) {
  return shape.slice(shape.length - (count - 1 - position)).reduce((a, b) => a * b, 1);
}

/**
 * Sets the letters of a rule's target to those of the number at `flat`: `output[..., j]` at 7 of (2, 4) is ... = 1, j = 3.
 * @param {Rule} rule @param {Env} env @param {Source} source @returns {(flat: number) => void}
 */
export function binder(rule, env, source) {
  const shape = source.shape(rule.target.ref);
  const letters = rule.target.index.map((node, position) => {
    const letter = "idx" in node ? node.idx : "";
    const stride = strideOf(shape, rule.target.index.length, position);
    const size = letter === LEADING || position === 0 ? Infinity : shape[shape.length - (rule.target.index.length - position)];
    return { slot: env.slot(letter), stride, size };
  });
  return (flat) => {
    for (const { slot, stride, size } of letters) {
      const along = Math.floor(flat / stride);
      env.values[slot] = size === Infinity ? along : along % size;
    }
  };
}

/**
 * @param {Rule} rule @param {Source} source
 * @returns {(flat: number) => number} the number of the target array at a flat index
 */
export function compileRule(rule, source) {
  const env = new Env();
  const bind = binder(rule, env, source);
  const value = compile(rule.value, env, source);
  return (flat) => {
    bind(flat);
    return value();
  };
}

/** One operation on numbers. @param {string} op @param {number} a @param {number} [b] */
export function apply(op, a, b) {
  return b === undefined ? UNARY[op](a) : BINARY[op](a, b);
}

/** All terms of a fold, with the other letters as they stand in `env`. @param {Fold} fold @param {Env} env @param {Source} source */
export function foldValues(fold, env, source) {
  const slot = env.slot(fold.over);
  const body = compile(fold.body, env, source);
  const outer = env.values[slot];
  const terms = new Float64Array(fold.size);
  for (let k = 0; k < fold.size; k++) {
    env.values[slot] = k;
    terms[k] = body();
  }
  env.values[slot] = outer;
  return terms;
}

/**
 * @param {Rule} rule @param {Fold} fold a fold inside of the rule's value @param {Source} source
 * @param {number} flat where in the target array @returns {Float64Array} all terms of the fold
 */
export function ruleTerms(rule, fold, source, flat) {
  const env = new Env();
  binder(rule, env, source)(flat);
  return foldValues(fold, env, source);
}

/** The nodes directly below a node. @param {Tree} tree @returns {Tree[]} */
export function children(tree) {
  if ("args" in tree) return tree.args;
  if ("index" in tree) return tree.index;
  return "fold" in tree ? [tree.body] : [];
}

/** The outermost fold (its terms are what the grain `term` steps through). @param {Tree} tree @returns {Fold | null} */
export function mainFold(tree) {
  if ("fold" in tree) return tree;
  for (const child of children(tree)) {
    const found = mainFold(child);
    if (found) return found;
  }
  return null;
}
