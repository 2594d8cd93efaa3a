/**
 * A rule, or a rule at one place, as boxes: symbols, brackets, fractions. The same boxes as bpviz/explain/layout.py.
 *
 * @typedef {import("./boxes.js").Box} Box
 * @typedef {import("./types.js").Tree} Tree
 * @typedef {import("./types.js").Header} Header
 * @typedef {import("./types.js").Symbol} Symbol
 * @typedef {import("./instantiate.js").Leaf} LeafNode
 * @typedef {[box: Box, binds: number]} Bound a box, and how tightly it binds
 * @typedef {(node: LeafNode) => Bound} LeafPrinter
 */
import { splitName } from "./address.js";
import { brackets, fraction, letter, link, operator, row, script, text } from "./boxes.js";
import { MINUS, significant } from "./digits.js";
import { LEADING, children } from "./evaluate.js";

const SUM = 1;
const PRODUCT = 2;
const PREFIX = 3;
const POWER = 4;
const ATOM = 5;
/** @type {Record<string, number>} */
const BINDS = { "+": SUM, "-": SUM, neg: PREFIX, "*": PRODUCT, "**": POWER };
/** @type {Record<string, string>} */
const SIGNS = { "+": "+", "-": MINUS, "*": "·", "==": "=", "<": "<", "<=": "≤", ">": ">", ">=": "≥" };
const COMPARISONS = ["==", "<", "<=", ">", ">="];
/** @type {Record<string, string>} */
const CONSTANTS = { pi: "π" };
/** The index letters that count samples. */
const SAMPLES = [LEADING, "n"];
/** The letter of a sample's tokens, where `...` stands for both axes. */
const TOKEN = "s";
/** The letter of an index that is itself a number of the trace: the target class. */
const LOOKED_UP = "t";
/** The letters of the axes of an array whose places are worked out, as Flatten's are. */
const AXES = "nsjk";

/**
 * An array's symbol with its index: `base` gives z, `partial` dL/dz, `slope` f'(z).
 * @param {Symbol} spec @param {string[]} index @returns {Box}
 */
export function symbol(spec, index) {
  if (spec.partial !== undefined) {
    return fraction(row(operator("∂"), letter("L")), row(operator("∂"), scripted(spec.partial, spec, index)));
  }
  if (spec.slope !== undefined) return row(letter("f′"), brackets(scripted(spec.slope, spec, index)));
  return scripted(spec.base ?? "", spec, index);
}

/** @param {string} base @param {Symbol} spec @param {string[]} index @returns {Box} */
function scripted(base, spec, index) {
  const sub = index.length ? subscript(index, spec.comma !== undefined) : null;
  const sup = spec.sup ? letter(`(${spec.sup})`) : null;
  return sub || sup ? script(letter(base), sub, sup) : letter(base);
}

/** Letters stand close, numbers that may have two digits are separated. @param {string[]} index @param {boolean} comma @returns {Box} */
function subscript(index, comma) {
  const separated = comma && index.some((part) => /^\d+$/.test(part));
  return row(
    ...index.flatMap((part, k) => {
      const box = /^\d+$/.test(part) ? text("number", part) : letter(part);
      return k && separated ? [operator(","), box] : [box];
    }),
  );
}

/**
 * A rule's tree in letters, as it holds for every index. The sample's index is left out, except inside a sum over the
 * samples of a batch of more than one.
 * @param {Tree} tree @param {Header} header @returns {Box}
 */
export function general(tree, header) {
  return inLetters(tree, header, false)[0];
}

/** @param {Tree} tree @param {Header} header @param {boolean} over inside a sum over samples @returns {Bound} */
function inLetters(tree, header, over) {
  if ("num" in tree) return [text("number", significant(tree.num, 8)), ATOM];
  if ("idx" in tree) return [letter(tree.idx === LEADING ? "n" : tree.idx), ATOM];
  if ("ref" in tree) return [symbol(header.symbols[tree.ref], letters(tree, header, over)), ATOM];
  if ("fold" in tree) {
    const samples = SAMPLES.includes(tree.over);
    if (samples && tree.size === 1) return inLetters(tree.body, header, over);
    const [body, binds] = inLetters(tree.body, header, over || samples);
    const plain = binds >= PRODUCT || body.box === "big";
    const under = tree.over === LEADING ? leading(tree.body, header) : [tree.over];
    return [{ box: "big", kind: tree.fold, under: row(...under.map(letter)), body: plain ? body : brackets(body) }, SUM];
  }
  return operation(tree.op, tree.args.map((argument) => inLetters(argument, header, over)));
}

/**
 * The index letters to print; in an elementwise rule, `...` becomes j, or ji for a weight.
 * @param {import("./types.js").Ref} ref @param {Header} header @param {boolean} samples @returns {string[]}
 */
function letters(ref, header, samples) {
  const { shape } = header.arrays[ref.ref];
  if (ref.index.length === 1 && isLeading(ref.index[0]) && !samples) {
    const perSample = isPerSample(ref.ref, header);
    const axes = shape.length - Number(perSample);
    if (axes > 1) return [...(perSample ? "sj" : "ji")].slice(-axes);
    return axes === 1 ? ["j"] : [];
  }
  return ref.index.flatMap((node, axis) => {
    if ("op" in node) return [shape.length > 2 ? AXES[axis] : AXES[AXES.length - 1]];
    if (!("idx" in node)) return [LOOKED_UP];
    if (!SAMPLES.includes(node.idx)) return [node.idx];
    const token = node.idx === LEADING && shape.length > ref.index.length;
    return [...(samples ? ["n"] : []), ...(token ? [TOKEN] : [])];
  });
}

