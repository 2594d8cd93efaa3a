/**
 * Which numbers of a whole array are known at a step. `Program.known` answers for one address; a drawing of 128 units asks
 * for a row at once.
 *
 * @typedef {import("../../core/program.js").Program} Program
 * @typedef {import("../../core/program.js").Step} Step
 * @typedef {{first: number, order: number, node: number, term: number | null, lastTerm: boolean, single: boolean,
 *   asked: boolean, part: import("../../core/types.js").Part, block: import("../../core/types.js").Block}} Position
 * `first` to `order` are the parts that the step covers; `node` is the node that it has finished or is at;
 * `asked`: what the step computes is asked for, and so not known yet
 */

import { unitsAt } from "../captions.js";

/** @param {Program} program */
export function timeline(program) {
  const { parts, trace } = program;
  const ordinal = new Map(parts.map(({ block, part }, at) => [`${block}.${part}`, at]));
  const at = (/** @type {{block: number, part: number}} */ place) => ordinal.get(`${place.block}.${place.part}`) ?? 0;

  return {
    /** @param {Step} step @param {boolean} [asked] @returns {Position} */
    position(step, asked = false) {
      const order = at(step.last);
      const part = parts[order].what;
      const single = step.grain === "node" || step.grain === "term";
      const { term } = step;
      return { first: at(step.place), order, part, block: trace.blocks[step.last.block], node: asked && !single ? 0 : step.last.node, term, single, asked, lastTerm: !asked && (term === null || term === part.terms - 1) };
    },

    /** How many units of an array are known; they become known in order. @param {string} name @param {number} size @param {Position} now */
    knownUnits(name, size, now) {
      const made = program.makers.get(name)?.at;
      if (made === undefined || made < now.order) return size;
      if (made > now.order) return 0;
      if (now.part.kind === "scalar") return now.lastTerm ? size : 0;
      return Math.min(size, now.node + (now.lastTerm ? 1 : 0));
    },

    /** Inside the row at hand: is its parameter `i` known? @param {string} name @param {number} j @param {number} i @param {Position} now */
    termKnown(name, j, i, now) {
      return now.part.kind === "row" && j === now.node && now.term !== null && i < now.term + Number(!now.asked) && program.makers.get(name)?.at === now.order;
    },

    /** Is an array being filled by the block at hand? @param {string | null} name @param {Position} now */
    inWork(name, now) {
      const made = name === null ? undefined : program.makers.get(name)?.at;
      return made !== undefined && trace.blocks[parts[made].block] === now.block;
    },

    /**
     * The places that the step is about: its node, or all units of its layer; those whose weights it treats, if it treats
     * nothing but weights.
     * @param {Position} now @param {string} phase @param {boolean} wide a whole phase: nothing stands out, but the loss
     */
    places(now, phase, wide) {
      /** @type {Set<string>} */
      const found = new Set();
      if (wide) return phase === "loss" ? found.add("loss") : found;
      const covered = parts.slice(now.first, now.order + 1);
      const rows = now.single || covered.every(({ what }) => what.kind === "row");
      for (const { what, block } of covered) {
        const { layer } = trace.blocks[block];
        if (what.kind === "row" && !rows) continue;
        for (let j = now.single ? now.node : 0; j <= (now.single ? now.node : what.nodes - 1); j += 1) {
          const about = unitsAt(trace, trace.blocks[block], what, (node) => program.target(what, node, 0), j);
          const sort = layer === "loss" && phase === "loss" ? "prob" : "node";
          for (const unit of about?.units ?? []) found.add(sort === "prob" ? `prob:${unit}` : `node:${about?.column}:${unit}`);
        }
        if (what.kind === "scalar" && phase === "loss") found.add("loss");
      }
      return found;
    },
  };
}
