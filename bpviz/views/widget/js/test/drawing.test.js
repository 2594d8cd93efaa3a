import assert from "node:assert/strict";
import { test } from "node:test";
import { edgeWidth, nodeMix, percentile, ringDash, ringWidth, signOf, strongest } from "../view/drawing/encode.js";
import { around, edgeLine, placeChips, smallHeight, smallPlaces, within } from "../view/drawing/geometry.js";
import { curve, formOf, isLarge, largePlaces, shownColumns, unitAt, unitBox } from "../view/drawing/large-geometry.js";

const boxOf = (x, y, r) => ({ x: x - r, y: y - r, width: 2 * r, height: 2 * r });
const apart = (a, b) => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
const DIGITS = [
  { size: 784, image: [28, 28] },
  { size: 128, image: null },
  { size: 64, image: null },
  { size: 10, image: null },
];

for (const width of [346, 478, 700, 818, 1240]) {
  for (const sizes of [[2, 3, 2], [2, 2], [1, 12, 12, 1], [4, 8, 6, 3]]) {
    test(`no circle, chip or verdict of ${sizes.join("-")} leaves a drawing ${width} wide or covers its neighbour`, () => {
      const height = smallHeight(sizes, width < 480);
      const places = smallPlaces(sizes, width, height);
      for (const column of places.columns) {
        column.nodes.forEach((node, j) => {
          assert.ok(node.x - places.r >= 0 && node.x + places.r <= width, "inside");
          assert.ok(node.y - places.r >= 0 && node.y + places.r <= height, `inside: ${node.y} of ${height}`);
          const next = column.nodes[j + 1];
          if (next) assert.ok(apart(boxOf(node.x, node.y, places.r), boxOf(next.x, next.y, places.r)), "circles touch");
          if (next && !node.chip.side) assert.ok(node.chip.y + 11 <= next.y - places.r, "a chip covers the next circle");
        });
      }
      const { x, width: own, loss } = places.verdict;
      assert.ok(x + own <= width && loss.y + loss.height <= height);
      const last = places.columns[places.columns.length - 1];
      assert.ok(last.x + places.r <= x, "the outputs reach into the probabilities");
    });
  }
}

test("an edge runs from rim to rim", () => {
  assert.deepEqual(edgeLine({ x: 0, y: 0 }, { x: 100, y: 0 }, 10), { x1: 10, y1: 0, x2: 90, y2: 0 });
});

test("product chips cover neither each other nor what is there, and one without a place is left out", () => {
  const edge = { a: { x: 0, y: 100 }, b: { x: 400, y: 100 } };
  const size = { width: 150, height: 24 };
  const lower = { a: { x: 0, y: 110 }, b: { x: 400, y: 110 } };
  const spots = placeChips([edge, lower, edge], [size, size, size], []);
  const boxes = spots.filter(Boolean).map(({ x, y }) => ({ x: x - 75, y: y - 12, width: 150, height: 24 }));
  assert.ok(boxes.length >= 2);
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => assert.ok(apart(a, b))));
  assert.deepEqual(placeChips([edge], [size], [{ x: -1000, y: -1000, width: 3000, height: 3000 }]), [null]);
});

test("a product chip lies on its own edge and not on one that crosses it", () => {
  const rising = { a: { x: 0, y: 200 }, b: { x: 400, y: 0 } };
  const falling = { a: { x: 0, y: 0 }, b: { x: 400, y: 200 } };
  const lines = [rising, falling].map(({ a, b }) => ({ a, b, loud: true }));
  const [spot] = placeChips([rising], [{ width: 60, height: 24 }], [], lines);
  assert.equal(spot.y, 200 - spot.x / 2); // on the rising line
  assert.ok(Math.abs(spot.y - spot.x / 2) > 30, "away from the falling one"); // half its height and what that line falls along its half
});

test("size and sign are encoded as docs/look.md says", () => {
  assert.equal(edgeWidth(0.5, 1), 4.5); // 1 + 7·|w|/max
  assert.equal(edgeWidth(-1, 1), 8);
  assert.equal(nodeMix(-2, 4), 31); // 12 + 38·|v|/m percent
  assert.equal(ringWidth(0.25, 1), 4.5); // 2 + 5·sqrt(|g|/max|g|)
  assert.equal(ringWidth(0, 1), 0);
  assert.deepEqual([3, -3, 0, -0, NaN, -Infinity].map(signOf), ["pos", "neg", "zero", "zero", "bad", "bad"]);
});

