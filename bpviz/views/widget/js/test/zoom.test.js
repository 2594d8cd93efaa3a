import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutExponent } from "../view/what-if/marks.js";
import { cut } from "../view/measure.js";
import { STEPS, allowed, nextStep, nudge, scrollFor } from "../view/drawing/zoom.js";

test("steps go up and down, meet again, and end", () => {
  assert.deepEqual(STEPS.map((step) => nextStep(step, 1)), [...STEPS.slice(1), 4]);
  assert.deepEqual(STEPS.map((step) => nextStep(step, -1)), [1, ...STEPS.slice(0, -1)]);
  assert.deepEqual([nextStep(1.7, 1), nextStep(1.7, -1)], [2, 1.5]); // from between, as the wheel leaves it
  assert.deepEqual([0.2, 1.3, 9].map(allowed), [1, 1.3, 4]);
});

test("what lies under the pointer stays under it", () => {
  const [scroll, pointer, from, to] = [120, 300, 1.5, 2.5];
  const point = (scroll + pointer) / from; // of the drawing, at its own size
  assert.ok(Math.abs(point * to - scrollFor(scroll, pointer, from, to) - pointer) < 1e-9);
});

test("what is in view does not move; what is not comes in by the nearest way", () => {
  assert.equal(nudge(50, 90, 200), 0);
  assert.equal(nudge(-30, 10, 200), -38);
  assert.equal(nudge(180, 220, 200), 28);
  assert.equal(nudge(50, 900, 200), 42); // too large for the view: its beginning
});

test("a name that is too long is cut, with an ellipsis, between letters and never within one", () => {
  const width = (/** @type {string} */ text) => [...text].length * 10;
  assert.equal(cut("hidden 1", 13, 80, width), "hidden 1");
  assert.equal(cut("hidden 1", 13, 79, width), "hidden…");
  assert.equal(cut("𝔘𝔫𝔦𝔱", 13, 30, width), "𝔘𝔫…");
  assert.equal(cut("W".repeat(100000), 13, 1e9, width).length, 201); // measured no longer than anybody reads
  assert.equal(cut("abc", 13, 0, width), "a…");
});

test("a number is said to a screen reader's machine without a power of ten", () => {
  assert.deepEqual([0.5, -3, 1e21, NaN, Infinity].map(withoutExponent), ["0.5", "-3", "1000000000000000000000", null, null]);
  assert.equal(Number(withoutExponent(1e-8)), 1e-8);
  for (const value of [1e-8, -2e-30, 5e-324]) assert.match(String(withoutExponent(value)), /^-?\d+\.\d+$/);
});
