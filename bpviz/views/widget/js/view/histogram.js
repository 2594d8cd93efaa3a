/**
 * How many numbers of a layer lie where: its activations and its gradients, over all units and all samples. Exact zeros, and what is
 * no finite number, are counted in words; they belong to no bar.
 */

import { h, s, set, write } from "./dom.js";
import { format } from "./format.js";

const BARS = 15;
const SIZE = { width: 164, height: 52 };

/**
 * Counts between steps of equal width. Zero is the border between two of them, so that no bar mixes signs. Pure.
 * @param {ArrayLike<number>} values
 * @returns {{bars: {from: number, to: number, count: number}[], zeros: number, wrong: number, total: number, least: number, most: number}}
 */
export function histogram(values) {
  let [least, most, zeros, wrong] = [0, 0, 0, 0];
  for (let k = 0; k < values.length; k += 1) {
    const v = Number(values[k]);
    if (!Number.isFinite(v)) wrong += 1;
    else if (v === 0) zeros += 1;
    else [least, most] = [Math.min(least, v), Math.max(most, v)];
  }
  const step = (most / BARS - least / BARS);
  const below = step > 0 ? Math.ceil(-least / step - 1e-9) : 0;
  const above = step > 0 ? Math.ceil(most / step - 1e-9) : 0;
  const bars = Array.from({ length: below + above }, (_, k) => ({ from: (k - below) * step, to: (k - below + 1) * step, count: 0 }));
  for (let k = 0; k < values.length; k += 1) {
    const v = Number(values[k]);
    if (!Number.isFinite(v) || v === 0 || bars.length === 0) continue;
    // a number on a border counts for the bar that is nearer to zero
    const at = v > 0 ? Math.max(below, below + Math.ceil(v / step) - 1) : Math.min(below - 1, below + Math.floor(v / step));
    bars[Math.max(0, Math.min(bars.length - 1, at))].count += 1;
  }
  return { bars, zeros, wrong, total: values.length, least, most };
}

/** Which numbers there are, in words. @param {ReturnType<typeof histogram>} found */
export const inWords = ({ total, zeros, wrong }) => `${total} numbers, ${zeros} exactly 0${wrong ? `, ${wrong} not finite` : ""}`;

/** @param {string} title @param {"value" | "gradient"} kind */
function picture(title, kind) {
  const bars = s("g", {});
  const zero = s("path", { class: "histogram-zero" });
  const ends = [s("text", { class: "histogram-end", y: SIZE.height + 13 }), s("text", { class: "histogram-end", y: SIZE.height + 13, x: SIZE.width, "text-anchor": "end" })];
  const svg = s("svg", { class: "histogram", role: "img", "data-kind": kind, viewBox: `0 0 ${SIZE.width} ${SIZE.height + 18}`, width: SIZE.width, height: SIZE.height + 18 }, bars, zero, ...ends);
  const head = h("b", {}, title);
  const note = h("span", { class: "histogram-note" });
  const element = h("figure", { class: "histogram-pane" }, h("figcaption", {}, head), svg, note);
  /** @type {{values: ArrayLike<number> | null, version: number} | null} */
  let shown = null;
  return {
    element,
    /** @param {ArrayLike<number> | null} values null: not known yet @param {number} version of the numbers @param {string} name */
    show(values, version, name) {
      if (shown && shown.values === values && shown.version === version) return;
      shown = { values, version };
      const found = values ? histogram(values) : null;
      const highest = Math.max(1, ...(found?.bars ?? []).map(({ count }) => count));
      const wide = SIZE.width / (found?.bars.length || 1);
      bars.replaceChildren(...(found?.bars ?? []).map(({ from, to, count }, k) => {
        const high = count ? Math.max(2, (count / highest) * (SIZE.height - 4)) : 0;
        return s("rect", { class: "histogram-bar", "data-sign": from < 0 ? "neg" : "pos", x: k * wide + 0.75, y: SIZE.height - high, width: Math.max(1, wide - 1.5), height: high }, s("title", {}, `${count} from ${format(from, 3)} to ${format(to, 3)}`));
      }));
      const middle = found?.bars.findIndex(({ from }) => from >= 0) ?? -1;
      const border = (middle < 0 ? (found?.bars.length ?? 0) : middle) * wide;
      set(zero, "d", `M0 ${SIZE.height}H${SIZE.width}${found?.bars.length ? `M${border} 0V${SIZE.height + 3}` : ""}`);
      write(ends[0], found?.bars.length ? format(found.bars[0].from, 2) : "");
      write(ends[1], found?.bars.length ? format(found.bars[found.bars.length - 1].to, 2) : "");
      write(note, found ? inWords(found) : "…");
      set(svg, "aria-label", found ? `${name}: ${inWords(found)}${found.bars.length ? `, from ${format(found.least, 3)} to ${format(found.most, 3)}` : ""}` : `${name}: not computed yet`);
    },
  };
}

/** @param {import("./drawing/facts.js").Facts} facts */
export function histograms(facts) {
  const panes = { values: picture("activations", "value"), gradients: picture("gradients", "gradient") };
  const element = h("div", { class: "histograms" }, panes.values.element, panes.gradients.element);
  return {
    element,
    /** @param {import("./drawing/facts.js").Moment} now @param {number} c */
    update(now, c) {
      const column = facts.columns[c];
      const own = (/** @type {string | null} */ array) => (array && facts.data(array) && now.isKnown(array) ? facts.data(array) : null);
      const gradients = [facts.aGrad(column), facts.zGrad(column)].find((array) => array && facts.data(array)) ?? null;
      const whole = facts.batch > 1 ? `${column.title}, ${facts.batch} samples` : column.title;
      panes.values.show(own(column.a), facts.version, `activations of ${whole}`);
      set(panes.gradients.element, "hidden", gradients === null);
      panes.gradients.show(own(gradients), facts.version, `gradients of ${whole}`);
    },
  };
}
