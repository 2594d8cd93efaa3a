/**
 * The small picture at the end of a stage's row. Gradients are bars that share a zero, with a tick where the stage before
 * ended and an arrow for what changed; the weight is a point on a zoomed line.
 */

import { s, set } from "./dom.js";

const WIDTH = 260;
const MIDDLE = 12;

/** Positions on the gradient's axis: zero lies left for a positive gradient, right for a negative one. Pure. @param {number} value @param {number} most */
export const onAxis = (value, most) => WIDTH / 2 + (most > 0 ? (value / most) * (WIDTH / 2 - 16) : 0);

/** Positions of before and after on the weight's line, as far apart as is readable. Pure. @param {{before: number, after: number}} line */
export function onLine({ before, after }) {
  if (!(Math.abs(after - before) > 0)) return { before: WIDTH / 2, after: WIDTH / 2 };
  const way = Math.sign(after - before) * 34;
  return { before: WIDTH / 2 - way, after: WIDTH / 2 + way };
}

export function stageMark() {
  const axis = s("path", { class: "mark-axis" });
  const zero = s("path", { class: "mark-zero" });
  const bar = s("rect", { class: "mark-bar", y: MIDDLE - 6, height: 12, rx: 3 });
  const ghost = s("path", { class: "mark-ghost" });
  const arrow = s("path", { class: "mark-arrow", fill: "none" });
  const old = s("circle", { class: "mark-old", cy: MIDDLE, r: 4.5 });
  const fresh = s("circle", { class: "mark-new", cy: MIDDLE, r: 5.5 });
  const element = s("svg", { viewBox: `0 0 ${WIDTH} 24`, class: "mark" }, axis, zero, bar, ghost, arrow, old, fresh);
  const only = (/** @type {Element[]} */ ...shown) => {
    for (const part of [axis, zero, bar, ghost, arrow, old, fresh]) set(part, "display", shown.includes(part) ? null : "none");
  };

  return {
    element,
    none: () => only(),
    /** @param {number} value @param {number | null} before the stage before @param {number} most */
    bar(value, before, most) {
      const from = onAxis(0, most);
      const to = onAxis(Number.isFinite(value) ? value : 0, most);
      const past = before === null ? to : onAxis(before, most);
      const moved = Math.abs(past - to) > 8;
      only(zero, bar, ...(before !== null && Math.abs(past - to) > 1 ? [ghost] : []), ...(moved ? [arrow] : []));
      set(zero, "d", `M${from} 2V22`);
      set(bar, "x", Math.min(from, to));
      set(bar, "width", Math.max(1, Math.abs(to - from)));
      set(bar, "data-sign", value < 0 ? "neg" : "pos");
      set(ghost, "d", `M${past} 3V21`);
      const back = past > to ? 4 : -4;
      set(arrow, "d", `M${past} 21H${to}m${back} -3l${-back} 3l${back} 3`);
    },
    /** @param {string} stage before, update or after @param {{before: number, after: number}} line */
    point(stage, line) {
      const { before, after } = onLine(line);
      const moved = Math.abs(after - before) > 0;
      only(axis, ...(stage === "before" ? [fresh] : [old]), ...(stage === "update" && moved ? [arrow] : []), ...(stage === "after" ? [fresh] : []));
      set(axis, "d", `M8 ${MIDDLE}H${WIDTH - 8}`);
      set(old, "cx", before);
      set(fresh, "cx", stage === "before" ? before : after);
      set(fresh, "data-sign", (stage === "before" ? line.before : line.after) < 0 ? "neg" : "pos");
      set(old, "data-sign", line.before < 0 ? "neg" : "pos");
      const back = before > after ? 5 : -5;
      set(arrow, "d", `M${before - back * 1.4} ${MIDDLE}H${after}m${back} -4l${-back} 4l${back} 4`);
    },
  };
}