/** @param {Tree} node */
const isLeading = (node) => "idx" in node && node.idx === LEADING;

/** The letters that `...` stands for in a sum: the sample, and the token where there are tokens. @param {Tree} body @param {Header} header */
function leading(body, header) {
  /** @param {Tree} node @returns {boolean} */
  const hasTokens = (node) =>
    ("ref" in node && node.index.some(isLeading) && header.arrays[node.ref].shape.length > node.index.length) ||
    children(node).some(hasTokens);
  return hasTokens(body) ? ["n", TOKEN] : ["n"];
}

/** The box of an operation, and how tightly it binds. @param {string} op @param {Bound[]} made @returns {Bound} */
function operation(op, made) {
  const boxes = made.map(([box]) => box);
  const [first, second, third] = boxes;
  /** @param {number} k @param {number} binds */
  const atLeast = (k, binds) => (made[k][1] >= binds ? boxes[k] : brackets(boxes[k]));
  if (op in CONSTANTS) return [letter(CONSTANTS[op]), ATOM];
  if (op === "/") return [fraction(first, second), ATOM];
  if (op === "**") return [script(takesPower(first) ? first : brackets(first), null, second), POWER];
  if (op === "sqrt") return [{ box: "root", body: first }, ATOM];
  if (op === "exp") return [script(letter("e"), null, first), POWER];
  if (op === "neg") return [row(operator(MINUS), guarded(atLeast(0, PREFIX))), PREFIX];
  if (op === "where") return [{ box: "cases", yes: second, condition: first, no: third }, ATOM];
  if (COMPARISONS.includes(op)) return [row(first, operator(SIGNS[op]), second), SUM];
  if (op in SIGNS) {
    const binds = BINDS[op];
    const others = made.slice(1).flatMap((_, k) => [operator(SIGNS[op]), guarded(atLeast(k + 1, binds + Number(op === "-")))]);
    return [{ box: "row", items: [atLeast(0, binds), ...others] }, binds];
  }
  const separated = boxes.flatMap((box, k) => (k ? [operator(","), box] : [box]));
  return [row(text("word", op), brackets(row(...separated))), ATOM];
}

/** Whether a power can be written on a box without brackets. @param {Box} box @returns {boolean} */
function takesPower(box) {
  if (box.box === "link") return takesPower(box.body);
  if (box.box === "text") return !box.text.startsWith(MINUS);
  return box.box === "script" && box.sup === null;
}

/** A box that follows an operator: a minus sign that it begins with gets brackets. @param {Box} box @returns {Box} */
export function guarded(box) {
  if (box.box === "text") return box.text.startsWith(MINUS) ? brackets(box) : box;
  if (box.box === "link") return guarded(box.body) === box.body ? box : brackets(box);
  if (box.box !== "row") return box;
  const [first, ...others] = box.items;
  if (first.box === "text" && first.kind === "operator" && first.text === MINUS) return brackets(box);
  const safe = guarded(first);
  return safe === first ? box : { box: "row", items: [safe, ...others] };
}

/** An instantiated tree as boxes. @param {import("./instantiate.js").Node} tree @param {LeafPrinter} leaf @returns {Box} */
export function placed(tree, leaf) {
  /** @param {import("./instantiate.js").Node} node @returns {Bound} */
  const below = (node) => (node.kind === "made" ? operation(node.op, node.args.map(below)) : leaf(node));
  return below(tree)[0];
}

/**
 * The symbol of one number, with its index; the sample's index only where `samples` is true.
 * @param {string} array @param {readonly number[]} index @param {Header} header @param {boolean} samples
 */
export function symbolAt(array, index, header, samples) {
  const shown = isPerSample(array, header) && !samples ? index.slice(1) : index;
  return symbol(header.symbols[array], shown.map(String));
}

/** Whether the first index of an array is a sample. @param {string} name @param {Header} header */
export function isPerSample(name, header) {
  const { layer, array } = splitName(name);
  if (array.includes(".") || layer === "clip" || layer === "optimizer") return false;
  return !header.arrays[name].shared;
}

/** Whether a tree sums over the samples of a batch; only then does a formula show the sample's index. @param {Tree} tree @returns {boolean} */
export function sumsSamples(tree) {
  return ("fold" in tree && SAMPLES.includes(tree.over)) || children(tree).some(sumsSamples);
}

/** Prints symbols with their indices. @param {Header} header @param {boolean} samples @returns {LeafPrinter} */
export function symbolicLeaf(header, samples) {
  return (node) => {
    if (node.kind === "number") return [link(symbolAt(node.array, node.index, header, samples), node.address), ATOM];
    if (node.kind === "more") return [text("word", `${node.count} more`), ATOM];
    return [text("number", significant(node.value, 8)), ATOM];
  };
}

/** Prints numbers with so many digits. @param {number} digits @returns {LeafPrinter} */
export function numericLeaf(digits) {
  return (node) => {
    const shown = significant(node.value, node.kind === "constant" ? 8 : digits);
    const box = text("number", shown);
    return [node.kind === "number" ? link(box, node.address) : box, shown.startsWith(MINUS) ? PREFIX : ATOM];
  };
}
