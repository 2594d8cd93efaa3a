/**
 * The few words after "Step 14 of 25", and the unit they are about.
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

/** @param {import("../core/trace.js").Trace} trace @param {import("../core/program.js").Step} step */
export function caption(trace, step) {
  const block = trace.blocks[step.block];
  if (step.grain === "phase") return block.phase;
  const linear = block.column !== null && trace.columns[block.column]?.z === `${block.layer}.output`;
  if (step.grain === "layer") return block.title === "optimizer.zero_grad()" ? SCALARS.zero_grad : block.title;
  const part = block.parts[step.part];
  const words = wordsFor(part.name, linear, nodeName(trace, step), trace.columns[block.column ?? -1]?.activation ?? "");
  return step.term !== null && part.terms > 1 ? `${words}, term ${step.term + 1} of ${part.terms}` : words;
}

/** @param {string} name @param {boolean} linear @param {string} node @param {string} activation */
function wordsFor(name, linear, node, activation) {
  switch (name) {
    case "output": return linear ? `weighted sum at ${node}` : `${activation} at ${node}`;
    case "prob": return `probability of class ${node}`;
    case "error": return `error of ${node}`;
    case "grad": return `gradients of the weights into ${node}`;
    case "downstream": return `gradient at ${node}`;
    case "clipped": return `clipped gradients into ${node}`;
    case "after": return `new weights into ${node}`;
    default: return SCALARS[name] ?? `${name} ${node}`;
  }
}
