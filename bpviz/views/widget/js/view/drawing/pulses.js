/**
 * What travels along the edges of a step: an arrowhead with a tapering tail for each product, towards the input in the
 * backward phase. Filled for a positive product, hollow for a negative one. It stops at 62 % of its way.
 */

import { s, set } from "../dom.js";
import { pulseSize, signOf } from "./encode.js";
import { STOP, travels } from "./travel.js";

/**
 * @param {{x: number, y: number}} from @param {{x: number, y: number}} to
 * @param {number} size half the width of the head
 */
export function pulsePaths(from, to, size) {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const head = size * 2.6;
  return {
    angle: (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI,
    length,
    head: `M0 0L${-head} ${-size}L${-head} ${size}Z`,
    tail: `M${-head} ${-size * 0.45}L${-head - Math.min(46, length * 0.3)} 0L${-head} ${size * 0.45}Z`,
  };
}

/** One layer of pulses; `play` replaces what the step before left. */
export function pulseLayer() {
  const element = s("g", { class: "pulses", "aria-hidden": "true" });
  const travel = travels();
  /** @type {{group: SVGGElement, tail: SVGPathElement, head: SVGPathElement}[]} */
  const pool = [];

  /** @param {number} i */
  const mark = (i) => {
    while (pool.length <= i) {
      const tail = s("path", { class: "pulse-tail" });
      const head = s("path", { class: "pulse-head" });
      const group = s("g", { class: "pulse" }, tail, head);
      pool.push({ group, tail, head });
      element.append(group);
    }
    return pool[i];
  };

  return {
    element,
    stop: travel.stop,
    /**
     * @param {{from: {x: number, y: number}, to: {x: number, y: number}, product: number, kind: "value" | "gradient"}[]} pulses
     * @param {{moving: boolean, speed: number}} how
     */
    play(pulses, { moving, speed }) {
      travel.stop();
      const total = pulses.reduce((sum, pulse) => sum + Math.abs(pulse.product), 0);
      pulses.forEach(({ from, to, product, kind }, i) => {
        const { group, tail, head } = mark(i);
        const shape = pulsePaths(from, to, pulseSize(product, total));
        set(tail, "d", shape.tail);
        set(head, "d", shape.head);
        set(group, "data-sign", signOf(product));
        set(group, "data-kind", kind);
        set(group, "display", null);
        const at = (/** @type {number} */ share) =>
          `translate(${from.x + (to.x - from.x) * share}px, ${from.y + (to.y - from.y) * share}px) rotate(${shape.angle}deg)`;
        set(group, "style", `transform:${at(STOP)}`);
        if (moving) travel.start(group, [{ transform: at(0.04), opacity: 0 }, { opacity: 1, offset: 0.2 }, { transform: at(STOP), opacity: 1 }], speed);
      });
      for (let i = pulses.length; i < pool.length; i += 1) set(pool[i].group, "display", "none");
    },
  };
}
