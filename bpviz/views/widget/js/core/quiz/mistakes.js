/**
 * The wrong answers that people give at a step, each with the hint that fits; the vocabulary is that of bpviz/check.
 *
 * @typedef {import("../types.js").Tree} Tree
 * @typedef {import("../program.js").Program} Program
 * @typedef {import("../program.js").Step} Step
 * @typedef {import("../trace.js").Trace} Trace
 * @typedef {import("./answer.js").Mistake} Mistake
 *
 * @typedef {object} Task
 * @property {Trace} trace
 * @property {string} array
 * @property {number[]} index
 * @property {string} role
 * @property {Tree} tree the right-hand side
 * @property {number} value
 * @property {Map<string, import("../types.js").Ref>} roles
 * @property {(change: (node: Tree) => Tree | null) => number} redo with nodes replaced
 * @property {(values: Record<string, number>) => number} put with numbers in the place of roles
 * @property {(array: string | null | undefined, index?: number[]) => number} read NaN where there is none
 * @property {boolean} term asked for is one term of a sum
 * @property {number} running the sum so far
 */

import { mainFold } from "../evaluate.js";
import { backwardMistakes } from "./backward.js";
import { forwardMistakes } from "./forward.js";
import { generalMistakes } from "./general.js";
import { lossMistakes } from "./loss.js";
import { bodyAt, changed, joined, rolesIn, valueAt } from "./trees.js";
import { updateMistakes } from "./update.js";

/** The mistakes known at a step, the likeliest first. @param {Trace} trace @param {Program} program @param {Step} step @returns {Mistake[]} */
export function mistakesAt(trace, program, step) {
  const task = taskAt(trace, program, step);
  if (!task) return [];
  const own = { forward: forwardMistakes, loss: lossMistakes, backward: backwardMistakes, clip: updateMistakes, update: updateMistakes }[step.phase];
  const found = [...(own?.(task) ?? []), { hint: "The size is right, the sign is wrong.", value: -task.value }, ...generalMistakes(task)];
  return found.filter(({ value }) => Number.isFinite(value) && value !== task.value);
}

/** @param {Trace} trace @param {Program} program @param {Step} step @returns {Task | null} */
function taskAt(trace, program, step) {
  const { target, address } = step;
  if (!target || !address) return null;
  const { array, index } = target;
  const rule = joined(target.rules);
  const fold = mainFold(rule.value);
  const term = step.term !== null && fold !== null && program.foldOf(trace.blocks[step.block].parts[step.part]) !== null;
  const tree = term ? bodyAt(/** @type {import("../types.js").Fold} */ (fold), /** @type {number} */ (step.term)) : rule.value;
  const redo = (/** @type {(node: Tree) => Tree | null} */ change) => valueAt(rule, changed(tree, change), index, trace);
  return {
    trace, array, index, tree, redo, term, role: rule.target.role, value: trace.value(address), roles: rolesIn(tree),
    put: (values) => redo((node) => ("ref" in node && node.role in values ? { num: values[node.role] } : null)),
    read: (name, at = index) => (name && trace.has(name) && trace.shape(name).length === at.length ? trace.at(name, at) : NaN),
    running: term ? (trace.terms(array, index) ?? new Float64Array()).subarray(0, Number(step.term) + 1).reduce((sum, value) => sum + value, 0) : NaN,
  };
}
