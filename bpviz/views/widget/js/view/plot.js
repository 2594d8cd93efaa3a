/**
 * An activation's curve with the point where the unit is and its tangent: the local gradient as a slope.
 */

import { erf } from "../core/erf.js";
import { s, set } from "./dom.js";

const WIDTH = 168;
const HEIGHT = 108;

/** Beyond this, a curve says nothing any more. */
const FARTHEST = 1e6;

const sigmoid = (/** @type {number} */ z) => 1 / (1 + Math.exp(-z));

/**
 * Shapes to draw, never numbers to read. `setting`: the layer's number that bends the curve; `grows`: it has no upper bound.
 * @type {Record<string, {f: (z: number, s: number) => number, low: number, high: number, name: string, setting?: string, grows?: boolean}>}
 */
const CURVES = {
  Tanh: { f: Math.tanh, low: -1.15, high: 1.15, name: "tanh z" },
  Sigmoid: { f: sigmoid, low: -0.15, high: 1.15, name: "sigmoid z" },
  ReLU: { f: (z) => Math.max(0, z), low: -0.6, high: 3.2, name: "max(0, z)", grows: true },
  LeakyReLU: { f: (z, s) => (z > 0 ? z : s * z), low: -0.9, high: 3.2, name: "leaky ReLU z", setting: "negative_slope", grows: true },
  ELU: { f: (z, s) => (z > 0 ? z : s * Math.expm1(z)), low: -1.3, high: 3.2, name: "ELU z", setting: "alpha", grows: true },
  GELU: { f: (z) => (z * (1 + erf(z / Math.SQRT2))) / 2, low: -0.6, high: 3.2, name: "GELU z", grows: true },
  SiLU: { f: (z) => z * sigmoid(z), low: -0.7, high: 3.2, name: "SiLU z", grows: true },
  Softplus: { f: (z, s) => (s * z > 30 ? z : Math.log1p(Math.exp(s * z)) / s), low: -0.6, high: 3.4, name: "softplus z", setting: "beta", grows: true },
};

/**
 * The setting that bends an activation's curve. @param {string} activation
 */
export const settingOf = (activation) => CURVES[activation]?.setting ?? null;

/**
 * A frame around the curve that holds the point. Pure.
 * @param {string} activation @param {number} z @param {number} [setting]
 */
export function frame(activation, z, setting = 1) {
  const curve = CURVES[activation];
  if (!curve || Math.abs(z) > FARTHEST) return null;
  const half = Math.max(3.2, Math.abs(z) * 1.25);
  const grow = curve.grows ? half / 3.2 : 1;
  const x = (/** @type {number} */ at) => ((at + half) / (2 * half)) * WIDTH;
  const y = (/** @type {number} */ at) => HEIGHT - ((at - curve.low * grow) / ((curve.high - curve.low) * grow)) * HEIGHT;
  const points = Array.from({ length: 65 }, (_, n) => {
    const at = -half + (n / 64) * 2 * half;
    return `${x(at).toFixed(1)} ${y(curve.f(at, setting)).toFixed(1)}`;
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
     * @param {number | null} slope null: not known yet @param {number} setting
     */
    show(activation, z, a, slope, setting) {
      const made = Number.isFinite(z) ? frame(activation, z, setting) : null;
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
