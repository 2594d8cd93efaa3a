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

/** What the step's node is called in its column. @param {Trace} trace @param {Step} step */
export function nodeName({ blocks, columns }, step) {
  const block = blocks[step.block];
  const part = block.parts[step.part];
  if (part.kind === "none" || part.kind === "scalar") return part.name;
  const loss = block.layer === "loss";
  if (loss && part.name === "prob") return String(step.node);
  let column = loss ? columns.length - 1 : block.column;
  if (column === null) return String(step.node);
  if (part.name === "downstream" && !loss && columns[column].z === `${block.layer}.output`) column -= 1;
  return nodeLabel(columns[column], step.node);
}
