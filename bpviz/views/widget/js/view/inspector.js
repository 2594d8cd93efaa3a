/**
 * Everything about one unit: the one that was chosen, else the one at work.
 */

import { nodeLabel } from "../core/labels.js";
import { h, set, write, writeNumber } from "./dom.js";
import { edgeTable } from "./edge-table.js";
import { unitFields } from "./fields.js";
import { format, gradient, tone } from "./format.js";
import { featuresOf, layerOf } from "./units.js";
import { histograms } from "./histogram.js";
import { optimizerState } from "./optimizer-state.js";
import { activationPlot, settingOf } from "./plot.js";

/** @typedef {{address: string, value: number} | null} Known */

/**
 * @param {import("./drawing/facts.js").Facts} facts
 * @param {{escape: () => void, refresh: () => void, hover: (addresses: string[]) => void}} actions
 * @param {AbortSignal} signal
 */
export function inspector(facts, actions, signal) {
  const title = h("b", {});
  const where = h("span", { class: "inspect-where" });
  const release = h("button", { type: "button", class: "release", title: "Follow the step again (Esc)" }, "follow the step");
  release.addEventListener("click", actions.escape, { signal });
  const plot = activationPlot();
  const z = line("pre-activation", "z");
  const a = line("output", "a");
  const local = line("local slope", "f′(z)");
  const upstream = line("upstream", "∂L/∂a");
  const downstream = line("downstream", "∂L/∂z");
  const target = line("target", "t");
  const bias = line("bias", "b");
  const biasGrad = line("its gradient", "∂L/∂b");
  const edges = edgeTable(facts);
  const fields = unitFields(facts, actions);
  const spread = histograms(facts);
  const memory = optimizerState(facts, actions.refresh, signal);
  const element = h("div", { class: "inspect" },
    h("p", { class: "inspect-title" }, title, where, release),
    h("div", { class: "inspect-top" }, plot.element, h("dl", { class: "facts" }, z.element, a.element, local.element, target.element)),
    h("dl", { class: "facts facts-ruled" }, upstream.element, downstream.element, bias.element, biasGrad.element),
    fields.element, edges.element, memory.element, spread.element);

  return {
    element,
    repaint: fields.repaint,
    /** @param {import("./drawing/facts.js").Moment} now @param {{c: number, j: number}} unit @param {boolean} chosen */
    update(now, { c, j }, chosen) {
      const column = facts.columns[c];
      const own = (/** @type {string | null} */ array) => now.numberOf(array, column.size, j);
      const known = own(column.z);
      const activated = column.a !== column.z && column.z !== null;
      const output = own(column.a);
      const layer = layerOf(column.a);
      const slope = activated ? own(`${layer}.local`) : null;
      write(title, nodeLabel(column, j));
      write(where, `${column.title}${column.activation ? ` · ${column.activation}` : ""} · [${j}]`);
      set(title, "title", nodeLabel(column, j));
      set(where, "title", column.title);
      set(release, "hidden", !chosen);
      const image = c === 1 && column.weight !== null && facts.columns[0].image !== null;
      set(plot.element, "hidden", !activated || image);
      if (activated && !image) plot.show(column.activation ?? "", known ? known.value : NaN, output ? output.value : null, slope ? slope.value : null, Number(facts.data(`${layer}.${settingOf(column.activation ?? "")}`)?.[0] ?? 1));
      z.name(activated ? "pre-activation" : "output");
      z.show(column.z === null ? undefined : known, "value");
      a.show(activated || column.z === null ? output : undefined, "value");
      const right = c === facts.columns.length - 1 ? facts.classTarget() : null;
      target.show(right ?? (c === facts.columns.length - 1 ? facts.target(j) ?? undefined : undefined), "value", right ? 0 : 3);
      local.show(activated ? slope : undefined, "value");
      upstream.show(facts.aGrad(column) ? own(facts.aGrad(column)) : undefined, "gradient");
      downstream.show(column.z === null ? undefined : own(facts.zGrad(column)), "gradient");
      bias.show(column.bias ? now.parameter(c, "bias", [j % featuresOf(column)]) : undefined, "value");
      biasGrad.show(column.bias && !column.frozen ? now.gradientOf(c, "bias", [j % featuresOf(column)]) : undefined, "gradient");
      set(element, "data-image", image);
      set(fields.element, "hidden", !image);
      if (image) set(edges.element, "hidden", true);
      if (image) fields.update(now, j);
      else edges.update(now, { c, j });
      memory.update(now, { c, j });
      spread.update(now, c);
    },
  };
}

/** @param {string} words @param {string} symbol */
function line(words, symbol) {
  const number = h("span", {});
  const said = h("span", {}, words);
  const element = h("div", { class: "fact" }, h("dt", {}, said, " ", h("i", {}, symbol)), h("dd", {}, number));
  return {
    element,
    name: (/** @type {string} */ other) => write(said, other),
    /** @param {Known | undefined} known undefined: the unit has no such number; null: it is not known yet @param {"value" | "gradient"} kind @param {number} [decimals] */
    show(known, kind, decimals = 3) {
      set(element, "hidden", known === undefined);
      if (!known) {
        set(number, "class", null);
        set(number, "title", null);
        return writeNumber(number, "", null, "…");
      }
      writeNumber(number, known.address, known.value, kind === "gradient" ? gradient(known.value) : format(known.value, decimals));
      set(number, "class", tone(known.value, kind));
      set(number, "title", String(known.value));
    },
  };
}
