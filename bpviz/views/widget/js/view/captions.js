/**
 * What stands after "Step 14 of 25", and the unit it is about.
 */

import { nodeName } from "../core/words.js";

/**
 * The column and unit that a step's node is.
 * @param {import("../core/trace.js").Trace} trace
 * @param {import("../core/program.js").Step} step
 * @returns {{column: number, unit: number} | null}
 */
export function unitOf(trace, step) {
  const block = trace.blocks[step.block];
  const part = block.parts[step.part];
  if (part.kind === "none" || part.kind === "scalar") return null;
  const last = trace.columns.length - 1;
  if (block.layer === "loss") return { column: last, unit: step.node };
  if (block.column === null || block.column > last) return null;
  const linear = trace.columns[block.column].z === `${block.layer}.output`;
  return { column: part.name === "downstream" && linear ? block.column - 1 : block.column, unit: step.node };
}

/** @type {Record<string, string>} */
const SCALARS = {
  peak: "the largest score", total: "the sum of the exponentials", nll: "the sample's loss", value: "the loss",
  norm: "the norm of all gradients", coef: "the clipping factor", zero_grad: "gradients thrown away",
};

/**
 * What the step is about in a few words, the most important first: where there is no room, the last ones go.
 * @param {import("../core/trace.js").Trace} trace @param {import("../core/program.js").Step} step
 * @returns {{term: string, what: string, where: string}} `where` follows `what` without a sign between them
 */
export function caption(trace, step) {
  const block = trace.blocks[step.block];
  if (step.grain === "phase") return { term: "", what: block.phase, where: "" };
  const linear = block.column !== null && trace.columns[block.column]?.z === `${block.layer}.output`;
  if (step.grain === "layer") {
    const [what, where] = layerWords(block);
    return { term: "", what, where };
  }
  const part = block.parts[step.part];
  const term = step.term !== null && part.terms > 1 ? `term ${step.term + 1} of ${part.terms}` : "";
  const [what, where] = wordsFor(part.name, linear, nodeName(trace, step), trace.columns[block.column ?? -1]?.activation ?? "", gradientOf(trace, step));
  return { term, what, where };
}

/** @type {Record<string, string>} */
const VERBS = { forward: "forward through", backward: "backward through", clip: "clipping of", update: "update of" };

/** A layer is met several times in an iteration: which time it is, comes first. @param {import("../core/types.js").Block} block @returns {[string, string]} */
function layerWords({ phase, title, layer }) {
  if (phase === "zero_grad") return [SCALARS.zero_grad, ""];
  if (layer === "clip") return ["norm of all gradients", " and clipping factor"];
  if (layer === null || phase === "loss" || !VERBS[phase]) return [title, ""];
  const [verb, preposition] = VERBS[phase].split(" ");
  return [verb, ` ${preposition} ${title}`];
}

/** Which gradient a step backwards computes: a unit has two, before and behind its activation. @param {import("../core/trace.js").Trace} trace @param {import("../core/program.js").Step} step */
function gradientOf(trace, step) {
  const unit = unitOf(trace, step);
  const { z } = trace.columns[unit?.column ?? 0];
  const target = trace.blocks[step.block].parts[step.part].targets[0]?.array ?? "";
  if (z === null) return "∂L/∂x";
  return target.split(".")[0] === z.split(".")[0] ? "∂L/∂z" : "∂L/∂a";
}

/** @param {string} name @param {boolean} linear @param {string} node @param {string} activation @param {string} grad @returns {[string, string]} */
function wordsFor(name, linear, node, activation, grad) {
  switch (name) {
    case "output": return [linear ? "weighted sum" : activation, ` at ${node}`];
    case "prob": return ["probability", ` of class ${node}`];
    case "error": return ["error", ` of ${node}`];
    case "grad": return ["weight gradients", `, ${node}`];
    case "downstream": return [grad, ` at ${node}`];
    case "clipped": return ["clipped gradients", `, ${node}`];
    case "after": return ["new weights", `, ${node}`];
    default: return SCALARS[name] ? [SCALARS[name], ""] : [name, ` ${node}`];
  }
}
