/** The way around the layers of a Residual, as a line over the columns between, into the units where both ways meet. */

import { s, set } from "../dom.js";
import { layerOf } from "../units.js";

/** How much room above the columns the line takes. */
export const LANE = 26;
const BEND = 12;

/**
 * From the top of one unit over everything to the top of another. Pure.
 * @param {import("./geometry.js").Point} from @param {import("./geometry.js").Point} to @param {number} r @param {number} top
 */
export function bypassPath(from, to, r, top) {
  const [x1, x2] = [from.x + r / 2, to.x + r / 2];
  const [y1, y2] = [from.y - r * 0.87 - 3, to.y - r * 0.87 - 9];
  return `M${x1} ${y1}V${top + BEND}Q${x1} ${top} ${x1 + BEND} ${top}H${x2 - BEND}Q${x2} ${top} ${x2} ${top + BEND}V${y2}m-4 -7l4 7l4 -7`;
}

/** @param {import("./facts.js").Column[]} columns */
export function bypasses(columns) {
  const ways = columns.flatMap((column, c) =>
    column.skip === undefined ? [] : [{ c, from: column.skip, layer: layerOf(column.a), line: s("path", { class: "bypass", fill: "none" }, s("title", {}, "the way around: added unchanged")) }]);
  return {
    element: s("g", { class: "bypasses", "aria-hidden": "true" }, ...ways.map((way) => way.line)),
    lane: ways.length ? LANE : 0,
    /** @param {import("./geometry.js").Places} places */
    put({ columns: placed, r, narrow }) {
      for (const { c, from, line } of ways) set(line, "d", bypassPath(placed[from].nodes[0], placed[c].nodes[0], r, narrow ? 8 : 44));
    },
    /** @param {string | null} layer the one at work */
    show(layer) {
      for (const way of ways) set(way.line, "data-active", way.layer === layer);
    },
  };
}
