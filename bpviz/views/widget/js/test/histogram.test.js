import assert from "node:assert/strict";
import { test } from "node:test";
import { histogram, inWords } from "../view/histogram.js";
import { memories } from "../view/optimizer-state.js";

test("every number is in one bar, an exact zero, or not finite; no bar mixes signs", () => {
  const values = [-1, -0.5, 0, -0, 0.25, 2, NaN, Infinity, -Infinity, 2, 1e-300];
  const found = histogram(values);
  assert.equal(found.bars.reduce((sum, { count }) => sum + count, 0), 6);
  assert.deepEqual([found.zeros, found.wrong, found.total, found.least, found.most], [2, 3, 11, -1, 2]);
  for (const { from, to } of found.bars) assert.ok(from >= 0 || to <= 1e-12, `${from} to ${to}`);
  for (const v of [-1, -0.5, 0.25, 2]) assert.ok(found.bars.some(({ from, to, count }) => count > 0 && from <= v + 1e-9 && v <= to + 1e-9), String(v));
  assert.equal(inWords(found), "11 numbers, 2 exactly 0, 3 not finite");
});

test("nothing but zeros, nothing finite, nothing at all: no bars; and the largest numbers do not overflow", () => {
  for (const values of [[0, 0], [NaN], []]) assert.equal(histogram(values).bars.length, 0);
  assert.equal(histogram([1e308, -1e308, 1]).bars.reduce((sum, { count }) => sum + count, 0), 3);
  assert.equal(histogram([5e-324, 0]).zeros, 1);
});

test("the optimizer's table has a row for each memory that the trace holds, and the corrections of its own cohort", () => {
  const arrays = ["0.weight.exp_avg_before", "0.weight.exp_avg_after", "0.weight.denominator", "0.bias.exp_avg_after", "optimizer.1.correction1", "optimizer.0.correction2"];
  assert.deepEqual(memories((array) => arrays.includes(array), "0.weight", "optimizer.1"), [
    { name: "exp_avg", before: "0.weight.exp_avg_before", after: "0.weight.exp_avg_after", shared: false },
    { name: "denominator", before: null, after: "0.weight.denominator", shared: false },
    { name: "correction1", before: null, after: "optimizer.1.correction1", shared: true },
  ]);
  assert.deepEqual(memories(() => false, "0.weight", "optimizer"), []);
});
