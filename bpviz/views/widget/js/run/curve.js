/**
 * The geometry of a loss curve; nothing here draws. Losses span powers of ten, so the scale is logarithmic wherever
 * all of them are above 0 and the largest is many times the smallest.
 *
 * @typedef {import("./runner.js").Curve} Curve
 * @typedef {{width: number, height: number, left: number, right: number, top: number, bottom: number}} Frame
 */

/** The largest loss over the smallest from which on the scale is logarithmic. */
const MANY = 30;

/** No more points than this are drawn: of each stretch, the first and the extremes. */
const MOST = 800;

/**
 * @param {Frame} frame @param {(Curve | null)[]} curves all that share it @param {number} count iterations that there are
 */
export function scalesOf({ width, height, left, right, top, bottom }, curves, count) {
  let low = Infinity;
  let high = -Infinity;
  let last = Math.max(1, count - 1);
  for (const curve of curves) {
    if (!curve) continue;
    last = Math.max(last, curve.start + (curve.values.length - 1) * curve.every);
    for (let k = 0; k < curve.values.length; k += 1) {
      if (!Number.isFinite(curve.values[k])) continue;
      low = Math.min(low, curve.values[k]);
      high = Math.max(high, curve.values[k]);
    }
  }
  if (low > high) [low, high] = [0, 1];
  const logarithmic = low > 0 && high / low > MANY;
  if (!logarithmic) low = Math.min(low, 0) || (high > 0 ? 0 : low);
  if (low === high) high = low + 1;
  const bend = logarithmic ? Math.log : (/** @type {number} */ v) => v;
  const [from, to] = [bend(low), bend(high)];
  const inner = { width: width - left - right, height: height - top - bottom };
  return {
    low,
    high,
    last,
    logarithmic,
    /** @param {number} iteration */
    x: (iteration) => left + (iteration / last) * inner.width,
    /** @param {number} loss */
    y: (loss) => {
      const at = (bend(Math.min(high, Math.max(low, loss))) - from) / (to - from);
      return top + (1 - at) * inner.height;
    },
    /** The iteration nearest to a place. @param {number} x @param {number} most */
    at: (x, most) => Math.max(0, Math.min(most, Math.round(((x - left) / inner.width) * last))),
  };
}

/**
 * A path through a curve; what is not finite leaves a gap.
 * @param {Curve} curve @param {ReturnType<typeof scalesOf>} scales
 */
export function pathOf({ values, start, every }, { x, y }) {
  const stride = Math.max(1, Math.ceil((3 * values.length) / MOST));
  let path = "";
  let pen = false;
  const point = (/** @type {number} */ k) => {
    if (!Number.isFinite(values[k])) pen = false;
    else {
      path += `${pen ? "L" : "M"}${x(start + k * every).toFixed(1)} ${y(values[k]).toFixed(1)}`;
      pen = true;
    }
  };
  for (let from = 0; from < values.length; from += stride) {
    if (stride === 1) point(from);
    else for (const k of extremes(values, from, Math.min(values.length, from + stride))) point(k);
  }
  return path;
}

/** The first, the smallest, the largest of a stretch, in order; a gap's first. @param {ArrayLike<number>} values @param {number} from @param {number} to */
function extremes(values, from, to) {
  let [low, high] = [from, from];
  for (let k = from; k < to; k += 1) {
    if (!Number.isFinite(values[k])) return [...new Set([from, k])];
    if (values[k] < values[low]) low = k;
    if (values[k] > values[high]) high = k;
  }
  return [...new Set([from, low, high])].sort((a, b) => a - b);
}

/** A curve's value at an iteration; null where it has none. @param {Curve | null} curve @param {number} iteration */
export function valueAt(curve, iteration) {
  if (!curve) return null;
  const k = (iteration - curve.start) / curve.every;
  return Number.isInteger(k) && k >= 0 && k < curve.values.length ? curve.values[k] : null;
}

/** A few round numbers for an axis. @param {number} low @param {number} high @param {boolean} logarithmic */
export function ticks(low, high, logarithmic) {
  if (logarithmic) {
    const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
    const stride = Math.max(1, Math.ceil((to - from) / 4));
    const made = [];
    for (let power = from; power <= to; power += stride) made.push(10 ** power);
    if (made.length > 1) return made;
    return [low, high];
  }
  const rough = (high - low) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  const made = [];
  for (let k = Math.ceil(low / step); k * step <= high * (1 + 1e-9); k += 1) made.push(k * step);
  return made;
}
