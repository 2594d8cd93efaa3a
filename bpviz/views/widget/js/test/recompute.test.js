import assert from "node:assert/strict";
import { test } from "node:test";
import { compileRule } from "../core/evaluate.js";
import { filler } from "../core/recompute.js";

// Rules by hand, over arrays of whole numbers, so that sums are exact; one number at a time (evaluate.js) they have to give
// the same, to the last bit. Sizes are on both sides of a block of 1024.

const idx = (name) => ({ idx: name });
const num = (value) => ({ num: value });
const ref = (array, ...index) => ({ ref: array, role: array, index: index.map((each) => (typeof each === "string" ? idx(each) : each)) });
const op = (sign, ...args) => ({ op: sign, args });
const fold = (kind, over, size, body) => ({ fold: kind, over, size, body });

/** Whole numbers from -9 to 9, some of them 0, that follow no pattern of rows. @param {number[]} shape @param {number} seed */
function array(shape, seed) {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, numbers: Float64Array.from({ length: size }, (_, i) => (((i + seed) * 7919) % 104729) % 19 - 9) };
}

/** The array that a rule makes in blocks, checked against the single numbers. */
function made(shape, target, value, arrays) {
  const all = { ...arrays, out: { shape, numbers: new Float64Array(shape.reduce((a, b) => a * b, 1)) } };
  const known = { shape: (name) => all[name].shape, cell: (name) => all[name], reader: (name) => (flat) => all[name].numbers[flat] };
  const rule = { target: ref("out", ...target), value };
  const single = compileRule(rule, known);
  for (const few of [0, 12]) {
    all.out.numbers.fill(NaN);
    filler(rule, known, few)(all.out.numbers);
    all.out.numbers.forEach((number, flat) => assert.ok(Object.is(number, single(flat)), `${flat}: ${number} is not ${single(flat)}`));
  }
  return all.out.numbers;
}

test("a product of a matrix and a vector, row by row and column by column", () => {
  const weight = { shape: [2, 3], numbers: Float64Array.of(1, 2, 3, 4, 5, 6) };
  const x = { shape: [3], numbers: Float64Array.of(1, 0, -1) };
  const y = { shape: [2], numbers: Float64Array.of(10, 1) };
  assert.deepEqual([...made([2], ["j"], fold("sum", "i", 3, op("*", ref("weight", "j", "i"), ref("x", "i"))), { weight, x })], [-2, -2]);
  assert.deepEqual([...made([3], ["i"], fold("sum", "j", 2, op("*", ref("y", "j"), ref("weight", "j", "i"))), { weight, y })], [14, 25, 36]);
});

for (const [J, I] of [[3, 1500], [1500, 3], [40, 30], [1, 1025], [1025, 1]]) {
  const weight = array([J, I], 1);
  const arrays = { weight, x: array([2, I], 2), y: array([2, J], 3), bias: array([J], 4), scale: array([], 5) };
  const product = (out, ...rest) => op("*", ref("weight", ...out), ref(...rest));

  test(`sums over rows, columns and samples of a ${J} x ${I} matrix`, () => {
    made([2, J], ["...", "j"], op("+", fold("sum", "i", I, product(["j", "i"], "x", "...", "i")), ref("bias", "j")), arrays);
    made([2, I], ["...", "i"], fold("sum", "j", J, product(["j", "i"], "y", "...", "j")), arrays);
    made([J, I], ["j", "i"], fold("sum", "...", 2, op("*", ref("y", "...", "j"), ref("x", "...", "i"))), arrays);
    made([J], ["j"], fold("sum", "...", 2, ref("y", "...", "j")), arrays);
    made([], [], op("sqrt", fold("sum", "i", I, op("**", ref("x", num(0), "i"), num(2)))), arrays);
    // no product: a sum of exponentials; and a sum inside of a sum
    made([J], ["j"], fold("sum", "i", I, op("exp", op("-", ref("weight", "j", "i"), ref("bias", "j")))), arrays);
    made([I], ["i"], fold("sum", "j", J, op("exp", op("-", ref("weight", "j", "i"), ref("bias", "j")))), arrays);
    made([J], ["j"], fold("sum", "n", 2, op("*", ref("y", "n", "j"), fold("sum", "i", I, product(["j", "i"], "x", "n", "i")))), arrays);
  });

  test(`the largest of rows and of columns of a ${J} x ${I} matrix`, () => {
    made([J], ["j"], fold("max", "i", I, ref("weight", "j", "i")), arrays);
    made([I], ["i"], fold("max", "j", J, ref("weight", "j", "i")), arrays);
    made([], [], fold("max", "i", I, ref("x", num(1), "i")), arrays);
  });

  test(`every operation, number by number, over ${J} x ${I}`, () => {
    const [w, b, s] = [ref("weight", "j", "i"), ref("bias", "j"), ref("scale")];
    for (const sign of ["+", "-", "*", "/", "**", "//", "%", "==", "<", "<=", ">", ">=", "max", "min"]) {
      for (const [left, right] of [[w, b], [b, w], [w, s], [w, w], [w, num(2)], [w, num(3)], [num(3), w]]) {
        made([J, I], ["j", "i"], op(sign, left, right), arrays);
      }
    }
    for (const name of ["neg", "exp", "log", "sqrt", "tanh", "erf", "sign", "abs"]) {
      made([J, I], ["j", "i"], op(name, w), arrays);
      made([J, I], ["j", "i"], op(name, b), arrays);
    }
    made([J, I], ["..."], op("*", op("pi"), op("-", ref("weight", "..."), s)), arrays);
    made([J, I], ["j", "i"], op("+", idx("i"), op("*", idx("j"), w)), arrays);
  });

  test(`the branch that is not taken looks nothing up, over ${J} x ${I}`, () => {
    const w = ref("weight", "j", "i");
    const beyond = ref("bias", num(-100));
    made([J, I], ["j", "i"], op("where", op(">", w, num(0)), w, num(0)), arrays);
    made([J, I], ["j", "i"], op("where", op(">", ref("bias", "j"), num(0)), w, op("neg", w)), arrays);
    made([J, I], ["j", "i"], op("where", op("<", num(0), num(1)), w, beyond), arrays);
    made([J], ["j"], op("where", op("<", idx("j"), num(2)), num(7), fold("sum", "i", I, w)), arrays);
  });
}

