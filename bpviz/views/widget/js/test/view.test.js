import assert from "node:assert/strict";
import { test } from "node:test";
import { groups, showsSamples } from "../view/factors.js";
import { format, gradient, operand, tone } from "../view/format.js";
import { placer } from "../view/place.js";
import { frame } from "../view/plot.js";
import { quantityOf, withSign } from "../view/quantity.js";
import { isBar, phaseBoxes, phaseOf, stepAt } from "../view/ribbon-geometry.js";
import { onAxis, onLine } from "../view/stage-mark.js";
import { decimalsFor } from "../view/stages.js";
import { bars } from "../view/strip.js";
import { rowBars } from "../view/strip-content.js";
import { plainSource, weightIndex } from "../view/units.js";

test("numbers are written as docs/look.md says: a true minus, plus on gradients only, powers of ten when too small or large", () => {
  assert.equal(format(-0.198, 2), "−0.20");
  assert.equal(format(0.125, 2), "0.13"); // half up, as Python is told to round
  assert.equal(format(-0.125, 2), "−0.13");
  assert.equal(format(3.14e-6, 3), "3.1e−6");
  assert.equal(format(-31234, 2), "−3.1e4");
  assert.equal(format(-0, 2), "0.00");
  assert.equal(format(NaN, 2), "NaN");
  assert.equal(format(-Infinity, 2), "−∞");
  assert.equal(gradient(0.6537), "+0.654");
  assert.equal(gradient(-0.00026985), "−0.000270");
  assert.equal(gradient(0), "0");
  assert.equal(operand("−0.65"), "(−0.65)");
  assert.equal(operand("0.65"), "0.65");
});

test("hue says sign and quantity; what is not finite is an error, whatever it is", () => {
  assert.equal(tone(2, "value"), "pos");
  assert.equal(tone(-2, "gradient"), "grad neg");
  assert.equal(tone(0, "gradient"), "plain");
  assert.equal(tone(-2, "plain"), "plain");
  assert.equal(tone(NaN, "plain"), "bad");
});

test("the quantity of a number follows from its array", () => {
  const cases = {
    "0.output[0, 3]": "value", "0.weight.before[1, 2]": "value", "0.upstream[0, 3]": "gradient", "0.weight.grad[1, 2]": "gradient",
    "0.upstream[0, 3]/4": "gradient", "0.bias.update[1]": "change", "loss.value": "plain", "optimizer.lr": "plain", "x[0, 1]": "value",
    "3.grad_scores[0, 1, 1]": "gradient", "0.weight.exp_avg_after[1, 0]": "gradient", "0.weight.exp_avg_sq_after[1, 0]": "plain", "1.negative_slope": "plain",
  };
  for (const [address, quantity] of Object.entries(cases)) assert.equal(quantityOf(address), quantity, address);
  assert.equal(withSign("0.5", 0.5, "gradient"), "+0.5");
  assert.equal(withSign("0.5", 0.5, "value"), "0.5");
});

const COLUMNS = [
  { size: 4, z: null, a: "x", weight: null, bias: null },
  { size: 3, z: "0.output", a: "1.output", weight: "0.weight", bias: "0.bias" },
  { size: 2, z: "2.output", a: "2.output", weight: "2.weight", bias: "2.bias" },
];

test("all numbers of one unit or one edge have one place", () => {
  const place = placer(COLUMNS);
  for (const address of ["0.output[0, 1]", "1.output[0, 1]", "0.upstream[0, 1]", "1.upstream[0, 1]", "1.local[0, 1]"]) {
    assert.equal(place(address), "node:1:1", address);
  }
  for (const address of ["2.weight.before[1, 0]", "2.weight.grad[1, 0]", "2.weight.after[1, 0]", "2.output[0, 1]/0", "1.upstream[0, 0]/1"]) {
    assert.equal(place(address), "edge:2:1:0", address);
  }
  assert.equal(place("x[0, 1]"), "node:0:1");
  assert.equal(place("0.bias.after[2]"), "bias:1:2");
  assert.equal(place("loss.prob[0, 1]"), "prob:1");
  assert.equal(place("loss.value"), "loss");
  assert.equal(place("optimizer.lr"), null);
});