test("a ring's dashes close: a whole number of them goes round", () => {
  for (const [radius, width] of [[30, 2], [33, 7], [21.5, 4.2]]) {
    const [dash, gap] = ringDash(radius, width).split(" ").map(Number);
    const pieces = (2 * Math.PI * radius) / (dash + gap);
    assert.ok(Math.abs(pieces - Math.round(pieces)) < 0.05, `${pieces}`);
  }
});

test("the strongest are found without a sort, strongest first; zeros and NaN are not among them", () => {
  assert.deepEqual(strongest([0.1, -5, 3, 0, 4, NaN], 3), [1, 4, 2]);
  assert.deepEqual(strongest([0, 0], 4), []);
  const many = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i * 12.9898) * 43758.5453 % 1);
  const sorted = [...many.keys()].sort((a, b) => Math.abs(many[b]) - Math.abs(many[a])).slice(0, 4);
  assert.deepEqual(strongest(many, 4), sorted);
});

test("a field's scale is the magnitude below which 98.8 percent lie", () => {
  assert.equal(percentile(Float64Array.from({ length: 1000 }, (_, i) => -i)), 988);
});

test("784-128-64-10 is an image, tiles, cells and rows; 2-3-2 is circles", () => {
  assert.deepEqual(DIGITS.map((_, c) => formOf(DIGITS, c)), ["image", "tiles", "cells", "rows"]);
  assert.equal(isLarge(DIGITS), true);
  assert.equal(isLarge([{ size: 2 }, { size: 12 }, { size: 2 }]), false);
});

test("where there is no room for all columns, the pair at work is drawn", () => {
  assert.deepEqual(shownColumns(DIGITS, 1200, 2), [0, 1, 2, 3]);
  assert.deepEqual(shownColumns(DIGITS, 860, 2), [1, 2]);
  assert.deepEqual(shownColumns(DIGITS, 860, 0), [0, 1]);
});

// 1038 px is what JupyterLab leaves in a window of 1500
for (const width of [1240, 1180, 1170, 1038, 1000, 860, 700, 568, 478, 346]) {
  test(`the columns of a large network fit into ${width} px side by side`, () => {
    for (const focus of [1, 2, 3]) {
      const { blocks, height } = largePlaces(DIGITS, shownColumns(DIGITS, width, focus), width);
      blocks.forEach((block, n) => {
        const next = blocks[n + 1];
        assert.ok(block.x >= 0 && block.x + block.width <= width, `${block.form} ${block.x}+${block.width} in ${width}`);
        assert.ok(block.y + block.height <= height);
        if (next) assert.ok(block.x + block.width < next.x, `${block.form} reaches into ${next.form}`);
      });
    }
  });
}

test("the unit under the pointer is the one whose box is there", () => {
  const { blocks } = largePlaces(DIGITS, [0, 1, 2, 3], 1240);
  for (const block of blocks) {
    for (const unit of [0, 5, block.count - 1]) {
      const box = unitBox(block, unit);
      assert.equal(unitAt(block, box.x + box.width / 2, box.y + box.height / 2), unit);
    }
    assert.equal(unitAt(block, block.x - 3, block.y), -1);
  }
});

test("a curve of the backward phase starts at the far end", () => {
  const near = { x: 0, y: 0, width: 10, height: 10 };
  const far = { x: 100, y: 50, width: 10, height: 10 };
  assert.match(curve(near, far, false), /^M13 5C/);
  assert.match(curve(near, far, true), /^M97 55C/);
});

test("one outline goes round all units of a coarse step", () => {
  const boxes = [{ x: 10, y: 20, width: 5, height: 5 }, { x: 12, y: 40, width: 30, height: 10 }];
  assert.deepEqual(around(boxes, 8), { x: 2, y: 12, width: 48, height: 46 });
  assert.equal(around([], 8), null);
  assert.deepEqual(within({ x: -5, y: 12, width: 60, height: 46 }, 40, 50), { x: 2, y: 12, width: 36, height: 36 });
});
