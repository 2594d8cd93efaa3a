/**
 * The training loop in PyTorch's words; the line in force is lit. A line leads to the first step of its phase.
 */

import { h, set } from "./dom.js";

/**
 * @param {{phase: string | null, text: string}[]} lines a line without a phase is only read
 * @param {(phase: string) => void} goToPhase
 * @param {AbortSignal} signal
 */
export function codeLens(lines, goToPhase, signal) {
  const rows = lines.map(({ phase, text }) => {
    if (phase === null) return { phase, row: h("div", { class: "code-line" }, text) };
    const row = h("button", { type: "button", class: "code-line", title: `Go to ${phase}` }, text);
    row.addEventListener("click", () => goToPhase(phase), { signal });
    return { phase, row };
  });
  const list = h("div", { class: "code-lines" }, ...rows.map((r) => r.row));
  return {
    element: list,
    /** @param {string} phase */
    update(phase) {
      for (const { phase: own, row } of rows) {
        set(row, "data-now", own === phase);
        set(row, "aria-current", own === phase ? "step" : null);
      }
    },
  };
}
