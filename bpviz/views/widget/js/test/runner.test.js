import assert from "node:assert/strict";
import { test } from "node:test";
import { Sheet } from "../core/sheet.js";
import { Trace } from "../core/trace.js";
import { BrowserRunner } from "../run/browser.js";
import { KernelRunner } from "../run/kernel.js";
import { Run } from "../run/run.js";
import { sameStructure } from "../run/structure.js";
import { createState } from "../state.js";
import { encode, header, network } from "./run-network.js";

const bits = (sheet) => Object.fromEntries(Object.keys(sheet.header.arrays).map((name) => [name, [...sheet.array(name)]]));
const browser = (momentum = 0) => new BrowserRunner(new Sheet(network({ momentum })));

/** w after each of so many steps of the quadratic (w x)² / 2: w ← w − lr x (w x), with momentum. */
function weights(count, { w = 2, x = 0.5, lr = 0.1, momentum = 0 } = {}) {
  let buffer = 0;
  return Array.from({ length: count }, (_, k) => {
    const before = w;
    const grad = w * x * x;
    buffer = k === 0 ? grad : momentum * buffer + grad;
    w -= lr * buffer;
    return before;
  });
}

test("twenty iterations on a page are those of the recurrence, and every one can be gone back to exactly", async () => {
  const runner = browser();
  const seen = [bits(runner.sheet)];
  for (let k = 1; k <= 20; k += 1) {
    await runner.next();
    seen.push(bits(runner.sheet));
  }
  weights(21).forEach((w, k) => assert.ok(Math.abs(seen[k]["0.weight.before"][0] - w) < 1e-15));
  for (let k = 19; k >= 0; k -= 1) {
    await runner.back();
    assert.deepEqual(bits(runner.sheet), seen[k]);
  }
  for (const k of [17, 3, 20, 0]) {
    await runner.goto(k);
    assert.deepEqual(bits(runner.sheet), seen[k]);
  }
  assert.equal(runner.count, 21);
  assert.deepEqual([...runner.losses().values], seen.map((each) => each["loss.value"][0]));
  await runner.goto(0);
  await assert.rejects(runner.back(), /first iteration/);
  await assert.rejects(runner.goto(21), /no iteration 21/);
});

test("a number changed in an iteration makes another future; its own is kept to compare with", async () => {
  const runner = browser();
  for (let k = 0; k < 3; k += 1) await runner.next();
  const old = [...runner.losses().values];
  await runner.goto(1);
  runner.sheet.set("x[0]", 1);
  await runner.next();
  assert.equal(runner.count, 3);
  assert.equal(runner.sheet.at("x", [0]), 1);
  assert.deepEqual([runner.previous().start, [...runner.previous().values]], [2, old.slice(2)]);
  await runner.back();
  assert.equal(runner.sheet.at("x", [0]), 1); // the change is where it was made
  await runner.back();
  assert.equal(runner.sheet.at("x", [0]), 0.5);
});

test("what was computed from numbers that were changed since is not gone to", async () => {
  const runner = browser();
  for (let k = 0; k < 4; k += 1) await runner.next();
  await runner.goto(1);
  runner.sheet.set("0.weight.before[0]", 5);
  await runner.goto(4);
  assert.deepEqual([runner.iteration, runner.count], [1, 2]);
});

test("a setting holds from the next iteration on, its sentence has the step before and after, and undo brings the old future back", async () => {
  const runner = browser();
  for (let k = 0; k < 4; k += 1) await runner.next();
  const old = [...runner.losses().values];
  await runner.goto(1);
  const sentence = await runner.configure({ "optimizer.lr": 0.2 });
  const [, , w] = weights(3);
  const step = (lr) => (-lr * w * 0.25).toFixed(4).replace("-", "−");
  assert.equal(sentence, `With lr = 0.2 instead of 0.1, the next step of 0.weight[0], the parameter that moves most, is ${step(0.2)} instead of ${step(0.1)}.`);
  assert.equal(runner.count, 2);
  assert.equal(runner.sheet.at("optimizer.lr"), 0.1);
  assert.equal(runner.settings().find(({ name }) => name === "optimizer.lr").value, 0.2);
  await runner.next();
  assert.equal(runner.sheet.at("optimizer.lr"), 0.2);
  await runner.back();
  await runner.next(); // the change is passed again at its place
  assert.equal(runner.sheet.at("optimizer.lr"), 0.2);
  assert.deepEqual(runner.changes(), [{ iteration: 2, sentence }]);
  await runner.undo();
  assert.deepEqual([runner.iteration, [...runner.losses().values], runner.changes()], [1, old, []]);
  await assert.rejects(runner.undo(), /No setting/);
  await assert.rejects(runner.configure({ "optimizer.lr": -1 }), /0 or more/);
  await assert.rejects(runner.configure({ clip: 1 }), /off when this iteration was recorded/);
  assert.deepEqual([...runner.losses().values], old);
});

