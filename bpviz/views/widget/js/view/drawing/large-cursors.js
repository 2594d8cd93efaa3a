/**
 * Focus in a large network: one tab stop a column; up and down go from unit to unit; the unit at work has the yellow frame.
 */

import { s, set, setBox } from "../dom.js";
import { columnTitle } from "../labels.js";
import { format, gradient } from "../format.js";
import { around } from "./geometry.js";

/**
 * @param {import("./facts.js").Facts} facts
 * @param {{select: (address: string) => void}} actions
 * @param {AbortSignal} signal
 */
export function cursors(facts, actions, signal) {
  const { columns } = facts;
  const now = s("rect", { class: "cursor-now", rx: 6 });
  const lit = s("rect", { class: "cursor-lit", rx: 6 });
  const stops = columns.map((column, c) => s("rect", { class: "cursor", rx: 6, tabindex: 0, role: "button", "data-column": c, "aria-roledescription": "unit", "aria-label": columnTitle(column) }));
  const at = columns.map(() => 0);
  const element = s("g", { class: "cursors" }, lit, now, ...stops);
  /** @type {import("./facts.js").Moment | null} */
  let moment = null;
  /** @type {(c: number, unit: number) => import("./geometry.js").Box | null} */
  let boxOf = () => null;

  /** @param {number} c */
  function place(c) {
    const box = boxOf(c, at[c]);
    setBox(stops[c], box && around([box], 3));
    if (!box) return;
    const address = facts.unitAddress(c, at[c]);
    const value = moment?.value(c, at[c]);
    const grad = moment?.grad(c, at[c]);
    set(stops[c], "aria-label", `${columnTitle(columns[c])}, unit ${at[c]} of ${columns[c].size}: ${value ? format(value.value, 3) : "not computed yet"}${grad ? `, gradient ${gradient(grad.value)}` : ""}`);
    // The cursor writes no number itself: it carries the address for the links, and the value when it is known.
    set(stops[c], "data-address", value ? value.address : address);
    set(stops[c], "data-value", value ? String(value.value) : null);
  }

  stops.forEach((stop, c) => {
    stop.addEventListener("keydown", (event) => {
      const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (event.key === "Enter" && c > 0) actions.select(facts.unitAddress(c, at[c]));
      else if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      at[c] = Math.max(0, Math.min(columns[c].size - 1, at[c] + by));
      place(c);
      stop.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
    }, { signal });
  });

  return {
    element,
    /** @param {import("./facts.js").Moment} next @param {typeof boxOf} boxes @param {(c: number) => boolean} marksItself its rows light up on their own */
    show(next, boxes, marksItself) {
      moment = next;
      boxOf = boxes;
      const focus = next.single ? next.focus : null;
      if (focus && document.activeElement !== stops[focus.c]) at[focus.c] = focus.j;
      columns.forEach((_, c) => place(c));
      const box = focus && !marksItself(focus.c) ? boxOf(focus.c, focus.j) : null;
      setBox(now, box && around([box], 4));
    },
    /** @param {import("./geometry.js").Box | null} box */
    lit(box) {
      setBox(lit, box && around([box], 3));
    },
  };
}
