import assert from "node:assert/strict";
import { test } from "node:test";
import { readNumber, stepOf, stepped } from "../core/amounts.js";
import { History } from "../core/history.js";
import { digitsAlike, nudgeSentence, verdictOf } from "../core/nudge-words.js";
import { pythonOf } from "../core/python.js";
import { Sheet } from "../core/sheet.js";
import { Trace } from "../core/trace.js";
import { tinyBytes } from "./tiny.js";

const tiny = () => new Sheet(Trace.fromBytes(tinyBytes()));

test("a number is read as it is shown and as it is typed", () => {
  const texts = ["0.5", " -0.5", "\u22120,5", ".5", "1e-3", "+2.", "", "-", "0x10", "Infinity", "1 2", "1e"];
  assert.deepEqual(texts.map(readNumber), [0.5, -0.5, -0.5, 0.5, 0.001, 2, null, null, null, null, null, null]);
});

test("steps do not leave a residue and lead through 0 and back", () => {
  assert.equal(stepped(0.1, 0.1, 2), 0.3);
  let value = 0.02;
  for (let n = 0; n < 3; n++) value = stepped(value, 0.01, -1);
  assert.equal(value, -0.01);
});

test("an arrow key moves a number by about one percent of what was recorded", () => {
  const sheet = tiny();
  for (const { address, was } of [{ address: "x[0, 0]", was: sheet.value("x[0, 0]") }, { address: "0.weight.before[0, 0]", was: sheet.value("0.weight.before[0, 0]") }]) {
    const step = stepOf(sheet, address);
    assert.ok(step > 0.003 * Math.abs(was) && step < 0.032 * Math.abs(was), `${address}: ${was}, ${step}`);
    sheet.set(address, 0);
    assert.equal(stepOf(sheet, address), step);
  }
});

test("undo and redo; the changes of one gesture are one", () => {
  const sheet = tiny();
  const history = new History(sheet);
  const set = (value, gesture) => history.make(() => sheet.set("x[0, 0]", value), gesture);
  const was = sheet.value("x[0, 0]");
  set(6);
  for (const value of [3, 4, 5]) set(value, "drag 1");
  history.undo();
  assert.equal(sheet.value("x[0, 0]"), 6);
  history.undo();
  assert.equal(sheet.value("x[0, 0]"), was);
  assert.equal(history.canUndo, false);
  history.redo();
  history.redo();
  assert.equal(sheet.value("x[0, 0]"), 5);
  assert.throws(() => set(NaN));
  assert.equal(sheet.value("x[0, 0]"), 5);
  history.undo();
  set(7);
  assert.equal(history.canRedo, false);
});

test("changed numbers as lines of Python", () => {
  const sheet = tiny();
  sheet.set("0.weight.before[0, 1]", -0.25);
  sheet.set("x[0, 0]", 2.5);
  assert.equal(pythonOf(sheet), "# what if: before the iteration\nnet[0].weight.data[0, 1] = -0.25\nx[0, 0] = 2.5\n");
  sheet.reset();
  assert.equal(pythonOf(sheet), "");
});

/** The nudge of a function with a known derivative. */
function nudges(f, derivative, w, e, rounded = (v) => v) {
  const [low, loss, nudged] = [f(w - e), f(w), f(w + e)].map(rounded);
  const gradient = derivative(w);
  return [{ loss, nudged, e, slope: (nudged - loss) / e, gradient }, { loss, nudged, e, slope: (nudged - low) / (2 * e), gradient }];
}

test("why a slope is not the gradient: bend, rounding, kink, or nothing at all", () => {
  const square = (e) => verdictOf(...nudges((w) => (w - 1) ** 2, (w) => 2 * (w - 1), 3, e), 2.2e-16);
  assert.equal(square(0.1), "bend");
  assert.equal(square(1e-4), "bend");
  assert.equal(square(1e-12), "rounding");
  assert.equal(verdictOf(...nudges((w) => 2 * w, () => 2, 3, 0.5), 2.2e-16), "exact");
  assert.equal(verdictOf(...nudges((w) => Math.max(0, w), (w) => (w > 0 ? 1 : 0), -0.1, 0.3), 2.2e-16), "kink");
  assert.equal(verdictOf(...nudges(() => 7, () => 0, 3, 0.1), 2.2e-16), "still");
  assert.equal(verdictOf(...nudges((w) => w, () => null, 3, 0.1), 2.2e-16), "none");
  assert.equal(verdictOf(...nudges((w) => (w - 1) ** 2, (w) => 2 * (w - 1), 3, 1e-4, Math.fround), 1.2e-7), "rounding");
});

test("the sentence counts the digits that agree", () => {
  assert.equal(digitsAlike(1.2345, 1.2346), 4);
  assert.equal(digitsAlike(1, -1), 0);
  const [forth, both] = nudges((w) => (w - 1) ** 2, (w) => 2 * (w - 1), 3, 1e-4);
  assert.match(nudgeSentence("bend", forth, both), /^They agree in 4 digits\. The loss is a curve.* gives 4\.?0*\.$/);
});
