/** What a drawing that cannot show everything shows first. */

import { layerOf, unitAddress } from "../units.js";
import { strongest } from "./encode.js";

/** How many products of a step are drawn as curves. */
export const STRONGEST = 4;

/**
 * Where NaN or infinity first appeared among the units, in the order of the program.
 * @param {import("../../core/program.js").Program} program @param {(address: string) => string | null} placeOf
 * @param {(name: string | null, size: number) => ArrayLike<number> | null} row
 */
export function firstBad({ parts, trace }, placeOf, row) {
  for (const { what } of parts) {
    if (what.kind !== "unit") continue;
    const { array } = what.targets[0];
    const at = Array.prototype.findIndex.call(row(array, what.nodes) ?? [], (v) => !Number.isFinite(v));
    if (at >= 0) return placeOf(unitAddress(trace, array, at));
  }
  return null;
}

/**
 * The right one of the two columns at work: the first where none is, as before the forward phase; the last for the loss.
 * @param {import("./timeline.js").Position} now @param {import("../../core/types.js").Column[]} columns
 */
export function pairOf(now, columns) {
  const c = Math.min(columns.length - 1, now.block.column ?? (now.block.phase === "loss" ? columns.length - 1 : 1));
  const activation = layerOf(columns[c].z ?? "") !== now.block.layer;
  return now.block.phase === "backward" && activation ? Math.min(columns.length - 1, c + 1) : c;
}

/** @param {import("./facts.js").Product[]} products of one step; the one in focus is always among the strongest */
export function strongProducts(products) {
  const best = strongest(products.map((p) => p.value), STRONGEST).map((n) => products[n]);
  const focus = products.find((p) => p.focus);
  return focus && !best.includes(focus) ? [...best.slice(0, STRONGEST - 1), focus] : best;
}
