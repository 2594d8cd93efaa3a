/**
 * What stands after "Step 14 of 25", and the unit it is about.
 */

import { formatAddress } from "../core/address.js";
import { nodeName } from "../core/words.js";
import { placer } from "./place.js";
import { layerOf, unitsOf, unitsOfRow } from "./units.js";

/**
 * The column and the units that a node is about; several where a number belongs to all tokens, or to all features of one.
 * @param {import("../core/trace.js").Trace} trace
 * @param {import("../core/types.js").Block} block @param {import("../core/types.js").Part} part
 * @param {(node: number) => {array: string, index: number[]}} target the number that a node computes @param {number} node
 * @returns {{column: number, units: number[]} | null}
 */
export function unitsAt(trace, { column, layer }, part, target, node) {
  const { columns } = trace;
  const own = layer === "loss" ? columns.length - 1 : column;
  if (part.kind === "none" || own === null || own >= columns.length) return null;
  if (part.kind === "row") return { column: own, units: unitsOfRow(columns[own], node, part.nodes) };
  const { array, index } = target(node);
  const [kind, c, unit] = (placer(columns)(formatAddress(array, index)) ?? "").split(":");
  if (kind === "node") return { column: Number(c), units: [Number(unit)] };
  if (kind === "prob") return { column: own, units: [Number(c)] };
  return { column: own, units: layer === "loss" ? [] : unitsOf(trace, columns[own], array, index) };
}

/**
 * The column and unit that a step's node is, or the first of several.
 * @param {import("../core/trace.js").Trace} trace
 * @param {import("../core/program.js").Step} step
 * @returns {{column: number, unit: number} | null}
 */
export function unitOf(trace, step) {
  const block = trace.blocks[step.block];
  const { target } = step;
  const found = target && unitsAt(trace, block, block.parts[step.part], () => target, step.node);
  return found && found.units.length ? { column: found.column, unit: found.units[0] } : null;
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
  if (step.grain === "layer") {
    const [what, where] = layerWords(block);
    return { term: "", what, where };
  }
  const part = block.parts[step.part];
  const term = step.term !== null && part.terms > 1 ? `term ${step.term + 1} of ${part.terms}` : "";
  const [what, where] = wordsFor(trace, step, part);
  return { term, what, where };
}

/** @type {Record<string, string>} */
const VERBS = { forward: "forward through", backward: "backward through", clip: "clipping of", update: "update of" };

/** A layer is met several times in an iteration: which time it is, comes first. @param {import("../core/types.js").Block} block @returns {[string, string]} */
function layerWords({ phase, title, layer }) {
  if (phase === "zero_grad") return [SCALARS.zero_grad, ""];
  if (layer === "clip") return ["norm of all gradients", " and clipping factor"];
  if (layer === "optimizer") return [title, ": what all updates share"];
  if (layer === null || phase === "loss" || !VERBS[phase]) return [title, ""];
  const [verb, preposition] = VERBS[phase].split(" ");
  return [verb, ` ${preposition} ${title}`];
}

/**
 * Which gradient a step backwards computes: a unit has two, before and behind its activation.
 * @param {import("../core/trace.js").Trace} trace @param {import("../core/program.js").Step} step @param {string} array
 */
function gradientOf(trace, step, array) {
  const unit = unitOf(trace, step);
  const column = trace.columns[unit?.column ?? 0];
  if (layerOf(array) === layerOf(column.a) && column.z !== column.a) return "∂L/∂a";
  return column.z !== null && array === `${layerOf(column.z)}.upstream` ? "∂L/∂z" : trace.header.captions[array];
}

/** @param {import("../core/trace.js").Trace} trace @param {import("../core/program.js").Step} step @param {import("../core/types.js").Part} part @returns {[string, string]} */
function wordsFor(trace, step, { name, kind, targets }) {
  const { captions } = trace.header;
  const { phase, layer, column } = trace.blocks[step.block];
  const array = targets[0]?.array ?? "";
  const node = nodeName(trace, step);
  const own = trace.columns[column ?? -1];
  const simple = /\.(weight|bias)\.\w+$/.test(array);
  if (kind === "none" || layer === "clip") return [SCALARS[name] ?? name, ""];
  if (phase === "loss") return name === "prob" ? ["probability", ` of class ${node}`] : name === "error" ? ["error", ` of ${node}`] : SCALARS[name] ? [SCALARS[name], ""] : [captions[array], ""];
  switch (name) {
    case "output": return [own?.activation && array === own.a ? own.activation : captions[array], ` at ${node}`];
    case "grad": return [simple ? "weight gradients" : captions[array], `, ${node}`];
    case "downstream": return [gradientOf(trace, step, array), ` at ${node}`];
    case "clipped": return ["clipped gradients", `, ${node}`];
    case "after": return [simple ? "new weights" : captions[array], `, ${node}`];
    default: return [captions[array], kind === "scalar" ? "" : ` at ${node}`];
  }
}
