import { formatAddress, parseAddress, ravel, unravel } from "./address.js";
import { mainFold } from "./evaluate.js";

/**
 * @typedef {import("../state.js").Grain} Grain
 * @typedef {import("./types.js").Block} Block
 * @typedef {import("./types.js").Part} Part
 * @typedef {import("./types.js").Target} Target
 * @typedef {import("./types.js").Rule} Rule
 * @typedef {import("./trace.js").Trace} Trace
 *
 * @typedef {{block: number, part: number, node: number, term: number}} Place where in the program
 *
 * @typedef {object} Step
 * @property {Grain} grain
 * @property {number} index from 0
 * @property {string} phase
 * @property {Place} place the first place that the step covers
 * @property {Place} last the last place that it covers
 * @property {number} block the block in focus (phase grain: the phase's last one), a position in `trace.blocks`
 * @property {number} part the part in focus (coarser grains: the block's last one), a position in the block's parts
 * @property {number} node the node in focus; at coarser grains the one with the largest number
 * @property {number | null} term the term in focus; null at coarser grains
 * @property {{array: string, rules: Rule[], index: number[]} | null} target the number in focus; null where nothing is computed
 * @property {string | null} address the text of its address, with `/term` where a term of a sum is in focus
 * @property {string[]} targets the addresses of all numbers of the node (or the term); empty at coarser grains
 */

/** The table of contents of an iteration, cut at four grains; the same as `Steps` in Python, and O(log parts). */
export class Program {
  /** @param {Trace} trace */
  constructor(trace) {
    this.trace = trace;
    /** All parts in order. @type {{block: number, part: number, what: Part}[]} */
    this.parts = trace.blocks.flatMap((block, b) => block.parts.map((what, p) => ({ block: b, part: p, what })));
    /** @type {Record<Grain, number[]>} steps before each part, and, at the end, in all */
    this.starts = { phase: [0], layer: [0], node: [0], term: [0] };
    for (const { block, part, what } of this.parts) {
      const opens = part === 0 && trace.blocks[block - 1]?.phase !== trace.blocks[block].phase;
      push(this.starts.phase, Number(opens));
      push(this.starts.layer, Number(part === 0));
      push(this.starts.node, what.nodes);
      push(this.starts.term, what.nodes * what.terms);
    }
    /** Which part and which of its targets computes an array. @type {Map<string, {at: number, target: number}>} */
    this.makers = new Map();
    this.parts.forEach(({ what }, at) =>
      what.targets.forEach(({ rules }, target) => {
        for (const rule of rules) this.makers.set(rule.target.ref, { at, target });
      }),
    );
    this.phases = [...new Set(trace.blocks.map((block) => block.phase))];
  }

  /** Number of steps. @param {Grain} grain */
  count(grain) {
    return this.starts[grain][this.parts.length];
  }

  /** @param {Grain} grain @param {number} k any number, brought into the steps that there are */
  clamp(grain, k) {
    return Math.max(0, Math.min(this.count(grain) - 1, Math.trunc(k) || 0));
  }

  /** @param {Grain} grain @param {number} k @returns {Step} */
  step(grain, k) {
    if (!(Number.isInteger(k) && k >= 0 && k < this.count(grain))) {
      throw new RangeError(`step ${k} is not one of the ${this.count(grain)} steps of grain ${grain}`);
    }
    const at = this.partOf(grain, k);
    const { block, part, what } = this.parts[at];
    const place = { block, part, node: 0, term: 0 };
    const fine = grain === "node" || grain === "term";
    let last;
    if (fine) {
      const within = k - this.starts[grain][at];
      place.node = grain === "node" ? within : Math.floor(within / what.terms);
      place.term = grain === "node" ? 0 : within % what.terms;
      last = { ...place, term: grain === "node" ? what.terms - 1 : place.term };
    } else {
      last = this.endOf(grain, at);
    }
    return new StepView(this, grain, k, place, last);
  }

