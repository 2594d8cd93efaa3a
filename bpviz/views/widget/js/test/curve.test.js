import assert from "node:assert/strict";
import { test } from "node:test";
import { pathOf, scalesOf, ticks, valueAt } from "../run/curve.js";

const frame = { width: 120, height: 50, left: 10, right: 10, top: 5, bottom: 5 };
const curve = (...values) => ({ values, start: 0, every: 1 });
const points = (path) => [...path.matchAll(/([ML])([\d.-]+) ([\d.-]+)/g)].map(([, pen, x, y]) => [pen, Number(x), Number(y)]);

test("losses from 0 to the largest fill the frame, first iteration left, last one right", () => {
  const losses = curve(4, 2, 1);
  const scales = scalesOf(frame, [losses], 3);
  assert.ok(!scales.logarithmic);
  assert.deepEqual(points(pathOf(losses, scales)), [["M", 10, 5], ["L", 60, 25], ["L", 110, 35]]);
  assert.deepEqual([-5, 10, 34, 36, 110, 500].map((x) => scales.at(x, 2)), [0, 0, 0, 1, 2, 2]);
  assert.equal(scales.at(110, 1), 1); // no further than there are iterations
});

test("losses over powers of ten are drawn on a logarithmic scale: equal ratios, equal distances", () => {
  const losses = curve(100, 10, 1);
  const scales = scalesOf(frame, [losses], 3);
  assert.ok(scales.logarithmic);
  assert.deepEqual(points(pathOf(losses, scales)).map(([, , y]) => y), [5, 25, 45]);
  assert.ok(!scalesOf(frame, [curve(100, 0)], 2).logarithmic);
});

test("NaN and infinity leave a gap, and do not spoil the scale", () => {
  const losses = curve(4, NaN, Infinity, 2, 0);
  const scales = scalesOf(frame, [losses], 5);
  assert.deepEqual([scales.low, scales.high], [0, 4]);
  assert.deepEqual(points(pathOf(losses, scales)), [["M", 10, 5], ["M", 85, 25], ["L", 110, 45]]);
  assert.equal(pathOf(curve(NaN, NaN), scales), "");
});

test("one loss, equal losses, all zeros and negative ones have places, too", () => {
  for (const values of [[3], [2, 2], [0, 0], [-1, -2], [NaN]]) {
    const scales = scalesOf(frame, [curve(...values)], values.length);
    for (const value of values.filter(Number.isFinite)) {
      const y = scales.y(value);
      assert.ok(y >= 5 && y <= 45, `${values}: ${y}`);
    }
    assert.ok(Number.isFinite(scales.x(0)));
  }
});

test("a curve of its own start and stride lies at its iterations and has values only there", () => {
  const validation = { values: [3, 1], start: 3, every: 4 };
  const scales = scalesOf(frame, [curve(1, 1, 1, 1, 1, 1, 1, 1), validation], 8);
  assert.deepEqual(points(pathOf(validation, scales)).map(([, x]) => x), [52.9, 110]);
  assert.deepEqual([3, 7, 4, 11].map((iteration) => valueAt(validation, iteration)), [3, 1, null, null]);
  assert.equal(valueAt(null, 0), null);
});

test("a long curve keeps the peak that one iteration had", () => {
  const values = Float64Array.from({ length: 100_000 }, (_, k) => (k === 54_321 ? 9 : 1));
  const long = { values, start: 0, every: 1 };
  const drawn = points(pathOf(long, scalesOf(frame, [long], values.length)));
  assert.ok(drawn.length <= 900, `${drawn.length}`);
  assert.equal(Math.min(...drawn.map(([, , y]) => y)), 5);
});

test("an axis has a few round numbers inside its range", () => {
  assert.deepEqual(ticks(0, 0.7, false).map((tick) => Number(tick.toFixed(6))), [0, 0.5]);
  assert.deepEqual(ticks(0, 4, false), [0, 2, 4]);
  assert.deepEqual(ticks(0.001, 2, true), [0.001, 0.01, 0.1, 1]);
  assert.deepEqual(ticks(2, 9, true), [2, 9]);
});
