/** The two lines above a column of a large network: what it is, and what its marks mean now. */

import { formOf } from "./large-geometry.js";

/** @param {import("./facts.js").Column} column @param {number} room */
export function titleOf(column, room) {
  if (column.image || column.size <= 12) return column.title;
  if (room < 60) return `${column.label} · ${column.size}`;
  return room > 130 ? `${column.title} · ${column.size} units` : `${column.title} · ${column.size}`;
}

/** What the numbers of a column mean now. @param {import("./facts.js").Moment} now @param {number} c @param {boolean} short @param {number} room */
export function noteOf(now, c, short, room) {
  const column = now.columns[c];
  const form = formOf(now.columns, c);
  if (form === "image" && column.image) return `${column.image[0]} × ${column.image[1]} pixels`;
  if (form === "tiles") {
    const off = now.offUnits(c);
    if (short) return off === null ? "weights" : `${off} of ${column.size} off`;
    const bar = now.grads[c].length ? `; bar: its ${now.gradName(c)}` : "";
    return off === null ? "each tile: one unit's weights" : `each tile: one unit's weights; dim = ReLU off (${off} units)${bar}`;
  }
  if (form === "rows") return "";
  if (now.showsGradient(c)) return now.gradName(c);
  if (c === 0) return "values x";
  return [room < 60 ? "…" : "not computed yet", "z", "a"][now.values[c].length];
}
