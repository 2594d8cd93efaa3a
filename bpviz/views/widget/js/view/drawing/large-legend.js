/**
 * The line under a large network: what hue and form mean, and the numbers of the unit under the pointer.
 */

import { h, set, write, writeNumber } from "../dom.js";
import { format, gradient, tone } from "../format.js";

/** @param {import("./facts.js").Facts} facts */
export function largeLegend(facts) {
  const item = (/** @type {string} */ kind, /** @type {string} */ text) => h("span", { class: "legend-item" }, h("i", { class: `swatch swatch-${kind}` }), text);
  const relu = facts.columns.some((column) => column.activation === "ReLU");
  const note = h("span", { class: "legend-item legend-note" });
  const name = h("b", {});
  const value = h("span", { class: "legend-number" });
  const grad = h("span", { class: "legend-number" });
  const readout = h("p", { class: "readout" }, name, value, grad);
  const keys = h("div", { class: "legend-keys" }, item("pos", "value +"), item("neg", "value −"), item("grad-pos", "gradient +"), item("grad-neg", "gradient −"), ...(relu ? [item("off", "ReLU off")] : []));

  return {
    element: h("div", { class: "legend large-legend" }, keys, h("div", { class: "legend-line" }, note, readout)),
    /** @param {import("./facts.js").Moment} now */
    show(now) {
      const terms = now.products.length;
      const drawn = now.strong.length;
      write(note, drawn && terms > drawn ? `lines: the ${drawn} strongest of ${terms} products (dashed: weight −)` : "");
    },
    /** @param {import("./facts.js").Moment | null} now null: nothing is under the pointer @param {number} c @param {number} j */
    read(now, c, j) {
      set(readout, "data-on", now !== null);
      if (!now) return;
      write(name, `${facts.columns[c].title}, unit ${j}`);
      const known = now.value(c, j);
      const back = now.grad(c, j);
      writeNumber(value, known?.address ?? "", known?.value ?? null, known ? format(known.value, 3) : "not computed yet");
      writeNumber(grad, back?.address ?? "", back?.value ?? null, back ? gradient(back.value) : "");
      set(value, "class", `legend-number ${known ? tone(known.value, "value") : ""}`);
      set(grad, "class", `legend-number ${back ? tone(back.value, "gradient") : ""}`);
    },
  };
}
