/**
 * The training loop in PyTorch's words, or in NumPy; the lines in force are lit. A line leads to the step that it is.
 *
 * @typedef {import("../core/trace.js").Trace} Trace
 * @typedef {import("../core/program.js").Step} Step
 * @typedef {import("../core/types.js").CodeLine} CodeLine
 */

import { significant } from "../core/digits.js";
import { h, set, uid, write } from "./dom.js";

export const LANGUAGES = /** @type {const} */ (["PyTorch", "NumPy"]);

/** A line with the settings' numbers in it, as Python writes them. @param {string} text @param {(array: string) => number} read */
export const filled = (text, read) =>
  text.replace(/\{([\w.]+)\}/g, (_, array) => significant(read(array), 12).replaceAll("\u2212", "-"));

/**
 * Whether a line is in force at a step: its phase, and, where it belongs to one, its layer; at a fine step, one of the
 * numbers that the step computes. Pure.
 * @param {CodeLine} line @param {{phase: string, layer: string | null, arrays: string[] | null}} at `arrays` of a fine step
 */
export function inForce({ phase, layer, array }, at) {
  if (phase !== at.phase) return false;
  if (layer === undefined || at.layer === undefined) return true;
  if (layer !== at.layer) return false;
  return !array || at.arrays === null || at.arrays.includes(array);
}

/** What a step is about, for `inForce`. @param {Trace} trace @param {Step} step */
export function placeInCode(trace, step) {
  const block = trace.blocks[step.block];
  const fine = step.grain === "node" || step.grain === "term";
  const targets = step.grain === "term" && step.target ? [step.target] : block.parts[step.part].targets;
  const arrays = targets.flatMap(({ rules }) => rules.map((rule) => rule.target.ref));
  // a whole phase has no layer of its own
  return { phase: step.phase, layer: /** @type {any} */ (step.grain === "phase" ? undefined : block.layer), arrays: fine && arrays.length ? arrays : null };
}

/** The first step of a grain that a line is. @param {import("../core/program.js").Program} program @param {import("../state.js").Grain} grain @param {CodeLine} line */
export function stepOfLine(program, grain, { phase, layer, array }) {
  const made = array ? program.makers.get(array) : undefined;
  const at = made ? made.at : program.parts.findIndex(({ block }) => program.trace.blocks[block].phase === phase && program.trace.blocks[block].layer === layer);
  const { block, part } = program.parts[Math.max(0, at)];
  // in a row, the bias comes after the weights
  const term = made ? program.parts[at].what.targets.slice(0, made.target).reduce((sum, { array: other }) => sum + program.trace.shape(other).slice(1).reduce((a, b) => a * b, 1), 0) : 0;
  return program.at(grain, { block, part, node: 0, term });
}

/**
 * @param {Trace} trace
 * @param {{goToPhase: (phase: string) => void, goToLine: (line: CodeLine) => void}} actions
 * @param {AbortSignal} signal
 */
export function codeLens(trace, actions, signal) {
  const { header } = trace;
  /** @param {CodeLine[]} lines @param {string} name */
  const listing = (lines, name) => {
    const rows = lines.map((line) => {
      if (line.phase === null) return { line, row: h("div", { class: "code-line" }) };
      const row = h("button", { type: "button", class: "code-line", title: `Go to ${line.phase}` });
      row.addEventListener("click", () => (line.layer === undefined ? actions.goToPhase(line.phase ?? "") : actions.goToLine(line)), { signal });
      return { line, row };
    });
    return { rows, element: h("div", { class: "code-lines", role: "group", "aria-label": name }, ...rows.map(({ row }) => row)) };
  };
  const listings = [listing(header.code, "The training loop in PyTorch"), ...(header.numpy ? [listing(header.numpy, "The iteration in NumPy")] : [])];
  const group = uid("language");
  const choices = listings.map((_, n) => {
    const input = h("input", { type: "radio", name: group, class: "code-choice-input" });
    input.checked = n === 0;
    input.addEventListener("change", () => choose(n), { signal });
    return h("label", { class: "code-choice" }, input, h("span", {}, LANGUAGES[n]));
  });
  const title = h("fieldset", { class: "code-languages" }, h("legend", { class: "unseen" }, "Language"), ...choices);
  const element = h("div", { class: "code-lens", style: `--lines:${header.code.length}` }, title, ...listings.map((each) => each.element));
  let shown = 0;
  let version = -1;

  /** @param {number} n */
  function choose(n) {
    shown = n;
    listings.forEach((each, k) => set(each.element, "hidden", k !== n));
    reveal();
  }

  /** Scroll the lines, not the page, to the first lit one. */
  function reveal() {
    if (shown === 0) return; // PyTorch's few lines are all in sight
    const { element: list, rows } = listings[shown];
    const lit = rows.find(({ row }) => row.hasAttribute("data-now"))?.row;
    if (!lit || list.scrollHeight <= list.clientHeight) return;
    const top = lit.offsetTop - list.offsetTop;
    if (top < list.scrollTop || top + lit.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top - list.clientHeight / 3;
  }
  choose(0);

  return {
    element,
    /** @param {Step} step */
    update(step) {
      const at = placeInCode(trace, step);
      const changed = /** @type {{version?: number}} */ (trace).version ?? 0;
      if (changed !== version) for (const { rows } of listings) for (const { line, row } of rows) write(row, filled(line.text, (array) => trace.at(array)));
      version = changed;
      for (const { rows } of listings) {
        let first = true;
        for (const { line, row } of rows) {
          const on = inForce(line, at);
          set(row, "data-now", on);
          set(row, "aria-current", on && first ? "step" : null);
          if (on) first = false;
        }
      }
      reveal();
    },
  };
}
