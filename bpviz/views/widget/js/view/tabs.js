/** Tabs as the ARIA practices describe them: one tab stop, left and right choose. */

import { h, set, uid } from "./dom.js";

/**
 * @param {string} label
 * @param {{name: string, panel: HTMLElement, kind?: string}[]} items
 * @param {(index: number) => void} changed
 * @param {AbortSignal} signal
 */
export function tabs(label, items, changed, signal) {
  let current = 0;
  const made = items.map(({ name, panel, kind = "" }) => {
    const id = uid("tab");
    const tab = h("button", { type: "button", class: `tab ${kind}`, role: "tab", id }, name);
    const holder = h("div", { class: "tab-panel", role: "tabpanel", "aria-labelledby": id, tabindex: 0, id: `${id}-panel` }, panel);
    tab.setAttribute("aria-controls", holder.id);
    return { tab, holder };
  });
  /** @param {number} index */
  function choose(index) {
    current = index;
    made.forEach(({ tab, holder }, n) => {
      set(tab, "aria-selected", n === index ? "true" : "false");
      set(tab, "tabindex", n === index ? 0 : -1);
      set(holder, "hidden", n !== index);
    });
  }
  made.forEach(({ tab }, n) => {
    tab.addEventListener("click", () => {
      choose(n);
      changed(n);
    }, { signal });
    tab.addEventListener("keydown", (event) => {
      const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      let next = n;
      do next = (next + by + made.length) % made.length;
      while (made[next].tab.offsetParent === null && next !== n); // a tab may be hidden where its panel has a card of its own
      choose(next);
      made[next].tab.focus();
      changed(next);
    }, { signal });
  });
  choose(0);
  return {
    element: h("section", { class: "card side" }, h("div", { class: "tabs", role: "tablist", "aria-label": label }, ...made.map((m) => m.tab)), ...made.map((m) => m.holder)),
    current: () => current,
    choose,
    /** Leave a tab that the width has hidden. */
    settle: () => {
      if (made[current].tab.offsetParent === null) choose(0);
    },
  };
}
