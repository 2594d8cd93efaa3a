/** The drawing card: circles for a small network, images for a large one. */

import { h } from "../dom.js";
import { legend } from "../legend.js";
import { isLarge } from "./large-geometry.js";
import { largeDrawing } from "./large.js";
import { smallDrawing } from "./small.js";
import { zoomable } from "./zoom.js";

/**
 * @param {import("./facts.js").Facts} facts
 * @param {{select: (address: string) => void, hover: (addresses: string[]) => void}} actions
 * @param {AbortSignal} signal
 */
export function drawing(facts, actions, signal) {
  const large = isLarge(facts.columns);
  const images = large ? largeDrawing(facts, actions, signal) : null;
  const inner = images ?? smallDrawing(facts, actions, signal);
  const zoom = zoomable(inner.element, signal);
  const foot = h("div", { class: "drawing-foot" }, images?.legend ?? legend(facts.drops), zoom.controls);
  const element = h("section", { class: "card drawing", "aria-label": "Network" }, zoom.view, foot);
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !zoom.key(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }, { signal });
  return {
    large,
    element,
    /** @param {number} width */
    put(width) {
      inner.put(width);
      zoom.fit();
    },
    /** @param {import("./facts.js").Moment} now @param {{moving: boolean, speed: number}} how */
    show(now, how) {
      inner.show(now, how);
      zoom.follow();
    },
    stop: inner.stop,
    repaint: images?.repaint ?? (() => {}),
    lit: images?.lit ?? (() => {}),
  };
}
