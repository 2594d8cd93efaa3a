import assert from "node:assert/strict";
import { test } from "node:test";
import { Trace } from "../core/trace.js";
import { tinyBytes } from "./tiny.js";

test("stored numbers are read wherever the bytes begin in their buffer", () => {
  for (const shift of [0, 1, 4, 8]) {
    const trace = Trace.fromBytes(tinyBytes(shift));
    assert.equal(trace.value("0.output[0, 1]"), 23);
    assert.equal(trace.value("0.weight.before[1, 0]"), 0.5);
    assert.equal(trace.value("0.bias.before[1]"), 20);
  }
});

test("bytes that are no trace, or a newer one, are refused", () => {
  assert.throws(() => Trace.fromBytes(new Uint8Array(40)), /not a bpviz trace/);
  assert.throws(() => Trace.fromBytes(tinyBytes(0, 9)), /version 9/);
});

test("what is not stored is derived from its rule, one number at a time or as a whole", () => {
  const trace = Trace.fromBytes(tinyBytes());
  assert.equal(trace.value("0.weight.grad[1, 0]"), 10);
  assert.deepEqual([...trace.array("0.weight.grad")], [8, -4, 10, -5]);
  assert.equal(trace.value("0.weight.grad[1, 1]"), -5);
});

test("a concatenation is read in order, and each entry knows where it really lies", () => {
  const trace = Trace.fromBytes(tinyBytes());
  assert.deepEqual([...trace.array("clip.gradients")], [8, -4, 10, -5, 4, 5]);
  assert.equal(trace.value("clip.gradients[3]"), -5);
  assert.deepEqual(trace.canonical("clip.gradients", [2]), { array: "0.weight.grad", index: [1, 0] });
  assert.deepEqual(trace.canonical("clip.gradients", [5]), { array: "0.bias.grad", index: [1] });
});

test("a term of a sum has an address and a value", () => {
  const trace = Trace.fromBytes(tinyBytes());
  assert.equal(trace.value("0.output[0, 0]/1"), 3 * -1);
  assert.equal(trace.value("clip.norm/2"), 100);
  assert.throws(() => trace.value("0.output[0, 0]/2"), /no such term/);
});

test("an address that names nothing is refused", () => {
  const trace = Trace.fromBytes(tinyBytes());
  assert.throws(() => trace.value("0.output[0, 2]"), /shape \(1, 2\)/);
  assert.throws(() => trace.value("0.output[0]"), /shape \(1, 2\)/);
  assert.throws(() => trace.value("7.output[0, 0]"), /no array 7.output/);
  assert.throws(() => trace.value("<b>"), /not of the form/);
});
