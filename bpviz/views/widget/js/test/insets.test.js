import assert from "node:assert/strict";
import { test } from "node:test";
import { cellsOf } from "../view/drawing/attention.js";
import { bypassPath, carried } from "../view/drawing/bypass.js";
import { smallHeight, smallPlaces } from "../view/drawing/geometry.js";
import { BAR, bandOf, barPlaces, cellBelow, gridPlace, meanAndSpread, tokenBoxes } from "../view/drawing/inset-geometry.js";
import { normalised } from "../view/drawing/spread.js";

/** Three words: numbers, their vectors of two, attention, flattened, two outputs. */
const WORDS = { sizes: [3, 6, 6, 6, 2], more: { tokens: [1, 3, 3, 1, 1], wide: [false, false, true, false, false] } };
const places = (/** @type {number} */ width) => smallPlaces(WORDS.sizes, width, smallHeight(WORDS.sizes, width < 480, WORDS.more.tokens), 0, WORDS.more);

test("tokens stand apart: their frames do not touch, and each holds its own units", () => {
  for (const width of [340, 700, 856, 1200]) {
    const { columns, r, narrow, height } = places(width);
    for (const c of [1, 2]) {
      const boxes = tokenBoxes(columns[c].nodes, 3, r, narrow).map(({ box }) => box);
      boxes.forEach((box, k) => {
        for (const node of columns[c].nodes.slice(2 * k, 2 * k + 2)) assert.ok(node.y - r > box.y && node.y + r < box.y + box.height);
        if (k) assert.ok(boxes[k - 1].y + boxes[k - 1].height <= box.y, `${width}: ${k}`);
      });
      assert.ok(boxes[0].y >= 0 && boxes[2].y + boxes[2].height <= height, `${width}`);
    }
  }
});

test("a network without tokens lies as it did", () => {
  assert.deepEqual(smallPlaces([2, 3, 2], 740, 380, 0, { tokens: [1, 1, 1], wide: [false, false, false] }), smallPlaces([2, 3, 2], 740, 380));
  assert.equal(smallHeight([2, 3, 2], false, [1, 1, 1]), smallHeight([2, 3, 2], false));
});

test("the attention's grid lies between its columns and covers no circle and no name; where it has no room it says so", () => {
  const wide = places(856);
  const at = gridPlace(wide, 2, 3);
  assert.ok(at && at.cell >= 28); // its numbers are to be read
  assert.ok(at.x - 18 >= wide.columns[1].x + wide.r);
  for (const { label, x } of wide.columns[2].nodes) assert.ok(at.x + 3 * at.cell <= Math.min(label.x - 20, x - wide.r));
  assert.equal(gridPlace(places(340), 2, 3), null);
  assert.equal(12 + 3 * cellBelow(3, 300) <= 300, true);
});

test("a step of an attention marks the pair, the token that looks, or the one that is looked at", () => {
  const at = (/** @type {string} */ array, /** @type {number[]} */ ...index) => cellsOf({ array, index }, "1.0");
  assert.deepEqual(at("1.0.attention", 0, 2, 1), { s: 2, t: 1 });
  assert.deepEqual(at("1.0.mixed", 0, 2, 1), { s: 2, t: null });
  assert.deepEqual(at("1.0.grad_value", 0, 2, 1), { s: null, t: 2 });
  assert.equal(at("1.0.output", 0, 2, 1), null);
  assert.equal(at("1.output", 0, 2, 1), null); // another layer's
});

test("a feature is normalised over the batch, a token over its features", () => {
  const all = [1, 2, 3, 4, 5, 6, 7, 8]; // two samples, two tokens, two features
  assert.deepEqual(normalised(all, 2, 1, 2, 4), [[5, 6], [7, 8]]);
  assert.deepEqual(normalised(all, 4, null, 4, 4), [[1, 5], [2, 6], [3, 7], [4, 8]]);
  assert.deepEqual(meanAndSpread([2, 4]), { mean: 3, spread: 1 });
});

test("a band lies on either side of its mean, zero in the middle, and stays on its bar", () => {
  const { from, mean, to } = bandOf(0, 1, 2);
  assert.deepEqual([from < mean, mean, to - mean], [true, BAR.width / 2, mean - from]);
  for (const each of [bandOf(1e9, 1e9, 1), bandOf(NaN, 1, 1)]) for (const x of Object.values(each)) assert.ok(x >= 0 && x <= BAR.width);
});

test("bars lie before their units, and nowhere where columns stand too close", () => {
  const placed = smallPlaces([2, 3, 3, 1], 856, 380, 0, { wide: [false, false, true, false] });
  const bars = barPlaces(placed, 2, 3);
  assert.equal(bars?.length, 3);
  bars.forEach(({ y }, j) => assert.ok(Math.abs(y + BAR.height / 2 - placed.columns[2].nodes[j].y) < 1));
  assert.equal(barPlaces(smallPlaces([2, 3, 3, 1], 340, 400), 2, 3), null);
});

test("the way around carries the unit's own number, unchanged: the input, then the gradient", () => {
  const numberOf = (/** @type {string} */ array, /** @type {number} */ _, /** @type {number} */ j) => ({ address: `${array}[0, ${j}]`, value: (j + 1) * (array === "2.upstream" ? -1 : 1) });
  const now = (/** @type {string} */ phase, /** @type {any} */ more) => ({ step: { phase, node: 1 }, layer: "2", single: true, columns: [{ a: "x", size: 3 }], numberOf, ...more });
  const way = { c: 2, from: 0, layer: "2" };
  assert.equal(carried(now("forward"), way)?.address, "x[0, 1]");
  assert.deepEqual([carried(now("backward"), way)?.address, carried(now("backward"), way)?.value], ["2.upstream[0, 1]", -2]);
  assert.equal(carried(now("backward", { single: false }), way)?.value, -3); // a whole layer: the largest
  assert.equal(carried(now("backward", { layer: "1" }), way), null);
  assert.match(bypassPath({ x: 0, y: 100 }, { x: 200, y: 100 }, 20, 44), /^M10 /);
});
