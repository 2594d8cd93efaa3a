/**
 * A weight as a line: width for its size, hue and dash for its sign.
 */

import { s, set } from "../dom.js";
import { edgeDash, edgeWidth, signOf } from "./encode.js";
import { edgeLine } from "./geometry.js";

/** @param {string} place */
export function edgeMark(place) {
  const wash = s("line", { class: "edge-wash" });
  const line = s("line", { class: "edge-line" });
  const reach = s("line", { class: "edge-reach" });
  const element = s("g", { class: "edge lit-able", "data-place": place }, wash, line, reach);
  let thickest = 8;
  return {
    element,
    place,
    /** @param {import("./geometry.js").Point} a @param {import("./geometry.js").Point} b @param {number} r */
    put(a, b, r) {
      const ends = edgeLine(a, b, r + 1);
      thickest = r < 24 ? 6.5 : 8;
      for (const mark of [wash, line, reach]) for (const [name, value] of Object.entries(ends)) set(mark, name, value.toFixed(1));
    },
    /** @param {{address: string, value: number, scale: number, active: boolean, focus: boolean, frozen: boolean, dropped: boolean}} look */
    show({ address, value, scale, active, focus, frozen, dropped }) {
      const width = edgeWidth(value, scale, thickest);
      const sign = signOf(value);
      set(line, "stroke-width", width.toFixed(2));
      set(line, "stroke-dasharray", sign === "neg" ? edgeDash(width) : sign === "bad" ? "2 4" : null);
      set(wash, "stroke-width", (width + 12).toFixed(1));
      set(element, "data-sign", sign);
      set(element, "data-active", active);
      set(element, "data-now", focus);
      set(element, "data-frozen", frozen);
      set(element, "data-dropped", dropped);
      set(element, "data-address", address);
      set(element, "data-value", String(value));
    },
  };
}
