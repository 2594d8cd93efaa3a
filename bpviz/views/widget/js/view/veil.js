/** While a number is asked for, it is nowhere: what is written with its address becomes a question mark. */

import { set, writeNumber } from "./dom.js";

const TONES = /\b(pos|neg|grad|bad|plain)\b/g;

/** @param {Element} root @param {(address: string) => boolean} hides */
export function veil(root, hides) {
  for (const node of root.querySelectorAll("[data-address]")) {
    const address = node.getAttribute("data-address");
    if (!address || !hides(address)) continue;
    writeNumber(node, "", null, "?");
    for (const each of [node, node.parentElement]) if (each?.hasAttribute("title")) set(each, "title", null);
    if (node instanceof HTMLElement) set(node, "class", (node.getAttribute("class") ?? "").replace(TONES, "").trim() || null); // the hue says the sign
    const row = node.closest("tr");
    if (row) set(row, "data-asked", true);
  }
}

/** @param {Element} root */
export function unveil(root) {
  for (const row of root.querySelectorAll("tr[data-asked]")) set(row, "data-asked", false);
}
