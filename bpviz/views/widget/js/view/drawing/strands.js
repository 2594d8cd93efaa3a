/**
 * The strongest products of a step as curves between two columns of a large network, each with an arrowhead that travels.
 * Hue and dash are the weight's sign; the arrowhead has the product's.
 */

import { s, set, writeNumber } from "../dom.js";
import { gradient, inTable } from "../format.js";
import { edgeDash, pulseSize, signOf } from "./encode.js";
import { STRONGEST } from "./focus.js";
import { curve } from "./large-geometry.js";
import { STOP, travels } from "./travel.js";

export function strands() {
  const element = s("g", { class: "strands", "aria-hidden": "true" });
  const marks = Array.from({ length: STRONGEST }, () => {
    const end = s("rect", { class: "strand-end", rx: 3 });
    const line = s("path", { class: "strand-line", fill: "none" });
    const head = s("path", { class: "pulse-head" });
    const group = s("g", { class: "strand" }, end, line, s("g", { class: "strand-pulse" }, head));
    element.append(group);
    return { group, line, head, end, pulse: /** @type {SVGGElement} */ (head.parentNode) };
  });
  const travel = travels();

  return {
    element,
    stop: travel.stop,
    /**
     * @param {import("./facts.js").Product[]} products strongest first
     * @param {(c: number, unit: number) => import("./geometry.js").Box | null} boxOf
     * @param {{moving: boolean, speed: number}} how
     */
    show(products, boxOf, { moving, speed }) {
      travel.stop();
      const total = products.reduce((sum, p) => sum + Math.abs(p.value), 0);
      marks.forEach(({ group, line, head, end, pulse }, n) => {
        const p = products[n];
        const a = p ? boxOf(p.c - 1, p.i) : null;
        const b = p ? boxOf(p.c, p.j) : null;
        set(group, "display", a && b ? null : "none");
        if (!a || !b) return;
        const path = curve(a, b, p.backward);
        const width = 1.5 + 3 * (Math.abs(p.value) / (Math.abs(products[0].value) || 1));
        set(line, "d", path);
        set(line, "stroke-width", width.toFixed(2));
        set(line, "stroke-dasharray", p.left < 0 ? edgeDash(width) : null);
        set(group, "data-weight", signOf(p.left));
        set(group, "data-sign", signOf(p.value));
        set(group, "data-kind", p.kind);
        set(group, "data-focus", p.focus);
        set(group, "data-place", `edge:${p.c}:${p.j}:${p.i}`);
        writeLabel(group, p);
        const far = p.backward ? b : a;
        for (const [name, value] of Object.entries({ x: far.x - 2, y: far.y - 2, width: far.width + 4, height: far.height + 4 })) set(end, name, value);
        const size = pulseSize(p.value, total);
        set(head, "d", `M0 0L${-size * 2.4} ${-size}L${-size * 2.4} ${size}Z`);
        set(pulse, "style", `offset-path:path("${path}");offset-distance:${STOP * 100}%`);
        if (moving && p.travels) travel.start(pulse, [{ offsetDistance: "4%" }, { offsetDistance: `${STOP * 100}%` }], speed);
      });
    },
  };
}

/** @param {SVGGElement} group @param {import("./facts.js").Product} p */
function writeLabel(group, p) {
  const title = /** @type {Element} */ (group.querySelector("title") ?? group.appendChild(s("title")));
  const words = p.kind === "gradient" ? gradient(p.value) : inTable(p.value);
  writeNumber(title, p.address, p.value, `${p.address} = ${words}`);
}
