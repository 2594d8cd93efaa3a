/**
 * Looking closer: the drawing grows inside its card, text with it, and the card scrolls. It never gets smaller than it is, because its
 * text would become too small to read. Ctrl and the wheel (or two fingers), the keys + - 0, the buttons; dragging moves it.
 */

import { h, set, write } from "../dom.js";

export const STEPS = [1, 1.25, 1.5, 2, 2.5, 3, 4];
/** Fewer pixels than this are a click that trembled. */
const TREMBLE = 4;

/** The next step of enlargement, up or down. Pure. @param {number} zoom @param {number} by */
export function nextStep(zoom, by) {
  const beyond = STEPS.filter((step) => (by > 0 ? step > zoom + 1e-6 : step < zoom - 1e-6));
  return beyond.length === 0 ? allowed(zoom) : by > 0 ? beyond[0] : beyond[beyond.length - 1];
}

/** Within what is allowed. @param {number} zoom */
export const allowed = (zoom) => Math.min(STEPS[STEPS.length - 1], Math.max(1, zoom));

/**
 * How far to scroll, so that what lies under the pointer stays there. Pure.
 * @param {number} scroll now @param {number} pointer from the view's edge @param {number} from @param {number} to the zooms
 */
export const scrollFor = (scroll, pointer, from, to) => ((scroll + pointer) * to) / from - pointer;

/**
 * How far to scroll to bring a stretch into view, as little as possible. Pure.
 * @param {number} start of the stretch, from the view's edge @param {number} end @param {number} size of the view
 */
export function nudge(start, end, size) {
  if (start < 8) return start - 8;
  return end > size - 8 ? Math.min(start - 8, end - size + 8) : 0;
}

/** @param {Element} picture what grows @param {AbortSignal} signal */
export function zoomable(picture, signal) {
  const content = h("div", { class: "zoom-content" }, picture);
  const view = h("div", { class: "zoom-view" }, content);
  const button = (/** @type {string} */ name, /** @type {string} */ text, /** @type {string} */ key) => h("button", { type: "button", class: "zoom-button", "aria-label": name, title: `${name} (${key})` }, text);
  const smaller = button("Zoom out", "−", "−");
  const all = h("button", { type: "button", class: "zoom-button zoom-all", title: "Whole network (0)" }, "100 %");
  const larger = button("Zoom in", "+", "+");
  const controls = h("div", { class: "zoom-controls", role: "group", "aria-label": "Zoom" }, smaller, all, larger);
  let zoom = 1;

  /** @param {number} wanted @param {{x: number, y: number}} [about] a point of the view that stays where it is; else its middle */
  function zoomTo(wanted, about = { x: view.clientWidth / 2, y: view.clientHeight / 2 }) {
    const to = allowed(wanted);
    if (to === zoom) return;
    if (zoom === 1) view.style.height = `${view.clientHeight}px`; // the card keeps its height
    const [left, top] = [scrollFor(view.scrollLeft, about.x, zoom, to), scrollFor(view.scrollTop, about.y, zoom, to)];
    zoom = to;
    show();
    view.scrollTo({ left, top, behavior: "instant" });
  }

  function show() {
    content.style.setProperty("--zoom", String(zoom));
    set(view, "data-zoomed", zoom > 1);
    if (zoom === 1) view.style.height = "";
    write(all, `${Math.round(zoom * 100)} %`);
    // not `disabled`: a button that has the keyboard's focus would lose it
    set(smaller, "aria-disabled", zoom === 1 ? "true" : "false");
    set(larger, "aria-disabled", zoom === STEPS[STEPS.length - 1] ? "true" : "false");
  }

  smaller.addEventListener("click", () => zoomTo(nextStep(zoom, -1)), { signal });
  larger.addEventListener("click", () => zoomTo(nextStep(zoom, 1)), { signal });
  all.addEventListener("click", () => zoomTo(1), { signal });
  view.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // the page scrolls; two fingers on a touchpad say ctrl
    event.preventDefault();
    const box = view.getBoundingClientRect();
    zoomTo(zoom * Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0025)), { x: event.clientX - box.left, y: event.clientY - box.top });
  }, { signal, passive: false });

  let dragged = false;
  view.addEventListener("pointerdown", (event) => {
    dragged = false;
    const target = /** @type {Element} */ (event.target);
    if (zoom === 1 || event.button !== 0 || event.pointerType === "touch" || target.closest(".node, .cell, .edge")) return;
    const start = { x: event.clientX, y: event.clientY, left: view.scrollLeft, top: view.scrollTop };
    const over = new AbortController();
    const end = () => over.abort();
    signal.addEventListener("abort", end, { signal: over.signal });
    view.addEventListener("pointermove", (move) => {
      const [x, y] = [move.clientX - start.x, move.clientY - start.y];
      if (!dragged && Math.hypot(x, y) < TREMBLE) return;
      if (!dragged) view.setPointerCapture(move.pointerId);
      dragged = true;
      view.scrollTo({ left: start.left - x, top: start.top - y, behavior: "instant" });
    }, { signal: over.signal });
    for (const name of ["pointerup", "pointercancel"]) view.addEventListener(name, end, { signal: over.signal });
  }, { signal });
  // What ends a drag is no click on a unit.
  view.addEventListener("click", (event) => { if (dragged) event.stopPropagation(); }, { signal, capture: true });

  show();
  return {
    view,
    controls,
    /** The keys of the drawing: does one of them fit? @param {string} key */
    key(key) {
      if (key === "+" || key === "=") zoomTo(nextStep(zoom, 1));
      else if (key === "-" || key === "−") zoomTo(nextStep(zoom, -1));
      else if (key === "0") zoomTo(1);
      else return false;
      return true;
    },
    /** The card got another width: its height is found anew. */
    fit() {
      if (zoom === 1) return;
      const kept = zoom;
      zoom = 1;
      show();
      zoomTo(kept, { x: 0, y: 0 });
    },
    /** Bring what a step is about into view. */
    follow() {
      const mark = zoom > 1 && view.querySelector(".node[data-now], .cell[data-now], .row[data-now], .group-mark:not([display]), .cursor-now:not([display])");
      if (!mark) return;
      const [box, own] = [mark.getBoundingClientRect(), view.getBoundingClientRect()];
      view.scrollBy({ left: nudge(box.left - own.left, box.right - own.left, view.clientWidth), top: nudge(box.top - own.top, box.bottom - own.top, view.clientHeight), behavior: "instant" });
    },
  };
}
