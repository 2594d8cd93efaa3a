import assert from "node:assert/strict";
import { test } from "node:test";
import { createState } from "../state.js";

test("listeners hear which keys changed, and nothing when nothing did", () => {
  const state = createState({ step: 3 });
  const heard = [];
  state.subscribe((view, changed) => heard.push([view.step, [...changed]]));
  state.set({ step: 3, grain: "node", hovered: new Set() });
  state.set({ step: 4, playing: true, grain: "node" });
  assert.deepEqual(heard, [[4, ["step", "playing"]]]);
});

test("a change made by a listener comes after the one that it answers", () => {
  const state = createState();
  const heard = [];
  state.subscribe((view) => view.step === 1 && state.set({ step: 2 }));
  state.subscribe((_, changed) => heard.push([...changed]));
  state.set({ step: 1, playing: true });
  assert.deepEqual(heard, [["step", "playing"], ["step"]]);
});

test("who has left hears nothing", () => {
  const state = createState();
  let heard = 0;
  const leave = state.subscribe(() => heard++);
  leave();
  state.set({ step: 1 });
  assert.equal(heard, 0);
});
