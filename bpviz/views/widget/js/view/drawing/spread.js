/**
 * What a normalisation does, as two small bars: a band of one standard deviation on either side of the mean, before and after. Zero
 * is the line through the middle.
 */

import { unravel } from "../../core/address.js";
import { s, set, setBox, write } from "../dom.js";
import { format } from "../format.js";
import { largest } from "./encode.js";
import { BAR, bandOf, barPlaces, meanAndSpread } from "./inset-geometry.js";
import { roving } from "./roving.js";

/**
 * The numbers that go into each mean: a feature's, over the batch; or a sample's, over its features, token by token. Pure.
 * @param {ArrayLike<number>} all over (batch, ..., features) @param {number} features @param {number | null} sample null: all of them
 * @param {number} groups @param {number} size of one sample @returns {number[][]}
 */
export function normalised(all, features, sample, groups, size) {
  const own = sample === null ? Array.from(all, Number) : Array.from({ length: size }, (_, k) => Number(all[sample * size + k]));
  return Array.from({ length: groups }, (_, g) => own.filter((_each, k) => (sample === null ? k % features : Math.floor(k / features)) === g));
}

/** @param {import("./facts.js").Facts} facts @param {number} c @param {string} layer @param {AbortSignal} signal */
export function spreadBars(facts, c, layer, signal) {
  const batch = facts.typeOf(layer) === "BatchNorm1d";
  const output = `${layer}.output`;
  const shape = facts.shape(output).slice(1);
  const size = shape.reduce((a, b) => a * b, 1);
  const features = shape[shape.length - 1];
  const groups = batch ? features : size / features;
  const part = (/** @type {string} */ array) => normalised(facts.data(array) ?? [], features, batch ? null : facts.sample, groups, size).map(meanAndSpread);
  const measure = () => {
    const [before, after] = [part(facts.inputOf(layer)), part(output)];
    return { version: facts.version, before, after, most: largest([...before, ...after].map(({ mean, spread }) => Math.abs(mean) + spread)) };
  };
  let found = measure();
  // Of the input, the engine has recorded both; with running statistics nobody computes them.
  const own = ["mean", "std"].map((name) => `${layer}.${name}`).filter((array) => facts.has(`${layer}.mean`) && facts.has(array));
  const recorded = (/** @type {import("./facts.js").Moment} */ now, /** @type {number} */ g) => {
    const [mean, spread] = own.map((array) => now.numberAt(array, batch ? [g] : unravel(g, shape.slice(0, -1))));
    return mean && spread ? { mean: mean.value, spread: spread.value } : null;
  };
  const titles = ["mean ± std", "before, after"].map((words) => s("text", { class: "caption inset-title", "text-anchor": "middle" }, words));
  const readout = s("text", { class: "inset-readout", "text-anchor": "middle" });
  const bars = found.before.map((_, g) => {
    const back = s("rect", { class: "inset-back", rx: 6, width: BAR.width, height: BAR.height });
    const zero = s("path", { class: "spread-zero", d: `M${BAR.width / 2} 3v${BAR.height - 6}` });
    const rows = [9, 23].map((y) => ({ y, band: s("rect", { class: y < 16 ? "spread-band spread-before" : "spread-band", rx: 3, y: y - 4, height: 8 }), tick: s("path", { class: "spread-tick" }) }));
    const element = s("g", { class: "spread lit-able", role: "img", tabindex: -1 }, back, zero, ...rows.flatMap(({ band, tick }) => [band, tick]));
    return { g, rows, element };
  });
  const element = s("g", { class: "inset spreads", role: "group", "aria-label": "Mean and spread, before above after" }, ...titles, ...bars.map((bar) => bar.element), readout);
  roving(element, bars.map((bar) => bar.element), [0], signal);
  /** @type {{x: number, y: number}[]} */
  let at = [];

  /** @param {Event} event */
  const read = (event) => {
    const bar = bars.find(({ element: own }) => own.contains(/** @type {Node} */ (event.target)));
    write(readout, bar?.element.getAttribute("data-words") ?? "");
    if (bar) set(readout, "y", at[bar.g].y + BAR.height + 15);
  };
  for (const name of ["pointerover", "focusin"]) element.addEventListener(name, read, { signal });
  for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, () => write(readout, ""), { signal });

  /** @param {{x: number, y: number}[]} places */
  function put(places) {
    at = places;
    places.forEach(({ x, y }, g) => set(bars[g].element, "transform", `translate(${x} ${y})`));
    for (const text of [...titles, readout]) set(text, "x", places[0].x + BAR.width / 2);
    titles.forEach((title, n) => set(title, "y", places[0].y - 22 + n * 15));
  }

  return {
    element,
    /** @param {import("./geometry.js").Places} places */
    put(places) {
      const free = barPlaces(places, c, groups);
      if (free) put(free);
      return free !== null;
    },
    /** @param {{x: number, y: number, width: number}} where */
    below({ x, y, width }) {
      const across = Math.max(1, Math.floor(width / (BAR.width + 8)));
      put(bars.map((_, g) => ({ x: x + (g % across) * (BAR.width + 8), y: y + 36 + Math.floor(g / across) * (BAR.height + 6) })));
      for (const title of titles) set(title, "x", x + 42);
      return { width: Math.max(90, Math.min(groups, across) * (BAR.width + 8)), height: 60 + Math.ceil(groups / across) * (BAR.height + 6) };
    },
    /** @param {import("./facts.js").Moment} now */
    show(now) {
      if (found.version !== facts.version) found = measure(); // a number was changed
      const { before, after, most } = found;
      const done = now.isKnown(output);
      for (const { g, rows, element: bar } of bars) {
        const shown = [recorded(now, g) ?? (own.length ? null : before[g]), done ? after[g] : null];
        const words = rows.map(({ y, band, tick }, n) => {
          const what = shown[n];
          const line = what && bandOf(what.mean, what.spread, most);
          setBox(band, line && { x: line.from, y: y - 4, width: Math.max(1, line.to - line.from), height: 8 });
          set(tick, "d", line ? `M${line.mean} ${y - 6}v12` : null);
          return what ? `${format(what.mean, 2)} ± ${format(what.spread, 2)}` : "…";
        });
        set(bar, "data-words", words.join(" → "));
        set(bar, "aria-label", `${batch ? `feature ${g}` : groups > 1 ? `token ${g}` : "the sample"}: mean and standard deviation before ${words[0]}, after ${words[1]}`);
        const at = groups === 1 ? 0 : batch ? now.step.node : now.step.target?.index[1];
        set(bar, "data-now", now.layer === layer && (!now.single || at === g));
      }
    },
  };
}
