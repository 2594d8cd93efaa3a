/**
 * All that is shown about the run around an iteration. Made once: it stays when the view of an iteration is made anew.
 */

import { iterationBar } from "./bar.js";

/**
 * @typedef {object} Panels
 * @property {HTMLElement} bar
 * @property {{name: string, panel: HTMLElement, shown: (on: boolean) => void}[]} tabs
 * @property {number} tab the tab that was open last
 */

/**
 * @param {import("../../run/run.js").Run} run
 * @param {import("../../state.js").State} state
 * @param {AbortSignal} signal
 * @returns {Panels}
 */
export function runPanels(run, state, signal) {
  const bar = iterationBar(run, state, signal);
  const update = () => bar.update();
  const leave = run.subscribe(update);
  const forget = state.subscribe((_, changed) => {
    if (changed.has("loop") || changed.has("version")) update();
  });
  signal.addEventListener("abort", () => {
    leave();
    forget();
  });
  update();
  return { bar: bar.element, tabs: [], tab: 0 };
}
