import assert from "node:assert/strict";
import { test } from "node:test";
import { nudge } from "../core/nudge.js";
import { Program } from "../core/program.js";
import { Sheet } from "../core/sheet.js";
import { Trace } from "../core/trace.js";
import { header, tinyBytes } from "./tiny.js";

// The trace of tiny.js: x = (2, −1), weight = ((1, 3), (0.5, −2)), bias = (10, 20), dL/dz = (4, 5), so z = (9, 23),
// dL/dw = ((8, −4), (10, −5)), dL/db = (4, 5). dL/dz is given there: what it follows from is not recorded.
const tiny = () => new Sheet(Trace.fromBytes(tinyBytes()));

test("a changed weight changes the sum that it is in, and nothing before it", () => {
  const sheet = tiny();
  sheet.set("0.weight.before[0, 1]", -3);
  assert.deepEqual([...sheet.array("0.output")], [10 + 2 + 3, 23]);
  assert.equal(sheet.value("0.output[0, 0]"), 15);
  assert.equal(sheet.value("0.output[0, 0]/1"), 3);
  assert.deepEqual([...sheet.array("0.weight.grad")], [8, -4, 10, -5]);
  assert.deepEqual([sheet.changed("0.output"), sheet.changed("0.weight.grad")], [true, false]);
});

test("a changed input changes sums, gradients, their row and its norm", () => {
  const sheet = tiny();
  sheet.set("x[0, 0]", 3);
  assert.deepEqual([...sheet.array("0.output")], [10, 23.5]);
  assert.deepEqual([...sheet.array("clip.gradients")], [12, -4, 15, -5, 4, 5]);
  assert.equal(sheet.at("clip.norm"), Math.sqrt(144 + 16 + 225 + 25 + 16 + 25));
  assert.deepEqual([...sheet.terms("clip.norm", [])], [144, 16, 225, 25, 16, 25]);
});

test("readers made before a change, and terms asked for before it, follow the change", () => {
  const sheet = tiny();
  const read = sheet.reader("0.output");
  assert.deepEqual([read(0), sheet.value("0.output[0, 0]/0")], [9, 2]);
  sheet.set("0.weight.before[0, 0]", 2);
  assert.deepEqual([read(0), sheet.value("0.output[0, 0]/0")], [11, 4]);
  sheet.reset();
  assert.deepEqual([read(0), sheet.value("0.output[0, 0]/0")], [9, 2]);
});

test("changes are told in order, taken back one by one, and put back together", () => {
  const sheet = tiny();
  sheet.set("x[0, 0]", 3);
  sheet.set("0.bias.before[1]", 0);
  sheet.set("x[0, 0]", 4);
  const edits = sheet.edits();
  assert.deepEqual(edits, [
    { address: "x[0, 0]", was: 2, value: 4 },
    { address: "0.bias.before[1]", was: 20, value: 0 },
  ]);
  sheet.reset("x[0, 0]");
  assert.deepEqual([...sheet.array("0.output")], [9, 3]);
  sheet.set("0.bias.before[1]", 20);
  assert.deepEqual(sheet.edits(), []);
  assert.deepEqual([...sheet.array("0.output")], [9, 23]);
  sheet.restore(edits);
  assert.deepEqual([...sheet.array("0.output")], [11, 4]);
});

test("changes that cannot all be made leave those that there were", () => {
  const sheet = tiny();
  sheet.set("0.bias.before[0]", 1);
  assert.throws(() => sheet.restore([{ address: "x[0, 0]", value: 3 }, { address: "x[0, 9]", value: 3 }]), /shape/);
  assert.deepEqual(sheet.edits(), [{ address: "0.bias.before[0]", was: 10, value: 1 }]);
});

test("what was released is computed again, for readers made before it, too", () => {
  const sheet = tiny();
  const read = sheet.reader("0.output");
  sheet.set("x[0, 0]", 3);
  const before = sheet.array("0.output");
  sheet.release();
  assert.deepEqual([read(0), read(1)], [10, 23.5]);
  assert.notEqual(sheet.array("0.output"), before);
  sheet.set("x[0, 0]", 4);
  assert.equal(read(0), 11);
});

test("each change has a version of its own", () => {
  const sheet = tiny();
  const versions = [sheet.version];
  sheet.set("x[0, 0]", 3);
  versions.push(sheet.version);
  sheet.reset();
  versions.push(sheet.version);
  assert.equal(new Set(versions).size, 3);
});

test("the recorded trace, and its bytes, stay as they are", () => {
  const bytes = tinyBytes();
  const copy = bytes.slice();
  const trace = Trace.fromBytes(bytes);
  const sheet = new Sheet(trace);
  sheet.set("x[0, 0]", 3);
  for (const name of Object.keys(header.arrays)) sheet.array(name);
  assert.deepEqual(bytes, copy);
  assert.equal(trace.value("x[0, 0]"), 2);
  assert.equal(trace.value("0.output[0, 0]"), 9);
});

