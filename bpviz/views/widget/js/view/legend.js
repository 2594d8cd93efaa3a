/** What the marks of a small network mean. */

import { h, s } from "./dom.js";

/** @param {string} text @param {...SVGElement} marks */
const item = (text, ...marks) => h("span", { class: "legend-item" }, s("svg", { width: 30, height: 16, viewBox: "0 0 30 16", "aria-hidden": "true" }, ...marks), text);

/** @param {boolean} dropout */
export function legend(dropout) {
  return h("div", { class: "legend" },
    item("value +", s("line", { x1: 0, y1: 8, x2: 28, y2: 8, class: "key-pos", "stroke-width": 4 })),
    item("value −", s("line", { x1: 0, y1: 8, x2: 28, y2: 8, class: "key-neg", "stroke-width": 4, "stroke-dasharray": "9 6" })),
    item("gradient +", s("circle", { cx: 8, cy: 8, r: 6, class: "key-grad-pos", "stroke-width": 3.5, fill: "none" }), s("path", { d: "M18 8L28 3V13Z", class: "key-head-pos" })),
    item("gradient −", s("circle", { cx: 8, cy: 8, r: 6, class: "key-grad-neg", "stroke-width": 3.5, fill: "none", "stroke-dasharray": "4 2.3" }), s("path", { d: "M18 8L28 3V13Z", class: "key-head-neg" })),
    ...(dropout ? [item("dropped", s("circle", { cx: 10, cy: 8, r: 7, class: "key-dropped", fill: "none" }), s("path", { d: "M3 1L7 5M17 1L13 5M3 15L7 11M17 15L13 11", class: "key-dropped" }))] : []),
    h("span", { class: "legend-item legend-note" }, "line width: |w| within its layer"));
}
