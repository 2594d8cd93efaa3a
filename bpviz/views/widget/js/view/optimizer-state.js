/** What the optimizer remembers of one weight, and by what it corrects it. */

import { nodeLabel } from "../core/labels.js";
import { h, set, write, writeNumber } from "./dom.js";
import { tone } from "./format.js";
import { significant } from "../core/digits.js";
import { quantityOf, withSign } from "./quantity.js";
import { featuresOf, sourceOf } from "./units.js";

/** What each optimizer remembers, by PyTorch's names, and what an update divides by. */
const MEMORIES = ["momentum_buffer", "exp_avg", "exp_avg_sq", "max_exp_avg_sq", "square_avg", "grad_avg", "sum"];
const SHARED = ["step", "correction1", "correction2", "clr"];
/** Of more weights than this, only the one at work and the bias can be chosen: a long list costs several milliseconds a step. */
const MANY = 64;
/** The bias, among the choices of weights. */
const BIAS = -1;

/**
 * The rows of the table: name, and the arrays before and after the update; what all weights share has one array. Pure.
 * @param {(array: string) => boolean} has @param {string} parameter @param {string} cohort `optimizer` or `optimizer.0`
 * @returns {{name: string, before: string | null, after: string | null, shared: boolean}[]}
 */
export function memories(has, parameter, cohort) {
  const own = (/** @type {string} */ array) => (has(array) ? array : null);
  const rows = MEMORIES.map((name) => ({ name, before: own(`${parameter}.${name}_before`), after: own(`${parameter}.${name}_after`), shared: false }));
  rows.push({ name: "denominator", before: null, after: own(`${parameter}.denominator`), shared: false });
  const shared = SHARED.map((name) => ({ name, before: null, after: own(`${cohort}.${name}`), shared: true }));
  return [...rows, ...shared].filter(({ before, after }) => before !== null || after !== null);
}

/** @param {import("./drawing/facts.js").Facts} facts @param {() => void} changed @param {AbortSignal} signal */
export function optimizerState(facts, changed, signal) {
  const choice = h("select", { class: "table-choice", "aria-label": "Weight" });
  choice.addEventListener("change", changed, { signal });
  const body = h("tbody", {});
  const table = h("table", { class: "unit-table" },
    h("thead", {}, h("tr", {}, ...["optimizer", "before", "after"].map((text) => h("th", { scope: "col" }, text)))), body);
  const element = h("div", { class: "optimizer-state" }, choice, table);
  let built = "";
  /** @type {{name: HTMLElement, cells: HTMLElement[], row: HTMLElement}[]} */
  const pool = [];
  let step = "";
  let atWork = 0;

  /** @param {number} c @param {number} j @param {number} at the weight at work */
  function build(c, j, at) {
    const column = facts.columns[c];
    const from = facts.columns[c - 1];
    const count = featuresOf(from);
    const key = `${c}:${Math.floor(j / featuresOf(column))}:${count > MANY ? at : ""}`;
    if (key === built) return;
    built = key;
    const kept = choice.value;
    const shown = count > MANY ? [at] : Array.from({ length: count }, (_, i) => i);
    const inputs = shown.map((i) => h("option", { value: i }, `weight from ${nodeLabel(from, sourceOf(facts.columns, c, j, i))}`));
    choice.replaceChildren(...inputs, ...(column.bias ? [h("option", { value: BIAS }, "bias")] : []));
    if (count > MANY && kept === String(BIAS)) choice.value = kept;
  }

  return {
    element,
    /** @param {import("./drawing/facts.js").Moment} now @param {{c: number, j: number}} unit */
    update(now, { c, j }) {
      const column = facts.columns[c];
      const none = column.weight === null || column.frozen || memories(facts.has, column.weight, facts.cohortOf(column.weight)).length === 0;
      set(element, "hidden", none);
      if (none) return;
      const from = featuresOf(facts.columns[c - 1]);
      const at = now.products.find((p) => p.focus && p.c === c && p.j === j);
      if (at) atWork = at.i % from;
      build(c, j, Math.min(atWork, from - 1));
      // A step at a weight of this unit shows that one; the reader's own choice holds until the next step.
      const key = `${now.step.grain}:${now.step.index}`;
      if (at && key !== step) choice.value = String(atWork);
      step = key;
      const i = Number(choice.value);
      const parameter = /** @type {string} */ (i === BIAS ? column.bias : column.weight);
      const row = j % featuresOf(column);
      const index = i === BIAS ? [row] : [row, i];
      const rows = memories(facts.has, parameter, facts.cohortOf(parameter));
      rows.forEach(({ before, after, shared }, n) => {
        const { name, cells } = (pool[n] ??= made());
        set(pool[n].row, "hidden", false);
        write(name, facts.caption(after ?? before ?? ""));
        [before, after].forEach((array, k) => {
          const known = array === null ? undefined : now.parameterStage(array, shared ? [] : index);
          if (known) {
            const kind = quantityOf(known.address);
            writeNumber(cells[k], known.address, known.value, withSign(significant(known.value, 4), known.value, kind));
            set(cells[k], "class", tone(known.value, kind === "gradient" ? "gradient" : "plain"));
          } else {
            writeNumber(cells[k], "", null, known === undefined ? "" : "…");
            set(cells[k], "class", null);
          }
        });
      });
      for (let n = rows.length; n < pool.length; n += 1) set(pool[n].row, "hidden", true);
    },
  };

  function made() {
    const name = h("th", { scope: "row" });
    const cells = [h("span", {}), h("span", {})];
    const row = h("tr", { class: "lit-able" }, name, ...cells.map((cell) => h("td", {}, cell)));
    body.append(row);
    return { name, cells, row };
  }
}