test("nothing is computed of what nobody looks at", () => {
  const sheet = tiny();
  sheet.set("x[0, 0]", 3);
  sheet.at("0.output", [0, 0]);
  const computed = Object.keys(header.arrays).filter((name) => sheet.bank.cell(name).numbers);
  assert.deepEqual(computed.sort(), ["0.bias.before", "0.output", "0.weight.before", "x"]);
});

test("a program steps through a sheet as through a trace", () => {
  const sheet = tiny();
  const program = new Program(sheet);
  const strongest = () => program.step("layer", 1).address;
  assert.equal(strongest(), "0.output[0, 1]");
  sheet.set("0.bias.before[0]", 100);
  assert.equal(strongest(), "0.output[0, 0]");
});

test("what is computed cannot be set, and the message says from what it follows", () => {
  assert.throws(() => tiny().set("0.output[0, 0]", 1), /computed, not given.*0\.bias\.before, 0\.weight\.before, x/);
  assert.throws(() => tiny().set("clip.gradients[0]", 1), /computed/);
  assert.deepEqual(["x", "0.bias.before", "0.output", "clip.norm", "7.output"].map((name) => tiny().canSet(name)), [true, true, false, false, false]);
});

test("what is no number, or not there, is refused and changes nothing", () => {
  const sheet = tiny();
  for (const value of [NaN, Infinity, "1", null, undefined]) assert.throws(() => sheet.set("x[0, 0]", value), /give a finite number/);
  assert.throws(() => sheet.set("x[0, 2]", 1), /shape \(1, 2\)/);
  assert.throws(() => sheet.set("7.weight.before[0, 0]", 1), /no array/);
  assert.deepEqual([sheet.edits(), sheet.version], [[], 0]);
});

/** A trace of one rule and what it needs: settings are the scalars, and a layer says `rules` or not. */
function small(arrays, value, more = {}) {
  const refs = Object.keys(arrays).map((name) => ({ ref: name, role: name, index: [] }));
  const rule = { target: { ref: "loss.value", role: "value", index: [] }, value: value(...refs) };
  const parts = [{ name: "value", kind: "scalar", nodes: 1, terms: 1, targets: [{ array: "loss.value", rules: [rule] }], sentence: "" }];
  const entries = Object.fromEntries([...Object.keys(arrays), "loss.value"].map((name) => [name, { shape: [], dtype: "float64" }]));
  const all = { ...header, ...more, arrays: entries, blocks: [{ phase: "loss", layer: "loss", title: "", column: null, sentence: "", parts }] };
  const numbers = Object.entries({ ...arrays, "loss.value": NaN }).map(([name, number]) => [name, Float64Array.of(number)]);
  return new Sheet(new Trace(all, new Map(numbers)));
}

test("settings take what bpviz's constructors take", () => {
  const legal = {
    "optimizer.lr": [[0, 3], [-1]],
    "optimizer.0.beta1": [[0, 0.99], [1, -0.1]],
    "optimizer.step": [[1, 7], [0, 1.5]],
    "clip.max_norm": [[0], [-1]],
    "loss.label_smoothing": [[0, 1], [1.1]],
    "loss.delta": [[0.1], [0]],
    "3.p": [[0, 0.9], [1, -0.1]],
    "3.mask": [[0, 1], [0.5]],
    "3.1.eps": [[0], [-1e-9]],
    "0.weight.exp_avg_sq_before": [[0, 2], [-1]],
    "0.weight.exp_avg_before": [[0, -2], []],
    "1.negative_slope": [[-1], []],
  };
  for (const [name, [good, bad]] of Object.entries(legal)) {
    const sheet = small({ [name]: 0.25 }, (ref) => ref);
    for (const value of good) sheet.set(name, value);
    for (const value of bad) assert.throws(() => sheet.set(name, value), RangeError, `${name} ${value}`);
  }
});

test("a setting that is switched off is refused: no rule speaks of it", () => {
  const sheet = small({ "optimizer.lr": 1, "optimizer.momentum": 0 }, (lr) => lr);
  assert.throws(() => sheet.set("optimizer.momentum", 0.9), /no rule of this iteration uses optimizer\.momentum/);
});

test("a setting that only later iterations use can be changed now", () => {
  const lr = { ref: "optimizer.lr", role: "lr", index: [] };
  const momentum = { ...lr, ref: "optimizer.momentum" };
  const targets = [{ array: "loss.value", rules: [{ target: lr, value: momentum }] }];
  const later = { arrays: {}, symbols: {}, captions: {}, blocks: [{ phase: "update", parts: [{ targets }] }] };
  const sheet = small({ "optimizer.lr": 1, "optimizer.momentum": 0.5 }, (ref) => ref, { later });
  sheet.set("optimizer.momentum", 0.9);
  assert.equal(sheet.at("optimizer.momentum"), 0.9);
});

test("after a layer that has no rules nothing can follow, and the message names it", () => {
  const sheet = small({ x: 1 }, (x) => x, { layers: [{ name: "2", type: "Mine" }] });
  assert.throws(() => sheet.set("x", 2), /layer 2 \(Mine\) has no rules/);
});

