/** The first line: name, network, sample, loss, theme and help. */

import { h, set, writeNumber } from "./dom.js";
import { icon, iconPath } from "./icons.js";
import { inTable } from "./format.js";

/**
 * @param {{title: string, batch: number, sample: number}} what of several samples, the drawing shows one
 * @param {HTMLElement} bar of the iterations
 * @param {{theme: () => void, help: () => void}} actions
 * @param {AbortSignal} signal
 */
export function header({ title, batch, sample }, bar, actions, signal) {
  const loss = h("output", {});
  const theme = h("button", { type: "button", class: "tool" }, icon("moon"));
  const help = h("button", { type: "button", class: "tool", "aria-label": "Keyboard", title: "Keyboard", "aria-haspopup": "dialog" }, "?");
  theme.addEventListener("click", actions.theme, { signal });
  help.addEventListener("click", actions.help, { signal });
  const tools = h("span", { class: "header-tools" }, theme, help);
  return {
    tools,
    element: h("header", { class: "header" },
      h("span", { class: "brand" }, "bpviz"),
      h("span", { class: "title", title }, title),
      ...(batch > 1 ? [h("span", { class: "header-sample", title: `The batch has ${batch} samples, counted from 0. Values and gradients of units are those of this one; gradients of weights are of the whole batch.` }, `sample ${sample} of ${batch}`)] : []),
      bar,
      h("span", { class: "header-loss" }, "L ", loss),
      tools),
    help,
    /** @param {{address: string, value: number} | null} value @param {string} shown the theme on screen */
    update(value, shown) {
      if (value) writeNumber(loss, value.address, value.value, inTable(value.value));
      else writeNumber(loss, "", null, "…");
      const other = shown === "dark" ? "light" : "dark";
      set(/** @type {Element} */ (theme.querySelector("path")), "d", iconPath(other === "dark" ? "moon" : "sun"));
      set(theme, "aria-label", `Use the ${other} theme`);
      set(theme, "title", `Use the ${other} theme`);
    },
  };
}