test("the same structure is swapped in place, another one is made anew at the same number", async () => {
  const runner = browser(0.9);
  const run = new Run(runner);
  const state = createState({ grain: "node" });
  const rebuilt = [];
  const leave = run.follow(state, (swap) => {
    swap();
    rebuilt.push(runner.iteration);
  });
  const address = "0.weight.after[0]";
  const seen = run.sheet;
  state.set({ step: run.program.locate("node", address) });
  const recorded = run.sheet.at("0.weight.after", [0]);
  await run.iterate(1); // the first step with momentum has a rule of its own
  assert.deepEqual(rebuilt, [1]);
  assert.equal(run.program.step("node", state.get().step).address, address);
  await run.iterate(1);
  assert.deepEqual(rebuilt, [1]);
  assert.equal(run.sheet, seen);
  const expected = weights(4, { momentum: 0.9 });
  assert.ok(Math.abs(seen.at("0.weight.after", [0]) - expected[3]) < 1e-15);
  assert.equal(run.program.step("node", state.get().step).address, address);
  await run.goto(0);
  assert.deepEqual(rebuilt, [1, 0]);
  assert.equal(seen.at("0.weight.after", [0]), recorded);
  leave();
});

test("the version tells of every swap and every change, so that nothing is painted from what was", async () => {
  const runner = browser();
  const run = new Run(runner);
  const state = createState();
  const leave = run.follow(state, (swap) => swap());
  const versions = [state.get().version];
  const note = () => versions.push(state.get().version);
  await run.iterate(1);
  note();
  run.sheet.set("x[0]", 3);
  note();
  await run.iterate(-1);
  note();
  await run.iterate(1);
  note();
  assert.equal(new Set(versions).size, versions.length);
  assert.equal(run.sheet.at("x", [0]), 3);
  leave();
});

test("beyond the last step lies the next iteration's first one, and back again; a loop stays in its phase", async () => {
  const run = new Run(browser());
  const state = createState({ grain: "node" });
  const leave = run.follow(state, (swap) => swap());
  const last = run.program.count("node") - 1;
  assert.equal(run.move(-1), false);
  state.set({ step: last });
  assert.equal(run.move(1), true);
  await Promise.resolve();
  assert.deepEqual([run.runner.iteration, state.get().step], [1, 0]);
  run.move(-1);
  await Promise.resolve();
  assert.deepEqual([run.runner.iteration, state.get().step], [0, last]);
  const end = Array.from({ length: last }, (_, k) => k).find((k) => run.program.step("node", k + 1).phase !== "forward");
  state.set({ step: end, playing: true, loop: true });
  run.move(1);
  assert.equal(run.program.step("node", state.get().step).phase, "forward");
  state.set({ playing: false, step: end });
  run.move(1); // by hand one leaves it
  assert.notEqual(run.program.step("node", state.get().step).phase, "forward");
  leave();
});

test("a move that is not possible is told, and playing ends", async () => {
  const runner = browser();
  runner.sheet.next = () => { throw new Error("no rules"); };
  const run = new Run(runner);
  const state = createState({ playing: true });
  const leave = run.follow(state, (swap) => swap());
  let heard = 0;
  run.subscribe(() => heard++);
  assert.equal(await run.iterate(1), false);
  assert.deepEqual([run.problem, state.get().playing, heard], ["no rules", false, 1]);
  run.dismiss();
  assert.equal(run.problem, "");
  leave();
});

/** A notebook's model, and what was sent to it. */
function notebook() {
  const values = { _wire: encode(network()), _run: { iteration: 0, count: 3, per_epoch: 2, every: 1, settings: { optimizer: "SGD", lr: 0.1, momentum: 0, betas: [0.9, 0.99], nesterov: false, clip: { type: "ClipNorm", max_norm: 2 }, freeze: ["0.weight"] }, parameters: [["0.weight", 1]], changes: [], previous: null, data: { name: "moons", samples: 9 }, plane: false, outputs: 1, limits: { points: 2000, resolution: 200, iterations: 10 } }, _losses: new DataView(Float64Array.of(3, 2, 1).buffer), _validation: new DataView(Float64Array.of(5).buffer), _previous: new DataView(new ArrayBuffer(0)) };
  const listeners = new Map();
  const sent = [];
  const model = {
    get: (name) => values[name],
    send: (content) => void sent.push(content),
    on: (event, hear) => void listeners.set(event, [...(listeners.get(event) ?? []), hear]),
    off: (event, hear) => void listeners.set(event, listeners.get(event).filter((each) => each !== hear)),
  };
  const say = (event, ...what) => listeners.get(event).forEach((hear) => hear(...what));
  return { model, values, sent, say, listening: () => [...listeners.values()].flat().length };
}

