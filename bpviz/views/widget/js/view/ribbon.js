/**
 * The step ribbon: one block a step, phases apart, the current one yellow. It is also the scrubber.
 */

import { h, set } from "./dom.js";
import { isBar, phaseBoxes, phaseOf, stepAt } from "./ribbon-geometry.js";

/**
 * @param {{go: (step: number) => void}} actions
 * @param {AbortSignal} signal removes the listeners
 */
export function ribbon(actions, signal) {
  const track = h("div", { class: "ribbon-track", role: "slider", tabindex: 0, "aria-label": "Step", "aria-orientation": "horizontal", "aria-valuemin": 1 });
  const names = h("div", { class: "ribbon-names", "aria-hidden": "true" });
  const element = h("div", { class: "ribbon" }, track, names);

  /** @type {import("./ribbon-geometry.js").PhaseBox[]} */
  let boxes = [];
  /** @type {{phases: import("./ribbon-geometry.js").PhaseSpan[], width: number}} */
  let drawn = { phases: [], width: 0 };
  /** @type {{bar: HTMLElement, name: HTMLElement, blocks: HTMLElement[], fill: HTMLElement | null, head: HTMLElement | null}[]} */
  let parts = [];
  let current = -1;
  let dragging = false;

  /** @param {PointerEvent} event */
  const scrub = (event) => actions.go(stepAt(boxes, event.clientX - track.getBoundingClientRect().left));
  track.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    dragging = true;
    track.setPointerCapture(event.pointerId);
    scrub(event);
  }, { signal });
  track.addEventListener("pointermove", (event) => { if (dragging) scrub(event); }, { signal });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
    track.addEventListener(end, () => { dragging = false; }, { signal });
  }

  function rebuild() {
    boxes = phaseBoxes(drawn.phases, drawn.width);
    parts = boxes.map((box) => {
      const many = isBar(box);
      const fill = many ? h("i", { class: "ribbon-fill" }) : null;
      const head = many ? h("i", { class: "ribbon-head" }) : null;
      const blocks = many ? [] : Array.from({ length: box.count }, () => h("i", { class: "ribbon-block" }));
      const bar = h("div", { class: many ? "ribbon-phase ribbon-bar" : "ribbon-phase", style: `left:${box.x}px;width:${box.width}px` });
      bar.append(...(fill && head ? [fill, head] : blocks));
      const name = h("span", { class: "ribbon-name", style: `left:${box.x}px;max-width:${box.width + 6}px` }, box.name);
      name.addEventListener("click", () => actions.go(box.start), { signal });
      return { bar, name, blocks, fill, head };
    });
    track.replaceChildren(...parts.map((p) => p.bar));
    names.replaceChildren(...parts.map((p) => p.name));
    current = -1;
  }

  /** @param {number} index */
  function paint(index) {
    boxes.forEach((box, i) => {
      const { bar, name, blocks, fill, head } = parts[i];
      const at = index - box.start;
      const state = at < 0 ? "ahead" : at >= box.count ? "done" : "now";
      set(bar, "data-state", state);
      set(name, "data-state", state);
      if (fill && head) {
        const share = Math.min(1, Math.max(0, (at + 0.5) / box.count));
        set(fill, "style", `transform:scaleX(${state === "done" ? 1 : state === "ahead" ? 0 : share})`);
        set(head, "style", `left:${(share * 100).toFixed(2)}%`);
        return;
      }
      const before = current - box.start;
      const from = current < 0 ? 0 : Math.max(0, Math.min(before, at));
      const to = current < 0 ? blocks.length - 1 : Math.min(blocks.length - 1, Math.max(before, at));
      for (let b = from; b <= to; b += 1) set(blocks[b], "data-state", b < at ? "done" : b === at ? "now" : "ahead");
    });
    current = index;
  }

  return {
    element,
    /**
     * @param {{phases: import("./ribbon-geometry.js").PhaseSpan[], index: number, count: number, caption: string}} scene
     * @param {number} width
     */
    update(scene, width) {
      if (scene.phases !== drawn.phases || width !== drawn.width) {
        drawn = { phases: scene.phases, width };
        rebuild();
      }
      paint(scene.index);
      set(track, "aria-valuemax", scene.count);
      set(track, "aria-valuenow", scene.index + 1);
      set(track, "aria-valuetext", `Step ${scene.index + 1} of ${scene.count}, ${phaseOf(scene.phases, scene.index).name}: ${scene.caption}`);
    },
  };
}