  /** The step of a grain that contains a place. @param {Grain} grain @param {Place} place */
  at(grain, { block, part, node, term }) {
    const at = this.position(block, part);
    const start = this.starts[grain][at];
    if (grain === "node") return start + node;
    if (grain === "term") return start + node * this.parts[at].what.terms + term;
    return this.starts[grain][at + 1] - 1;
  }

  /**
   * The step of another grain at the same place: a coarser one contains it, a finer one is the first of those inside.
   * @param {Grain} from @param {number} k @param {Grain} to
   */
  translate(from, k, to) {
    return from === to ? k : this.at(to, this.step(from, k).place);
  }

  /**
   * The step that computes the number at an address; null where it is given (`x`, a weight before the update), belongs to
   * another sample, or is not of this trace. A sum is finished by its last term.
   * @param {Grain} grain @param {string} address @returns {number | null}
   */
  locate(grain, address) {
    const place = this.placeOf(address);
    return place && this.at(grain, place);
  }

  /**
   * Whether the number at an address is known once step `k` is done. Given numbers always are.
   * @param {Grain} grain @param {number} k @param {string} address
   */
  known(grain, k, address) {
    const made = this.locate(grain, address);
    return made === null || made <= k;
  }

  /** All addresses that a node (term null) or one of its terms computes. @param {Place} place @param {number | null} term @returns {string[]} */
  targetsAt(place, term) {
    const part = this.trace.blocks[place.block].parts[place.part];
    if (part.kind === "none") return [];
    const terms = part.kind !== "row" ? [term ?? 0] : term === null ? range(part.terms) : [term];
    return terms.map((t) => {
      const { array, index } = this.target(part, place.node, t);
      return formatAddress(array, index, term !== null && this.foldOf(part) ? term : null);
    });
  }

  /** The number that a node's term is (a row) or belongs to. @param {Part} part @param {number} node @param {number} term */
  target(part, node, term) {
    const { sample } = this.trace;
    if (part.kind === "row") {
      let left = term;
      for (const target of part.targets) {
        const shape = this.trace.shape(target.array);
        const length = rowLength(shape);
        if (left < length) return { ...target, index: shape.length > 1 ? [node, ...unravel(left, shape.slice(1))] : [node] };
        left -= length;
      }
      throw new RangeError(`unit ${node} has no parameter ${term} in ${part.name}`);
    }
    const [target] = part.targets;
    const shape = this.trace.shape(target.array);
    if (part.kind === "scalar") return { ...target, index: shape.map(() => sample) };
    if (part.kind === "shared") return { ...target, index: unravel(node, shape) };
    return { ...target, index: [sample, ...unravel(node, shape.slice(1))] };
  }

  /** The sum that the grain `term` steps through, or null. @param {Part} part */
  foldOf(part) {
    const rules = part.targets[0]?.rules;
    return rules && part.kind !== "row" ? mainFold(rules[rules.length - 1].value) : null;
  }

  /** @private @param {string} address @returns {Place | null} */
  placeOf(address) {
    const given = parseAddress(address);
    if (!this.trace.has(given.array)) return null;
    const { array, index } = this.trace.canonical(given.array, given.index);
    const maker = this.makers.get(array);
    if (!maker) return null;
    const { block, part, what } = this.parts[maker.at];
    if (what.kind === "row") {
      const before = what.targets.slice(0, maker.target).reduce((sum, { array: other }) => sum + rowLength(this.trace.shape(other)), 0);
      return { block, part, node: index[0], term: before + ravel(index.slice(1), this.trace.shape(array).slice(1)) };
    }
    const own = Number(what.kind !== "shared"); // whether the first index is a sample
    if (own && index.length && index[0] !== this.trace.sample) return null;
    return { block, part, node: ravel(index.slice(own), this.trace.shape(array).slice(own)), term: given.term ?? what.terms - 1 };
  }

  /** @private @param {number} block @param {number} part */
  position(block, part) {
    let at = part;
    for (let b = 0; b < block; b++) at += this.trace.blocks[b].parts.length;
    return at;
  }