test("a nudge of a square gives its slope, closer from both sides, and leaves the sheet alone", () => {
  // L = w * w, so dL/dw = 2 w; (L(w + e) - L(w)) / e = 2 w + e
  const sheet = small({ "0.weight.before": 1 }, (w) => ({ op: "*", args: [w, w] }));
  sheet.set("0.weight.before", 3);
  const { version } = sheet;
  const one = nudge(sheet, "0.weight.before", 0.5);
  assert.deepEqual([one.loss, one.nudged, one.e, one.slope, one.gradient], [9, 12.25, 0.5, 6.5, null]);
  assert.equal(nudge(sheet, "0.weight.before", 0.5, { central: true }).slope, 6);
  assert.deepEqual([sheet.version, sheet.at("loss.value")], [version, 9]);
  sheet.set("0.weight.before", 4);
  assert.equal(nudge(sheet, "0.weight.before", 0.5, { central: true }).slope, 8);
  assert.throws(() => nudge(sheet, "0.weight.before", 0), /e cannot be 0/);
});

test("the next iteration starts from the weights after this one, and is its own", () => {
  // w_after = w - lr, computed as the loss's rule is not: a second rule
  const ref = (name) => ({ ref: name, role: name, index: [] });
  const rule = { target: ref("0.w.after"), value: { op: "-", args: [ref("0.w.before"), ref("optimizer.lr")] } };
  const part = { name: "after", kind: "scalar", nodes: 1, terms: 1, targets: [{ array: "0.w.after", rules: [rule] }], sentence: "" };
  const arrays = Object.fromEntries(["0.w.before", "0.w.after", "optimizer.lr", "optimizer.step"].map((name) => [name, { shape: [], dtype: "float64" }]));
  const all = { ...header, arrays, blocks: [{ phase: "update", layer: "0", title: "", column: 0, sentence: "", parts: [part] }] };
  const numbers = { "0.w.before": 5, "0.w.after": 4, "optimizer.lr": 1, "optimizer.step": 1 };
  const first = new Sheet(new Trace(all, new Map(Object.entries(numbers).map(([name, number]) => [name, Float64Array.of(number)]))));
  first.set("optimizer.lr", 2);
  const second = first.next();
  assert.deepEqual(["0.w.before", "0.w.after", "optimizer.step"].map((name) => second.at(name)), [3, 1, 2]);
  first.reset();
  assert.equal(second.at("0.w.after"), 1);
  assert.equal(first.at("0.w.after"), 4);
  assert.equal(second.next().at("0.w.after"), -1);
  assert.deepEqual([first.iteration, second.iteration], [0, 1]);
  assert.throws(() => first.next({ given: { "0.w.after": [1] } }), /not an array that can be given/);
  assert.throws(() => first.next({ given: { "optimizer.lr": [1, 2] } }), /2 numbers/);
});

test("where the first iteration does not say how the second starts, there is no second", () => {
  const state = { "0.w.momentum_buffer_after": { shape: [], dtype: "float64" } };
  const first = new Sheet(new Trace({ ...header, arrays: state, blocks: [] }, new Map([["0.w.momentum_buffer_after", Float64Array.of(1)]])));
  assert.throws(() => first.next(), /starts from 0\.w\.momentum_buffer_after/);
});

test("masks of Dropout are drawn anew, the same ones each time that the same iteration is asked for", () => {
  const arrays = { "1.mask": { shape: [1000], dtype: "float64" }, "1.p": { shape: [], dtype: "float64" } };
  const layers = [{ name: "1", type: "Dropout" }];
  const numbers = new Map([["1.mask", new Float64Array(1000)], ["1.p", Float64Array.of(0.3)]]);
  const first = new Sheet(new Trace({ ...header, arrays, layers, blocks: [] }, numbers));
  const mask = first.next().array("1.mask");
  assert.deepEqual(first.next().array("1.mask"), mask);
  assert.notDeepEqual(first.next().next().array("1.mask"), mask);
  const kept = mask.reduce((sum, value) => sum + value, 0);
  assert.ok(Math.abs(kept - 700) < 60, `${kept} of 1000 are kept; 4 standard deviations of 700 are 58`);
});

test("who listens hears of every change once, and of a restored state as one", () => {
  const sheet = tiny();
  let heard = 0;
  const leave = sheet.subscribe(() => heard++);
  sheet.set("x[0, 0]", 2);
  sheet.set("0.weight.before[0, 0]", 3);
  assert.equal(heard, 2);
  const edits = sheet.edits();
  sheet.restore([]);
  assert.equal(heard, 3);
  sheet.restore(edits);
  assert.equal(heard, 4);
  assert.throws(() => sheet.restore([{ address: "x[0, 0]", value: NaN }]));
  assert.equal(heard, 5); // it is as it was, but was not in between
  leave();
  sheet.reset();
  assert.equal(heard, 5);
});
