import assert from "node:assert/strict";
import { test } from "node:test";
import { Program } from "../core/program.js";
import { judge, readAnswer, unitOf } from "../core/quiz/answer.js";
import { mistakesAt } from "../core/quiz/mistakes.js";
import { questionAt } from "../core/quiz/question.js";
import { Trace } from "../core/trace.js";
import { keptScore } from "../view/quiz-score.js";
import { tinyBytes } from "./tiny.js";

test("an answer is read as people write numbers", () => {
  const cases = { "0.5": 0.5, "0,5": 0.5, "-.25": -0.25, "−3,1e−6": -3.1e-6, " + 2 ": 2, "1/3": 1 / 3, "-2 / 8": -0.25, "0,5/2": 0.25, "3·10^-4": 3e-4, "2x10^3": 2000, "= 7": 7, "∞": Infinity, "-inf": -Infinity };
  for (const [text, value] of Object.entries(cases)) assert.equal(readAnswer(text)?.value, value, text);
  assert.ok(Number.isNaN(readAnswer("NaN")?.value));
  for (const text of ["", "  ", "abc", "1,234.5", "1/2/3", "1/", "0x10", "1e", "--2", "2 +", "<b>"]) assert.equal(readAnswer(text), null, text);
});

test("how many digits were given is counted without leading zeros", () => {
  assert.deepEqual(["0.050", "-12", "1/3", "3e5"].map((text) => readAnswer(text).digits), [2, 2, Infinity, 1]);
});

const given = (text, value, mistakes = []) => judge(readAnswer(text), { value, tolerance: unitOf(value) }, mistakes);

test("right is what agrees within one unit of the third digit", () => {
  assert.ok(given("-0.309", -0.30942).right);
  assert.ok(given("-0.310", -0.30942).right);
  assert.ok(!given("-0.312", -0.30942).right);
  assert.ok(given("1/3", 0.33333333).right);
  assert.ok(given("0", 0).right && !given("0.01", 0).right);
  assert.ok(given("nan", NaN).right && !given("inf", -Infinity).right);
});

test("too few digits are not wrong, and not enough", () => {
  assert.equal(given("-0.3", -0.30942).hint, "Right so far. Give one digit more.");
  assert.notEqual(given("-0.4", -0.30942).hint, "Right so far. Give one digit more.");
});

test("a known mistake gets its hint, the likeliest first; else sign and size are all that is said", () => {
  const mistakes = [{ hint: "no bias", value: 0.25 }, { hint: "other", value: 0.2501 }];
  assert.equal(given("0.25", 0.4, mistakes).hint, "no bias");
  assert.match(given("-0.3", 0.4).hint, /sign should be \+/);
  assert.match(given("0.9", 0.4).hint, /Too large/);
  assert.match(given("0.1", 0.4).hint, /Too small/);
});

const trace = Trace.fromBytes(tinyBytes());
const program = new Program(trace);
const at = (grain, address) => program.step(grain, program.locate(grain, address));
const hint = (step, text) => given(text, trace.value(step.address), mistakesAt(trace, program, step)).hint;

test("a weighted sum: forgotten bias, weights, terms, signs", () => {
  const step = at("node", "0.output[0, 0]"); // 10 + 1·2 + 3·(−1) = 9
  const cases = { "-1": /forgot the bias/, "-11": /bias has the wrong sign/, "-10": /multiplied with the bias/, 11: /forgot the weights/, 15: /added weight and input/, "-9": /sign is wrong/, 9.5: /mean/, 7: /Only the last term/, 12: /Only the first term/ };
  for (const [text, expected] of Object.entries(cases)) assert.match(hint(step, text), expected, text);
});

test("a transposed weight is recognised where it could be one", () => {
  assert.match(hint(at("node", "0.output[0, 1]"), "28"), /transposed/); // 20 + 3·2 + (−2)·(−1)
});

test("one product of a sum: one factor, the sum so far, added instead of multiplied", () => {
  const step = at("term", "0.output[0, 0]/1"); // 3·(−1)
  const cases = { "-1": /input alone/, 3: /sign is wrong|weight alone/, 2: /added the two factors/, 9: /whole sum/ };
  for (const [text, expected] of Object.entries(cases)) assert.match(hint(step, text), expected, text);
});

test("a gradient: forgotten input, upstream, weight instead of input", () => {
  const step = at("term", "0.weight.grad[0, 0]"); // 4·2 = 8
  const cases = { 4: /forgot the input/, 2: /input alone/, "-8": /sign is wrong/, 1: /parameter itself/ };
  for (const [text, expected] of Object.entries(cases)) assert.match(hint(step, text), expected, text);
});

test("the norm: forgotten root, sizes, signs, the largest", () => {
  const step = at("node", "clip.norm");
  const cases = { 246: /root/, 36: /added the sizes/, 18: /with their signs/, 10: /largest gradient/ };
  for (const [text, expected] of Object.entries(cases)) assert.match(hint(step, text), expected, text);
});

test("while a number is asked for, it and all that follow are hidden, and nothing before", () => {
  const { hides } = questionAt(trace, program, at("node", "0.output[0, 1]"));
  for (const address of ["0.output[0, 1]", "0.output[0, 1]/0", "0.weight.grad[0, 0]", "clip.norm", "clip.gradients[0]"]) assert.ok(hides(address), address);
  for (const address of ["0.output[0, 0]", "x[0, 1]", "0.weight.before[1, 1]", "no.such[1]", "nonsense!"]) assert.ok(!hides(address), address);
  const term = questionAt(trace, program, at("term", "0.output[0, 1]/1"));
  assert.ok(!term.hides("0.output[0, 1]/0") && term.hides("0.output[0, 1]/1") && term.hides("0.output[0, 1]"));
  assert.equal(questionAt(trace, program, program.step("node", 0)), null); // zero_grad computes nothing
});

test("the score is kept by title, begins again on reset, and does without a storage", () => {
  const held = new Map();
  const storage = () => ({ getItem: (key) => held.get(key) ?? null, setItem: (key, text) => held.set(key, text) });
  const score = keptScore("a net", storage);
  score.count(true);
  score.count(false);
  assert.deepEqual(keptScore("a net", storage).get(), { first: 1, asked: 2 });
  assert.deepEqual(keptScore("another", storage).get(), { first: 0, asked: 0 });
  score.reset();
  assert.deepEqual(keptScore("a net", storage).get(), { first: 0, asked: 0 });
  const none = keptScore("a net", () => { throw new Error("no storage here"); });
  none.count(true);
  assert.deepEqual(none.get(), { first: 1, asked: 1 });
  held.set("bpviz-quiz:a net", "not JSON");
  assert.deepEqual(keptScore("a net", storage).get(), { first: 0, asked: 0 });
});