  /** The last part that begins at or before step k. @private @param {Grain} grain @param {number} k */
  partOf(grain, k) {
    const starts = this.starts[grain];
    let [low, high] = [0, this.parts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle] <= k) low = middle;
      else high = middle - 1;
    }
    // coarse steps begin at the first of the parts that share a start
    while ((grain === "phase" || grain === "layer") && low > 0 && starts[low + 1] === starts[low]) low--;
    return low;
  }

  /** @private @param {Grain} grain @param {number} at @returns {Place} */
  endOf(grain, at) {
    const starts = this.starts[grain];
    let end = at;
    while (end + 1 < this.parts.length && starts[end + 2] === starts[end + 1]) end++;
    const { block, part, what } = this.parts[end];
    return { block, part, node: what.nodes - 1, term: what.terms - 1 };
  }
}

/** One step: it points, and works out the rest when asked. @implements {Step} */
class StepView {
  /** @param {Program} program @param {Grain} grain @param {number} index @param {Place} place @param {Place} last */
  constructor(program, grain, index, place, last) {
    /** @private */ this.program = program;
    this.grain = grain;
    this.index = index;
    this.place = place;
    this.last = last;
    this.fine = grain === "node" || grain === "term";
    this.block = this.fine ? place.block : last.block;
    this.part = this.fine ? place.part : last.part;
    this.term = grain === "term" ? place.term : null;
    this.phase = program.trace.blocks[this.block].phase;
  }

  get node() {
    return this.fine ? this.place.node : this.strongest();
  }

  get target() {
    const part = this.what;
    return part.kind === "none" ? null : this.program.target(part, this.node, this.rowTerm());
  }

  get address() {
    const { target } = this;
    if (!target) return null;
    return formatAddress(target.array, target.index, this.program.foldOf(this.what) ? this.term : null);
  }

  get targets() {
    return this.fine ? this.program.targetsAt(this.place, this.term) : [];
  }

  /** @private */
  get what() {
    return this.program.trace.blocks[this.block].parts[this.part];
  }

  /** @private */
  rowTerm() {
    if (this.term !== null || this.what.kind !== "row") return this.term ?? 0;
    const array = this.judged();
    const { trace } = this.program;
    const length = rowLength(trace.shape(array));
    const start = this.node * length;
    return largest(length, (i) => trace.reader(array)(start + i));
  }

  /** The array whose largest number stands for the others: what a part computes; of an update, the change itself. @private */
  judged() {
    const { array, rules } = this.what.targets[0];
    return rules.find((rule) => rule.target.role === "update")?.target.ref ?? array;
  }

  /** @private */
  strongest() {
    const { kind, nodes } = this.what;
    if (kind === "none" || kind === "scalar") return 0;
    const { trace } = this.program;
    const array = this.judged();
    const numbers = trace.array(array);
    if (kind === "shared") return largest(nodes, (j) => numbers[j]);
    if (kind === "unit") return largest(nodes, (j) => numbers[trace.sample * nodes + j]);
    const length = rowLength(trace.shape(array));
    return Math.floor(largest(nodes * length, (i) => numbers[i]) / length);
  }
}

/** The first position with the largest absolute value. @param {number} count @param {(i: number) => number} value */
function largest(count, value) {
  let best = 0;
  let size = -1;
  for (let i = 0; i < count; i++) {
    const now = Math.abs(value(i));
    if (Number.isNaN(now)) return i; // as NumPy's argmax does
    if (now > size) [best, size] = [i, now];
  }
  return best;
}

/** How many parameters of one array belong to one unit. @param {number[]} shape */
function rowLength(shape) {
  return shape.slice(1).reduce((a, b) => a * b, 1);
}

/** @param {number} count */
function range(count) {
  return Array.from({ length: count }, (_, i) => i);
}

/** @param {number[]} starts @param {number} count */
function push(starts, count) {
  starts.push(starts[starts.length - 1] + count);
}
