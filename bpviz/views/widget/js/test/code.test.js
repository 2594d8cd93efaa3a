import assert from "node:assert/strict";
import { test } from "node:test";
import { Program } from "../core/program.js";
import { Trace } from "../core/trace.js";
import { filled, inForce, placeInCode, stepOfLine } from "../view/code.js";
import { tinyBytes } from "./tiny.js";

const trace = Trace.fromBytes(tinyBytes());
const program = new Program(trace);
const WEIGHT = { phase: "backward", layer: "0", array: "0.weight.grad", text: "dW1 = dz1.T @ x" };
const BIAS = { phase: "backward", layer: "0", array: "0.bias.grad", text: "db1 = dz1.sum(axis=0)" };

test("a line has the settings' numbers in it, as Python writes them", () => {
  const numbers = { "optimizer.lr": 0.1, "optimizer.eps": 1e-8, "1.alpha": -2 };
  assert.equal(filled("W1 -= {optimizer.lr} * vW1 / {optimizer.eps}", (name) => numbers[name]), "W1 -= 0.1 * vW1 / 1e-8");
  assert.equal(filled("{1.alpha} * z1", (name) => numbers[name]), "-2 * z1");
});

test("PyTorch's lines are lit by phase, NumPy's by layer, and at a fine step by what it computes", () => {
  const at = (grain, k) => placeInCode(trace, program.step(grain, k));
  const backward = program.locate("node", "0.weight.grad[1, 0]");
  const coarse = at("phase", program.locate("phase", "0.weight.grad[1, 0]"));
  assert.ok(inForce({ phase: "backward", text: "loss.backward()" }, at("node", backward)));
  assert.ok(!inForce({ phase: "forward", text: "output = net(x)" }, at("node", backward)));
  assert.ok(inForce(WEIGHT, coarse) && inForce(BIAS, coarse));
  assert.ok(inForce(WEIGHT, at("node", backward)) && inForce(BIAS, at("node", backward))); // one node, a row of both
  const term = at("term", program.locate("term", "0.bias.grad[1]"));
  assert.ok(inForce(BIAS, term) && !inForce(WEIGHT, term));
  assert.ok(!inForce({ ...WEIGHT, layer: "2" }, at("node", backward)));
});

test("a line leads to the first step that it is", () => {
  for (const grain of ["phase", "layer", "node", "term"]) assert.equal(stepOfLine(program, grain, WEIGHT), program.locate(grain, "0.weight.grad[0, 0]"));
  assert.equal(stepOfLine(program, "term", BIAS), program.locate("term", "0.bias.grad[0]"));
  assert.equal(stepOfLine(program, "node", { phase: "clip", layer: "clip", array: null, text: "# clip" }), program.locate("node", "clip.norm"));
});
