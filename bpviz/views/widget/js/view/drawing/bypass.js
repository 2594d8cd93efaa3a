/** The way around the layers of a Residual, as a line over the columns between, into the units where both ways meet. */

import { s, set, setBox, writeNumber } from "../dom.js";
import { gradient, onNode } from "../format.js";
import { layerOf } from "../units.js";
import { signOf } from "./encode.js";
import { travels } from "./travel.js";

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
  return `M${x1} ${y1}V${top + BEND}Q${x1} ${top} ${x1 + BEND} ${top}H${x2 - BEND}Q${x2} ${top} ${x2} ${top + BEND}V${y2}`;
}

/**
 * What travels the way around at a step of its layer, unchanged: the input, or the gradient; that of the unit at hand, else the
 * largest. Null where the step is not the layer's.
 * @param {import("./facts.js").Moment} now @param {{c: number, layer: string, from: number}} way
 */
export function carried(now, { c, layer, from }) {
  if (now.layer !== layer) return null;
  const backward = now.step.phase === "backward";
  if (!backward && now.step.phase !== "forward") return null;
  const { a, size } = now.columns[from];
  const array = backward ? `${layer}.upstream` : a;
  const all = Array.from({ length: size }, (_, j) => now.numberOf(array, size, j)).filter((each) => each !== null);
  if (all.length < size) return null;
  const most = all.reduce((best, each) => (Math.abs(each.value) > Math.abs(best.value) ? each : best));
  return { backward, column: c, ...(now.single ? all[now.step.node] : most) };
}

/** @param {import("./facts.js").Column[]} columns */
export function bypasses(columns) {
  const ways = columns.flatMap((column, c) => (column.skip === undefined ? [] : [wayMark(c, column.skip, layerOf(column.a))]));
  const travel = travels();
  return {
    element: s("g", { class: "bypasses", "aria-hidden": "true" }, ...ways.map((way) => way.element)),
    lane: ways.length ? LANE : 0,
    stop: travel.stop,
    /** @param {import("./geometry.js").Places} places */
    put({ columns: placed, r, narrow }) {
      for (const way of ways) {
        const top = narrow ? 14 : 44;
        const [from, to] = [placed[way.from].nodes[0], placed[way.c].nodes[0]];
        way.path = bypassPath(from, to, r, top);
        set(way.line, "d", `${way.path}m-4 -7l4 7l4 -7`);
        way.middle = { x: (from.x + to.x + r) / 2, y: top };
      }
    },
    /** @param {import("./facts.js").Moment} now @param {{moving: boolean, speed: number}} how */
    show(now, { moving, speed }) {
      travel.stop();
      for (const way of ways) {
        set(way.line, "data-active", way.layer === now.layer);
        const what = carried(now, way);
        for (const part of [way.pulse, way.chip]) set(part, "display", what ? null : "none");
        if (!what) {
          writeNumber(way.number, "", null, "");
          continue;
        }
        const text = what.backward ? gradient(what.value) : onNode(what.value);
        for (const part of [way.pulse, way.chip]) {
          set(part, "data-sign", signOf(what.value));
          set(part, "data-kind", what.backward ? "gradient" : "value");
        }
        const width = text.length * 7.4 + 16;
        setBox(way.box, { x: way.middle.x - width / 2, y: way.middle.y - 12, width, height: 24 });
        set(way.number, "x", way.middle.x);
        set(way.number, "y", way.middle.y + 4.5);
        writeNumber(way.number, what.address, what.value, text);
        // backwards, it starts at the far end and points the other way; it stands beside the number
        const [start, end] = what.backward ? [96, 24] : [4, 76];
        set(way.pulse, "style", `offset-path:path("${way.path}");offset-distance:${end}%;offset-rotate:${what.backward ? "auto 180deg" : "auto"}`);
        if (moving) travel.start(way.pulse, [{ offsetDistance: `${start}%` }, { offsetDistance: `${end}%` }], speed);
      }
    },
  };
}

/** @param {number} c @param {number} from @param {string} layer */
function wayMark(c, from, layer) {
  const line = s("path", { class: "bypass", fill: "none" }, s("title", {}, "the way around: added unchanged"));
  const pulse = s("g", { class: "pulse" }, s("path", { class: "pulse-head", d: "M0 0L-16 -6.5L-16 6.5Z" }));
  const box = s("rect", { class: "chip-box", rx: 6 });
  const number = s("text", { class: "chip-text", "text-anchor": "middle" });
  const chip = s("g", { class: "product" }, box, number);
  return { c, from, layer, line, pulse, box, number, chip, path: "", middle: { x: 0, y: 0 }, element: s("g", {}, line, pulse, chip) };
}
