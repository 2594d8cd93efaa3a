/** The first line: name, network, loss, theme and help. */

import { h, set, writeNumber } from "./dom.js";
import { icon, iconPath } from "./icons.js";
import { inTable } from "./format.js";

/**
 * @param {string} title
 * @param {{theme: () => void, help: () => void}} actions
 * @param {AbortSignal} signal
 */
export function header(title, actions, signal) {
  const loss = h("output", {});
  const theme = h("button", { type: "button", class: "tool" }, icon("moon"));
  const help = h("button", { type: "button", class: "tool", "aria-label": "Keyboard", title: "Keyboard", "aria-haspopup": "dialog" }, "?");
  theme.addEventListener("click", actions.theme, { signal });
  help.addEventListener("click", actions.help, { signal });
  return {
    element: h("header", { class: "header" },
      h("span", { class: "brand" }, "bpviz"),
      h("span", { class: "title", title }, title),
      h("span", { class: "header-loss" }, "L ", loss),
      h("span", { class: "header-tools" }, theme, help)),
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