const TOKENS = [
  { size: 6, shape: [2, 3], z: null, a: "x", weight: null, bias: null },
  { size: 4, shape: [2, 2], z: "1.0.output", a: "1.0.output", weight: "1.0.weight", bias: null },
  { size: 4, shape: [2, 2], z: "2.output", a: "2.output", weight: null, bias: null, skip: 1 },
];

test("in a column of tokens, units are counted through, and each token's edges are its own", () => {
  const place = placer(TOKENS);
  assert.equal(place("x[0, 1, 2]"), "node:0:5");
  assert.equal(place("1.0.output[0, 1, 0]"), "node:1:2");
  assert.equal(place("1.0.output[0, 1, 0]/2"), "edge:1:2:5");
  assert.equal(place("1.0.weight.before[1, 2]"), "edge:1:1:2");
  assert.equal(place("2.through[0, 1, 1]"), "node:1:3");
  assert.deepEqual(weightIndex(TOKENS, 1, 2, 5), [0, 2]);
  assert.equal(weightIndex(TOKENS, 1, 2, 2), null);
  assert.equal(plainSource(TOKENS, 2, 3), 3);
});

const spans = (...counts) => {
  let start = 0;
  return counts.map((count, i) => {
    const span = { name: `phase ${i}`, start, count };
    start += count;
    return span;
  });
};

for (const counts of [[1, 8, 6, 13, 7, 5], [1, 1, 1, 1, 1, 1], [1, 109000, 33, 218000, 109000, 109000]]) {
  test(`the ribbon of ${counts.join(", ")} steps fills its width, and a pointer on a step finds it`, () => {
    const boxes = phaseBoxes(spans(...counts), 1272);
    const last = boxes[boxes.length - 1];
    assert.ok(Math.abs(last.x + last.width - 1272) < 1e-6);
    for (const box of boxes) {
      assert.ok(box.width >= 60, "its name fits");
      assert.ok(isBar(box) || box.width / box.count >= 6, "blocks are not slivers");
      for (const k of [0, Math.floor(box.count / 2), box.count - 1]) {
        assert.equal(stepAt(boxes, box.x + ((k + 0.5) / box.count) * box.width), box.start + k);
        assert.equal(phaseOf(boxes, box.start + k), box);
      }
    }
    assert.equal(stepAt(boxes, -50), 0);
    assert.equal(stepAt(boxes, 5000), last.start + last.count - 1);
  });
}

test("the factors of one term stand together, the signs between terms alone", () => {
  const token = (text, term) => ({ kind: "number", text, caption: "", value: 0, address: null, term });
  const grouped = groups([token("b", null), token("+", null), token("w", 0), token("·", 0), token("x", 0), token("+", null), token("w", 1)]);
  assert.deepEqual(grouped.map((g) => [g.term, g.tokens.map((t) => t.text).join("")]), [[null, "b+"], [0, "w·x"], [null, "+"], [1, "w"]]);
});

test("bars of a sum: positive ones up, negative ones down, the largest as high as the strip allows", () => {
  const { up, down } = bars([2, -1, 0]);
  assert.equal(up.split("M").length - 1, 1);
  assert.equal(down.split("M").length - 1, 1);
  assert.match(up, /v-24\.0/);
  assert.match(down, /v12\.0/);
});

test("a strip draws what is known, in the scale of all", () => {
  const { up, down } = bars([1, -2, 4], 2);
  assert.equal(up.split("M").length - 1, 1);
  assert.match(up, /v-6\.0/); // a quarter of the largest, which is not drawn yet
  assert.match(down, /v12\.0/);
});