test("in a notebook a move is a message, the traits bring the iteration, and the answer ends the wait", async () => {
  const { model, values, sent, say, listening } = notebook();
  const runner = new KernelRunner(model);
  let moved = 0;
  runner.subscribe(() => moved++);
  const before = runner.sheet;
  const asked = runner.next();
  assert.equal(runner.doing, "busy");
  await runner.next(); // dropped: one at a time
  assert.deepEqual(sent.map(({ type }) => type), ["next"]);
  values._run = { ...values._run, iteration: 1 };
  values._wire = encode(network({ w: 7 }));
  say("change:_run");
  assert.deepEqual([runner.iteration, runner.sheet.at("0.weight.before", [0])], [1, 7]);
  assert.notEqual(runner.sheet, before);
  say("msg:custom", { type: "reply", to: "another view's" }, []);
  say("msg:custom", { type: "reply", to: sent[0].id }, []);
  await asked;
  assert.equal(runner.doing, "");
  assert.ok(moved >= 2);
  const bad = runner.configure({ lr: 7 });
  say("msg:custom", { type: "error", to: sent[1].id, message: "lr is too large" });
  await assert.rejects(bad, /lr is too large/);
  const good = runner.configure({ lr: 0.2 });
  say("msg:custom", { type: "reply", to: sent[2].id, sentence: "Twice as far." });
  assert.equal(await good, "Twice as far.");
  assert.deepEqual(sent[2].settings, { lr: 0.2 });
  runner.close();
  assert.equal(listening(), 0);
});

test("losses arrive while Python trains, and are appended where they belong", async () => {
  const { model, values, sent, say } = notebook();
  const runner = new KernelRunner(model);
  const training = runner.train(100);
  assert.equal(runner.doing, "training");
  const shifted = new Uint8Array(1 + 16); // a view that does not begin where a number may
  shifted.set(new Uint8Array(Float64Array.of(0.5, 0.25).buffer), 1);
  say("msg:custom", { type: "progress", to: sent[0].id, iteration: 4, start: 3 }, [new DataView(shifted.buffer, 1)]);
  assert.deepEqual([...runner.losses().values], [3, 2, 1, 0.5, 0.25]);
  assert.equal(runner.count, 5);
  values._run = { ...values._run, iteration: 4, count: 5 };
  values._losses = new DataView(Float64Array.of(3, 2, 1, 0.5, 0.25).buffer);
  say("change:_run");
  say("msg:custom", { type: "reply", to: sent[0].id, iteration: 4 });
  await training;
  assert.deepEqual([runner.doing, runner.iteration, runner.count], ["", 4, 5]);
  assert.deepEqual([runner.validation().start, runner.validation().every, [...runner.validation().values]], [1, 2, [5]]);
  assert.equal(runner.previous(), null);
});

test("a session's settings become lines; what differs between groups is shown, and stays", () => {
  const { model, values } = notebook();
  values._run.settings.weight_decay = [0, 0.1];
  const lines = new KernelRunner(model).settings();
  assert.deepEqual(lines.map(({ name, kind, value }) => [name, kind, value]), [
    ["optimizer", "choice", "SGD"], ["lr", "number", 0.1], ["momentum", "number", 0], ["weight_decay", "numbers", [0, 0.1]], ["betas", "numbers", [0.9, 0.99]], ["nesterov", "switch", false], ["clip", "number", 2],
  ]);
  assert.match(lines[3].fixed, /differs/);
  assert.equal(lines.filter(({ fixed }) => fixed).length, 1);
});

test("two iterations are of one structure unless more than numbers differs", () => {
  const a = network();
  assert.ok(sameStructure(a.header, network({ w: 9 }).header));
  assert.ok(!sameStructure(a.header, network({ momentum: 0.9 }).header));
  assert.ok(!sameStructure(a.header, { ...header(), title: "another" }));
});
