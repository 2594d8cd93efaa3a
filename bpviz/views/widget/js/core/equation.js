/**
 * A step's equations: the rule in letters, with its symbols, and with its numbers; as bpviz/explain/equation.py.
 *
 * @typedef {import("./trace.js").Trace} Trace
 * @typedef {import("./program.js").Program} Program
 * @typedef {import("./program.js").Step} Step
 * @typedef {import("./instantiate.js").Line} Line
 * @typedef {"general" | "symbols" | "numbers"} Form
 */
import { operator, row } from "./boxes.js";
import { FEWEST, MOST, RESULT_DIGITS, read, significant } from "./digits.js";
import { instantiate, valueOf } from "./instantiate.js";
import { general, numericLeaf, placed, sumsSamples, symbolAt, symbolicLeaf } from "./layout.js";
import { mathml } from "./mathml.js";
import { tokens } from "./tokens.js";

/** One rule at one place of a trace. */
export class Equation {
  /** @param {Trace} trace @param {Line} line @param {number | null} term the term of the sum that the step is at */
  constructor(trace, line, term = null) {
    this.trace = trace;
    this.line = line;
    this.term = term;
    /** The number that the equation gives, as the engine recorded it. */
    this.target = line.target;
    /** As shown: 3 significant digits. */
    this.result = significant(line.target.value, RESULT_DIGITS);
    /** The fewest digits of the operands with which the line, redone by hand and rounded, gives the shown result. */
    this.digits = this.fewestDigits();
    const [shown, redone] = [read(this.result), this.redone(this.digits)];
    const off = Math.abs(redone - shown) > 1e-12 * Math.max(Math.abs(shown), Math.abs(redone));
    /** `=` where the shown line is exact, else `≈`. */
    this.relation = off ? "≈" : "=";
  }

  /** What the equation comes to, computed from the trace's own numbers; a long sum's hidden terms are in it. */
  get value() {
    return valueOf(this.line.tree);
  }

  /** The right-hand side as the columns of the factor table. */
  get tokens() {
    return tokens(this.line.tree, this.trace, this.digits);
  }

  /** The value of the term that the step is at, or null. */
  get product() {
    return this.term === null || !this.line.terms ? null : this.line.terms[this.term];
  }

  /** The sum of the terms up to this one, or null. */
  get running() {
    if (this.term === null || !this.line.terms) return null;
    return this.line.terms.subarray(0, this.term + 1).reduce((sum, value) => sum + value, 0);
  }

  /** @param {Form} form `general` holds for every index, `symbols` is this place, `numbers` the right-hand side alone */
  mathml(form) {
    const { header } = this.trace;
    const { rule, tree, target } = this.line;
    if (form === "numbers") return mathml(placed(tree, numericLeaf(this.digits)));
    if (form === "general") return mathml(row(general(rule.target, header), operator("="), general(rule.value, header)));
    const samples = header.batch > 1 && sumsSamples(rule.value);
    const left = symbolAt(target.array, target.index, header, false);
    return mathml(row(left, operator("="), placed(tree, symbolicLeaf(header, samples))));
  }

  /** What the line comes to with its operands rounded to so many digits. @param {number} digits */
  redone(digits) {
    return valueOf(this.line.tree, (leaf) => read(significant(leaf.value, leaf.kind === "constant" ? 8 : digits)));
  }

  /** @private */
  fewestDigits() {
    let digits = FEWEST;
    while (digits < MOST && significant(this.redone(digits), RESULT_DIGITS) !== this.result) digits++;
    return digits;
  }
}

/**
 * The equations of a step's number in focus, in the order in which they are computed; none for `zero_grad`.
 * @param {Program} program @param {Step} step @returns {Equation[]}
 */
export function equations(program, step) {
  const { target } = step;
  if (!target) return [];
  const { trace } = program;
  const active = program.foldOf(trace.blocks[step.block].parts[step.part]) ? step.term : null;
  return target.rules.map((rule, k) => {
    const own = k === target.rules.length - 1 ? active : null;
    return new Equation(trace, instantiate(rule, target.index, trace, own), own);
  });
}
