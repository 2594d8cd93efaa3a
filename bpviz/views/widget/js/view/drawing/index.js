/** The drawing card: circles for a small network, images for a large one. */

import { h } from "../dom.js";
import { legend } from "../legend.js";
import { isLarge } from "./large-geometry.js";
import { largeDrawing } from "./large.js";
import { smallDrawing } from "./small.js";

/**
 * @param {import("./facts.js").Facts} facts
 * @param {{select: (address: string) => void, hover: (addresses: string[]) => void}} actions
 * @param {AbortSignal} signal
 */
export function drawing(facts, actions, signal) {
  const large = isLarge(facts.columns);
  const images = large ? largeDrawing(facts, actions, signal) : null;
  const inner = images ?? smallDrawing(facts, actions, signal);
  const element = h("section", { class: "card drawing", "aria-label": "Network" }, inner.element, ...(large ? [] : [legend(facts.drops)]));
  return { large, element, put: inner.put, show: inner.show, stop: inner.stop, repaint: images?.repaint ?? (() => {}), lit: images?.lit ?? (() => {}) };
}
