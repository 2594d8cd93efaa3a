/** The list of keys, in a dialog of its own. */

import { h } from "./dom.js";
import { KEYS } from "./keyboard.js";

/** @param {AbortSignal} signal */
export function help(signal) {
  const close = h("button", { type: "button", class: "control" }, "Close");
  const rows = KEYS.map(([keys, what]) =>
    h("tr", {}, h("th", { scope: "row" }, ...keys.split("  ").map((key) => h("kbd", {}, key))), h("td", {}, what)));
  const element = h("dialog", { class: "help", "aria-label": "Keyboard" }, h("h2", { class: "help-title" }, "Keyboard"), h("table", {}, h("tbody", {}, ...rows)), close);
  close.addEventListener("click", () => element.close(), { signal });
  element.addEventListener("click", (event) => { if (event.target === element) element.close(); }, { signal });
  // The dialog is modal: the steps' keys rest while it is open.
  element.addEventListener("keydown", (event) => event.stopPropagation(), { signal });
  return { element, open: () => element.showModal() };
}