test("numbers that are places in another array are looked up one by one", () => {
  const tokens = { shape: [2, 700], numbers: Float64Array.from({ length: 1400 }, (_, i) => (i * 31) % 5) };
  const table = array([5, 3], 6);
  made([2, 700, 3], ["...", "j"], ref("table", ref("tokens", "..."), "j"), { tokens, table });
  made([2, 3], ["n", "j"], fold("sum", "t", 700, ref("table", ref("tokens", "n", "t"), "j")), { tokens, table });
  const own = op("where", op("==", ref("tokens", "..."), idx("v")), ref("table", idx("v"), "j"), num(0));
  made([5, 3], ["v", "j"], fold("sum", "...", 1400, own), { tokens, table });
  // as Flatten looks up: by whole divisions
  const x = array([2, 30, 40], 7);
  made([2, 1200], ["n", "k"], ref("x", "n", op("//", idx("k"), num(40)), op("%", idx("k"), num(40))), { x });
});

test("a letter that stands on two axes walks along the diagonal", () => {
  const matrix = array([20, 20], 8);
  const diagonal = made([20], ["i"], ref("matrix", "i", "i"), { matrix });
  assert.deepEqual([...diagonal], [...diagonal.keys()].map((i) => matrix.numbers[21 * i]));
});

test("a fold over a letter of the target leaves the target's letter as it was", () => {
  const [x, big] = [array([30], 9), array([1100], 10)];
  // the batch's own letter: sum[n](x[n]) is the same number for every n
  for (const size of [3, 30]) made([30], ["n"], op("*", ref("x", "n"), fold("sum", "n", size, ref("x", "n"))), { x });
  made([30], ["n"], op("+", fold("sum", "k", 1100, op("*", ref("big", "k"), ref("x", "n"))), ref("x", "n")), { x, big });
  for (const size of [3, 30]) {
    made([30, 4], ["n", "c"], op("-", fold("sum", "n", size, op("*", ref("x", "n"), idx("c"))), ref("x", "n")), { x });
  }
});

test("three letters, and a number that is the same for the innermost", () => {
  const [query, key, peak] = [array([2, 20, 6], 11), array([2, 25, 6], 12), array([2, 20], 13)];
  const score = fold("sum", "j", 6, op("*", ref("query", "n", "s", "j"), ref("key", "n", "t", "j")));
  made([2, 20, 25], ["n", "s", "t"], op("-", op("/", score, op("sqrt", num(6))), ref("peak", "n", "s")), { query, key, peak });
});

test("what is not finite stays so", () => {
  const x = { shape: [1030], numbers: new Float64Array(1030).map((_, i) => [NaN, Infinity, -Infinity, 0, -0][i % 5]) };
  for (const sign of ["+", "*", "/", "max", "min"]) made([1030], ["i"], op(sign, ref("x", "i"), num(0)), { x });
  made([1030], ["i"], op("where", ref("x", "i"), num(1), ref("x", "i")), { x });
  made([], [], fold("max", "i", 1030, ref("x", "i")), { x });
  made([], [], fold("sum", "i", 1030, ref("x", "i")), { x });
});
