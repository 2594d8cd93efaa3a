/**
 * An activation's curve with the point where the unit is and its tangent: the local gradient as a slope.
 */

import { s, set } from "./dom.js";

const WIDTH = 168;
const HEIGHT = 108;

/** Beyond this, a curve says nothing any more. */
const FARTHEST = 1e6;

/** @type {Record<string, {f: (z: number) => number, low: number, high: number, name: string}>} shapes to draw, never numbers to read */
const CURVES = {
  Tanh: { f: Math.tanh, low: -1.15, high: 1.15, name: "tanh z" },
  Sigmoid: { f: (z) => 1 / (1 + Math.exp(-z)), low: -0.15, high: 1.15, name: "sigmoid z" },
  ReLU: { f: (z) => Math.max(0, z), low: -0.6, high: 3.2, name: "max(0, z)" },
};

/**
 * A frame around the curve that holds the point. Pure.
 * @param {string} activation @param {number} z
 */
export function frame(activation, z) {
  const curve = CURVES[activation];
  if (!curve || Math.abs(z) > FARTHEST) return null;
  const half = Math.max(3.2, Math.abs(z) * 1.25);
  const grow = activation === "ReLU" ? half / 3.2 : 1;
  const x = (/** @type {number} */ at) => ((at + half) / (2 * half)) * WIDTH;
  const y = (/** @type {number} */ at) => HEIGHT - ((at - curve.low * grow) / ((curve.high - curve.low) * grow)) * HEIGHT;
  const points = Array.from({ length: 65 }, (_, n) => {
    const at = -half + (n / 64) * 2 * half;
    return `${x(at).toFixed(1)} ${y(curve.f(at)).toFixed(1)}`;
  });
  return { path: `M${points.join("L")}`, x, y, half, name: curve.name };
}

export function activationPlot() {
  const axes = s("path", { class: "plot-axis", fill: "none" });
  const curve = s("path", { class: "plot-curve", fill: "none" });
  const drop = s("path", { class: "plot-drop", fill: "none" });
  const tangent = s("path", { class: "plot-tangent", fill: "none" });
  const point = s("circle", { class: "plot-point", r: 5 });
  const name = s("text", { class: "plot-name", x: 2, y: 12 });
  const element = s("svg", { class: "plot", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img" }, axes, curve, drop, tangent, point, name);
  return {
    element,
    /**
     * @param {string} activation @param {number} z @param {number | null} a null: not known yet
     * @param {number | null} slope null: not known yet
     */
    show(activation, z, a, slope) {
      const made = Number.isFinite(z) ? frame(activation, z) : null;
      set(element, "display", made ? null : "none");
      if (!made) return;
      const { x, y } = made;
      set(curve, "d", made.path);
      set(axes, "d", `M0 ${y(0)}H${WIDTH}M${x(0)} 0V${HEIGHT}`);
      name.textContent = `a = ${made.name}`;
      set(element, "aria-label", `${activation}: the curve with the unit's point${slope === null ? "" : " and its slope"}`);
      const known = a !== null && Number.isFinite(a);
      for (const mark of [point, drop]) set(mark, "display", known ? null : "none");
      set(tangent, "display", known && slope !== null ? null : "none");
      if (!known || a === null) return;
      set(point, "cx", x(z));
      set(point, "cy", y(a));
      set(drop, "d", `M${x(z)} ${y(a)}V${y(0)}`);
      const reach = made.half * 0.3;
      if (slope !== null) set(tangent, "d", `M${x(z - reach)} ${y(a - slope * reach)}L${x(z + reach)} ${y(a + slope * reach)}`);
    },
  };
}
