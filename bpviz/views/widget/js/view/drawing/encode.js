/**
 * What a number looks like: the encodings of the drawing, as plain arithmetic.
 *
 * Values are fills and lines, gradients are rings and chips. Sign is hue *and* dash, never hue alone.
 */

/** @typedef {"pos" | "neg" | "zero" | "bad"} Sign */

/** @param {number} v @returns {Sign} */
export function signOf(v) {
  if (!Number.isFinite(v)) return "bad";
  if (v === 0) return "zero";
  return v > 0 ? "pos" : "neg";
}

/** The largest finite magnitude. @param {ArrayLike<number>} values @param {number} [least] */
export function largest(values, least = 0) {
  let most = least;
  for (let i = 0; i < values.length; i += 1) {
    const m = Math.abs(values[i]);
    if (m > most && m < Infinity) most = m;
  }
  return most;
}

/** How much of a node's hue goes into its base, in percent. @param {number} v @param {number} scale at least 1 */
export const nodeMix = (v, scale) => (Number.isFinite(v) && v !== 0 ? 12 + 38 * Math.min(1, Math.abs(v) / scale) : 0);

/**
 * An edge's width. The scale is that of its own layer: initial weights shrink with the fan-in, so one scale for the
 * whole network would erase the wide layers.
 * @param {number} w @param {number} scale @param {number} [thickest]
 */
export const edgeWidth = (w, scale, thickest = 8) =>
  Number.isFinite(w) && scale > 0 ? 1 + (thickest - 1) * Math.min(1, Math.abs(w) / scale) : 2;

/** Dashes that stay readable at any width. @param {number} width */
export const edgeDash = (width) => `${(5 + width * 1.1).toFixed(1)} ${(3 + width * 0.6).toFixed(1)}`;

/**
 * A gradient ring's width. One scale for the whole network, because a gradient that vanishes has to be visible; the
 * root keeps the small ones alive.
 * @param {number} g @param {number} scale
 */
export const ringWidth = (g, scale) => {
  if (!Number.isFinite(g)) return 3;
  return g === 0 || scale === 0 ? 0 : 2 + 5 * Math.sqrt(Math.min(1, Math.abs(g) / scale));
};

/**
 * Dashes that close evenly around a ring: a whole number of them.
 * @param {number} radius @param {number} width
 */
export function ringDash(radius, width) {
  const round = 2 * Math.PI * radius;
  const pieces = Math.max(10, Math.round(round / (width * 0.5 + 7)));
  const one = round / pieces;
  return `${(one * 0.6).toFixed(2)} ${(one * 0.4).toFixed(2)}`;
}

/** A pulse's arrowhead. @param {number} product @param {number} total sum of the magnitudes of all products */
export const pulseSize = (product, total) => 3 + 5 * Math.sqrt(total > 0 ? Math.min(1, Math.abs(product) / total) : 0);

/**
 * The magnitude below which a share of all values lies: the scale of a field of weights, so that a few large ones do
 * not blacken the rest.
 * @param {ArrayLike<number>} values @param {number} [share]
 */
export function percentile(values, share = 0.988) {
  const sizes = Float64Array.from(values, (v) => (Number.isFinite(v) ? Math.abs(v) : 0)).sort();
  return sizes.length ? sizes[Math.min(sizes.length - 1, Math.floor(share * sizes.length))] : 0;
}

/**
 * The places of the strongest numbers, strongest first, without sorting all of them.
 * @param {ArrayLike<number>} values @param {number} count
 * @returns {number[]}
 */
export function strongest(values, count) {
  /** @type {number[]} */
  const best = [];
  for (let i = 0; i < values.length; i += 1) {
    const m = Math.abs(values[i]);
    if (!(m > 0) || (best.length === count && m <= Math.abs(values[best[count - 1]]))) continue;
    let at = best.length;
    while (at > 0 && Math.abs(values[best[at - 1]]) < m) at -= 1;
    best.splice(at, 0, i);
    if (best.length > count) best.pop();
  }
  return best;
}