test("a row of many parameters is a strip: the unit's weights, then its bias; at the grain term up to the one at work", () => {
  const weights = Float64Array.from({ length: 20 }, (_, n) => n / 10);
  const arrays = { "0.weight.grad": { shape: [2, 10], read: weights }, "0.bias.grad": { shape: [2], read: [-7, -8] } };
  const row = { kind: "row", terms: 11, targets: [{ array: "0.weight.grad" }, { array: "0.bias.grad" }] };
  const trace = { blocks: [{ parts: [row] }], has: (name) => name in arrays, shape: (name) => arrays[name].shape, reader: (name) => (n) => arrays[name].read[n] };
  const step = (grain, array, index) => ({ block: 0, part: 0, grain, target: { array, index } });

  const whole = rowBars(trace, step("node", "0.weight.grad", [1, 3]));
  assert.deepEqual([...whole.values], [...weights.subarray(10), -8]);
  assert.deepEqual([whole.now, whole.known], [3, 11]);
  assert.deepEqual([whole.address(3), whole.address(10)], ["0.weight.grad[1, 3]", "0.bias.grad[1]"]);
  assert.equal(rowBars(trace, step("term", "0.weight.grad", [1, 3])).known, 4);
  assert.deepEqual([rowBars(trace, step("term", "0.bias.grad", [1])).now, rowBars({ ...trace, blocks: [{ parts: [{ ...row, terms: 6 }] }] }, step("node", "0.bias.grad", [1]))], [10, null]);
});

test("stages share one zero, and the weight's move goes the right way", () => {
  assert.equal(onAxis(0, 3), 130);
  assert.ok(onAxis(-3, 3) < 130 && onAxis(3, 3) > 130);
  const down = onLine({ before: -0.43, after: -0.437 });
  assert.ok(down.after < down.before);
  const still = onLine({ before: 1, after: 1 });
  assert.equal(still.after, still.before);
});

test("an update shows as many decimals as it takes to see the weight move", () => {
  for (const [before, after] of [[-0.43, -0.437], [-0.0043402, -0.0043026], [12, 12.5]]) {
    const decimals = decimalsFor(after - before);
    assert.notEqual(format(before, decimals), format(after, decimals));
  }
  assert.deepEqual([0.5, 3.764e-5, 0, NaN, 1e-300].map(decimalsFor), [4, 6, 4, 4, 9]);
});

test("the curve's frame holds the unit's point, however far out it is", () => {
  for (const z of [0, -4, 17, 1e5]) {
    const { x, half } = frame("ReLU", z);
    assert.ok(x(z) >= 0 && x(z) <= 168, `${z} with ${half}`);
  }
  assert.equal(frame("ReLU", 1e300), null);
  assert.equal(frame("Softmax", 0), null); // depends on the other units, too: there is no curve
});

test("a curve goes through the activation's values, bent by its setting", () => {
  // at z = -1, from PyTorch's pages: LeakyReLU with slope 0.5, ELU with alpha 2, GELU, SiLU, Softplus with beta 2
  const cases = { LeakyReLU: [0.5, -0.5], ELU: [2, -1.264241], GELU: [1, -0.158655], SiLU: [1, -0.268941], Softplus: [2, 0.063464] };
  for (const [name, [setting, value]] of Object.entries(cases)) {
    const { path, x, y, half } = frame(name, -1, setting);
    const points = path.slice(1).split("L").map((point) => point.split(" ").map(Number));
    assert.equal(half, 3.2);
    const near = points.reduce((best, point) => (Math.abs(point[0] - x(-1)) < Math.abs(best[0] - x(-1)) ? point : best));
    assert.ok(Math.abs(near[0] - x(-1)) < 0.2 && Math.abs(near[1] - y(value)) < 0.2, name); // to the tenth of a pixel that is drawn
  }
});

test("the factors name their sample where several samples meet in a sum, and nowhere else", () => {
  const one = { ref: "0.output", role: "output", index: [{ idx: "..." }, { idx: "i" }] };
  const sum = (over) => ({ line: { rule: { value: { fold: "sum", over, size: 4, body: one } } }, trace: { header: { batch: 4 } } });
  assert.deepEqual(["i", "n", "..."].map((over) => showsSamples(sum(over))), [false, true, true]);
  assert.equal(showsSamples({ ...sum("n"), trace: { header: { batch: 1 } } }), false);
});
