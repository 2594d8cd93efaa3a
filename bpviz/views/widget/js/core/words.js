/** A step in words, as bpviz/explain/words.py. */
import { nodeLabel } from "./labels.js";

/** @typedef {import("./program.js").Step} Step */
/** @typedef {import("./trace.js").Trace} Trace */

/** What the step does, in one sentence. @param {Trace} trace @param {Step} step */
export function sentence(trace, step) {
  const block = trace.blocks[step.block];
  if (step.grain === "phase") return trace.header.phases[block.phase];
  if (step.grain === "layer") return block.sentence;
  return block.parts[step.part].sentence.replaceAll("{node}", nodeName(trace, step));
}

/** What the step's node is called: a unit of its column, else by its index. @param {Trace} trace @param {Step} step */
export function nodeName({ blocks, columns }, step) {
  const part = blocks[step.block].parts[step.part];
  if (part.kind === "none" || part.kind === "scalar" || !step.target) return part.name;
  if (part.column !== null) return nodeLabel(columns[part.column], step.node);
  const { index } = step.target;
  if (part.kind === "row") return `row ${step.node}`;
  const own = part.kind === "unit" ? index.slice(1) : index;
  return own.length === 1 ? String(own[0]) : `(${own.join(", ")})`;
}
