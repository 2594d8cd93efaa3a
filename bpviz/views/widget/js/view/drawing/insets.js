/**
 * Drawings of their own between the columns, for layers that are more than a weighted sum. Where two columns stand too close, they
 * lie below the network.
 */

import { s } from "../dom.js";
import { attentionGrid } from "./attention.js";
import { spreadBars } from "./spread.js";

/** @type {Record<string, typeof attentionGrid | typeof spreadBars>} */
const MAKERS = { SelfAttention: attentionGrid, LayerNorm: spreadBars, BatchNorm1d: spreadBars };
const GAP = 16;

/** @param {import("./facts.js").Facts} facts @param {AbortSignal} signal */
export function insets(facts, signal) {
  const made = facts.columns.flatMap((column, c) => (c === 0 ? [] : (column.layers ?? []).flatMap((layer) => {
    const make = MAKERS[facts.typeOf(layer)];
    return make ? [{ c, inset: make(facts, c, layer, signal) }] : [];
  })));
  return {
    element: s("g", { class: "insets" }, ...made.map(({ inset }) => inset.element)),
    /** Before which columns one stands. */
    wide: facts.columns.map((_, c) => made.some((each) => each.c === c)),
    /** Returns the height of what has no room in the drawing. @param {import("./geometry.js").Places | null} places null: all of it lies below @param {number} width @param {number} top */
    put(places, width, top) {
      let [x, y, tallest] = [GAP, top, 0];
      for (const { inset } of made) {
        if (places && inset.put(places)) continue;
        let size = inset.below({ x, y, width: width - x - GAP });
        if (x > GAP && x + size.width > width - GAP) {
          [x, y, tallest] = [GAP, y + tallest + GAP, 0];
          size = inset.below({ x, y, width: width - 2 * GAP });
        }
        x += size.width + GAP;
        tallest = Math.max(tallest, size.height);
      }
      return y + tallest - top;
    },
    /** @param {import("./facts.js").Moment} now */
    show(now) {
      for (const { inset } of made) inset.show(now);
    },
  };
}
