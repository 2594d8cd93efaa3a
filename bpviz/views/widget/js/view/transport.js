/**
 * First, back, play, next, last, speed; the sentence "Step 14 of 25"; and the grain.
 */

import { h, set, write } from "./dom.js";
import { icon, iconPath } from "./icons.js";

export const GRAINS = /** @type {const} */ (["phase", "layer", "node", "term"]);
export const SPEEDS = [0.5, 1, 2, 4];

/**
 * @param {{go: (step: number) => void, move: (by: number) => void, play: () => void, grain: (grain: string) => void,
 *   speed: (speed: number) => void}} actions
 * @param {AbortSignal} signal
 */
export function transport(actions, signal) {
  /** @param {string} name @param {string} label @param {string} key @param {() => void} act */
  const button = (name, label, key, act) => {
    const node = h("button", { type: "button", class: `control control-${name}`, "aria-label": label, "aria-keyshortcuts": key, title: `${label} (${key})` }, icon(name));
    node.addEventListener("click", act, { signal });
    return node;
  };
  let count = 1;
  const first = button("first", "First step", "Home", () => actions.go(0));
  const back = button("back", "Back", "ArrowLeft", () => actions.move(-1));
  const play = button("play", "Play", "Space", () => actions.play());
  const next = h("button", { type: "button", class: "control control-next", "aria-keyshortcuts": "ArrowRight", title: "Next step (ArrowRight)" }, h("span", {}, "Next"), icon("next"));
  next.addEventListener("click", () => actions.move(1), { signal });
  const last = button("last", "Last step", "End", () => actions.go(count - 1));
  const speed = h("button", { type: "button", class: "control control-speed", title: "Speed of playback" });
  let tempo = 1;
  speed.addEventListener("click", () => actions.speed(SPEEDS[(SPEEDS.indexOf(tempo) + 1) % SPEEDS.length]), { signal });

  const number = h("b", {});
  const total = h("span", {});
  const term = h("span", { class: "step-piece" });
  const what = h("span", { class: "step-piece" });
  const unit = h("span", { class: "step-unit" });
  const phase = h("span", { class: "step-phase" });
  const where = h("p", { class: "step-words" }, phase, h("span", { class: "step-count" }, h("span", { class: "step-word" }, "Step "), number, " of ", total), " ", term, " ", what, unit);

  const choices = GRAINS.map((grain, i) => {
    const input = h("input", { type: "radio", name: "grain", value: grain, class: "grain-input", "aria-keyshortcuts": String(i + 1) });
    input.addEventListener("change", () => actions.grain(grain), { signal });
    return { grain, input, label: h("label", { class: "grain-choice", title: `Step by ${grain} (${i + 1})` }, input, h("span", {}, grain)) };
  });
  const grains = h("fieldset", { class: "grains" }, h("legend", {}, "Grain"), ...choices.map((c) => c.label));
  // Radio buttons of one name are one group in the whole document: a second stepper must not share it.
  const group = `grain-${Math.random().toString(36).slice(2)}`;
  for (const { input } of choices) input.name = group;

  const buttons = h("div", { class: "transport-buttons", role: "group", "aria-label": "Playback" }, first, back, play, next, last, speed);
  return {
    element: h("div", { class: "transport" }, buttons, where, grains),
    /** @param {{index: number, count: number, caption: ReturnType<typeof import("./captions.js").caption>, phase: string, grain: string, playing: boolean, speed: number, start: boolean}} scene `start`: there is no step before it */
    update(scene) {
      count = scene.count;
      tempo = scene.speed;
      write(number, String(scene.index + 1));
      write(total, String(scene.count));
      write(term, scene.caption.term);
      write(what, scene.caption.what);
      write(unit, scene.caption.where);
      write(phase, scene.phase);
      // aria-disabled, not disabled: the focus must not be lost at the end of the walk.
      // Beyond the ends lie the iterations before and after.
      set(first, "aria-disabled", scene.index === 0 ? "true" : null);
      set(back, "aria-disabled", scene.start ? "true" : null);
      set(last, "aria-disabled", scene.index === scene.count - 1 ? "true" : null);
      const path = /** @type {SVGElement} */ (play.querySelector("path"));
      set(path, "d", iconPath(scene.playing ? "pause" : "play"));
      set(play, "aria-label", scene.playing ? "Pause" : "Play");
      set(play, "title", `${scene.playing ? "Pause" : "Play"} (Space)`);
      write(speed, `${scene.speed}×`);
      set(speed, "aria-label", `Speed ${scene.speed} times`);
      for (const { grain, input } of choices) if (input.checked !== (grain === scene.grain)) input.checked = grain === scene.grain;
    },
  };
}
