import assert from "node:assert/strict";
import { test } from "node:test";
import { Program } from "../core/program.js";
import { Trace } from "../core/trace.js";
import { GRAINS } from "../state.js";
import { tinyBytes } from "./tiny.js";

const program = new Program(Trace.fromBytes(tinyBytes()));
const addresses = (grain) => Array.from({ length: program.count(grain) }, (_, k) => program.step(grain, k).address);

test("steps are counted at each grain", () => {
  assert.deepEqual(GRAINS.map((grain) => program.count(grain)), [4, 4, 6, 1 + 4 + 6 + 6]);
});

test("a node's step points at its number, a term's at one term or one parameter", () => {
  assert.deepEqual(addresses("node").slice(0, 3), [null, "0.output[0, 0]", "0.output[0, 1]"]);
  assert.deepEqual(addresses("term").slice(1, 11), [
    "0.output[0, 0]/0",
    "0.output[0, 0]/1",
    "0.output[0, 1]/0",
    "0.output[0, 1]/1",
    "0.weight.grad[0, 0]",
    "0.weight.grad[0, 1]",
    "0.bias.grad[0]",
    "0.weight.grad[1, 0]",
    "0.weight.grad[1, 1]",
    "0.bias.grad[1]",
  ]);
});

test("a coarse step has the largest number in focus", () => {
  assert.deepEqual(addresses("layer"), [null, "0.output[0, 1]", "0.weight.grad[1, 0]", "clip.norm"]);
});

test("a row's node computes all parameters of its unit", () => {
  assert.deepEqual(program.step("node", 4).targets, ["0.weight.grad[1, 0]", "0.weight.grad[1, 1]", "0.bias.grad[1]"]);
});

test("locating is the inverse of stepping", () => {
  for (const grain of /** @type {const} */ (["node", "term"]))
    for (let k = 0; k < program.count(grain); k++)
      for (const address of program.step(grain, k).targets) assert.equal(program.locate(grain, address), k, address);
});

test("a sum is known when its last term is done, its terms one by one, given numbers always", () => {
  assert.equal(program.known("term", 1, "0.output[0, 0]"), false);
  assert.equal(program.known("term", 1, "0.output[0, 0]/0"), true);
  assert.equal(program.known("term", 2, "0.output[0, 0]"), true);
  assert.equal(program.known("term", 0, "x[0, 1]"), true);
  assert.equal(program.known("phase", 1, "0.output[0, 1]"), true);
  assert.equal(program.known("phase", 1, "0.weight.grad[0, 1]"), false);
});

test("changing the grain keeps the place: finer is the first inside, coarser is what contains it", () => {
  for (const from of GRAINS)
    for (const to of GRAINS)
      for (let k = 0; k < program.count(from); k++) {
        const there = program.translate(from, k, to);
        const [a, b] = [program.step(from, k), program.step(to, there)];
        assert.equal(a.phase, b.phase);
        if (GRAINS.indexOf(to) >= GRAINS.indexOf(from)) {
          assert.deepEqual(b.place, a.place);
          assert.equal(program.translate(to, there, from), k);
        }
      }
});

test("there is no step outside of the program, and clamping finds the nearest", () => {
  assert.throws(() => program.step("node", 6), /not one of the 6 steps/);
  assert.throws(() => program.step("node", 0.5), /not one of/);
  assert.deepEqual([-1, 99, Number.NaN, 2.7].map((k) => program.clamp("node", k)), [0, 5, 0, 2]);
});
