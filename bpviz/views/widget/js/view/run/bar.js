/**
 * From iteration to iteration: back, "iteration 3 of 12", next, the loop of a phase, and a small loss curve.
 */

import { t } from "../../core/i18n.js";
import { h, set, write } from "../dom.js";
import { icon } from "../icons.js";
import { lossCurve } from "./curve.js";

/**
 * @param {import("../../run/run.js").Run} run
 * @param {import("../../state.js").State} state
 * @param {AbortSignal} signal
 */
export function iterationBar(run, state, signal) {
  /** @param {string} name @param {string} label @param {string} key @param {() => void} act */
  const button = (name, label, key, act) => {
    const node = h("button", { type: "button", class: `control iteration-${name}`, "aria-label": label, "aria-keyshortcuts": key, title: `${label} (${key})` }, icon(name));
    node.addEventListener("click", act, { signal });
    return node;
  };
  const back = button("back", t("Previous iteration"), "[", () => void run.iterate(-1));
  const next = button("next", t("Next iteration"), "]", () => void run.iterate(1));
  const loop = button("loop", t("Playback stays in this phase"), "L", () => state.set({ loop: !state.get().loop }));
  const number = h("b", {});
  const total = h("span", {});
  const where = h("p", { class: "iteration-where", title: t("Iterations are counted from 0.") }, t("iteration"), " ", number, h("span", { class: "iteration-of" }, " ", t("of"), " ", total));
  const curve = lossCurve(run, { width: 132, height: 36 }, signal);
  const problem = h("p", { class: "run-problem", role: "status" });
  const live = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
  const group = h("div", { class: "iteration-buttons", role: "group", "aria-label": t("Iterations") }, back, where, next, loop);
  const element = h("div", { class: "iterations" }, group, curve.element, problem, live);
  let spoken = run.runner.iteration;
  return {
    element,
    update() {
      const { iteration, count, doing } = run.runner;
      write(number, String(iteration));
      write(total, String(count));
      set(back, "aria-disabled", iteration === 0 ? "true" : null);
      set(next, "aria-busy", doing === "busy" ? "true" : null);
      set(loop, "aria-pressed", state.get().loop ? "true" : "false");
      write(problem, run.problem);
      set(problem, "data-on", run.problem !== "");
      curve.update();
      if (iteration !== spoken) write(live, curve.element.getAttribute("aria-valuetext") ?? "");
      spoken = iteration;
    },
  };
}
