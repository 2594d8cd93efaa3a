/**
 * An equation at one place as a row of tokens, the factor table's columns; as bpviz/explain/tokens.py. A formula is
 * two-dimensional, a table of factors is a row: fractions become `/`, roots `√( )`, powers a raised number.
 *
 * @typedef {import("./instantiate.js").Node} Node
 * @typedef {import("./trace.js").Trace} Trace
 *
 * @typedef {object} Token
 * @property {"number" | "constant" | "more" | "operator"} kind
 * @property {string} text as shown
 * @property {string} caption what the number is, in a word; empty for operators
 * @property {number | null} value full precision
 * @property {string | null} address where a number of the trace lies
 * @property {number | null} term which term of the sum it belongs to
 */
import { MINUS, significant } from "./digits.js";
import { valueOf } from "./instantiate.js";
import { LARGEST_CIRCLES, nodeLabel, raised } from "./labels.js";

/** @type {Record<string, string>} */
const SIGNS = { "+": "+", "-": MINUS, "*": "·", "/": "/", "==": "=", "<": "<", "<=": "≤", ">": ">", ">=": "≥" };
/** @type {Record<string, string>} */
const DENIED = { "==": "≠", "<": "≥", "<=": ">", ">": "≤", ">=": "<" };
/** @type {Record<string, number>} */
const LEVEL = { "+": 1, "-": 1, neg: 1, "*": 2, "/": 2, "**": 3 };


/** @param {Node} node @param {Trace} trace @param {number} digits @returns {Token[]} */
export function tokens(node, trace, digits) {
  const { term } = node;
  if (node.kind === "number") {
    const { address, value } = node;
    return [{ kind: "number", text: significant(value, digits), caption: caption(node, trace), value, address, term }];
  }
  if (node.kind === "more") {
    return [{ kind: "more", text: significant(node.value, digits), caption: `${node.count} more`, value: node.value, address: null, term }];
  }
  if (node.kind === "constant") {
    const why = node.why ? reason(node.why, trace, digits) : "";
    return [{ kind: "constant", text: significant(node.value, 8), caption: why, value: node.value, address: null, term }];
  }
  const parts = node.args.map((argument) => tokens(argument, trace, digits));
  if (node.op === "neg") return [sign(MINUS, term), ...grouped(node.args[0], parts[0], 2, true)];
  if (node.op === "**" && node.args[1].kind === "constant") {
    return [...grouped(node.args[0], parts[0], 4, true), sign(raised(parts[1][0].text), term)];
  }
  if (node.op === "**") {
    return [...grouped(node.args[0], parts[0], 4, true), sign("^", term), ...grouped(node.args[1], parts[1], 4, true)];
  }
  if (node.op in SIGNS) {
    const level = LEVEL[node.op] ?? 1;
    const tighter = level + Number(node.op === "-" || node.op === "/");
    return node.args.flatMap((argument, k) =>
      k
        ? [sign(SIGNS[node.op], term), ...grouped(argument, parts[k], tighter, node.op === "-")]
        : grouped(argument, parts[k], level),
    );
  }
  const separated = parts.flatMap((part, k) => (k ? [sign(",", term), ...part] : part));
  return [sign(`${node.op === "sqrt" ? "√" : node.op}(`, term), ...separated, sign(")", term)];
}

/**
 * The comparison that chose a constant, as a true statement: `1 ≠ 0` where the rule asked for `1 = 0`.
 * @param {import("./instantiate.js").Made} why @param {Trace} trace @param {number} digits
 */
function reason(why, trace, digits) {
  const signs = valueOf(why) ? SIGNS : DENIED;
  const [left, right] = why.args.map((argument) => tokens(argument, trace, digits).map((token) => token.text).join(" "));
  return `${left} ${signs[why.op]} ${right}`;
}

/** @param {string} text @param {number | null} term @returns {Token} */
function sign(text, term) {
  return { kind: "operator", text, caption: "", value: null, address: null, term };
}

/**
 * Brackets where tokens bind less than `level`; with `signed` also around a number's own minus sign, as after a minus or
 * under a power: (−2)² is not −2².
 * @param {Node} node @param {Token[]} made @param {number} level @param {boolean} [signed]
 */
function grouped(node, made, level, signed = false) {
  const loose = node.kind === "made" && (LEVEL[node.op] ?? 4) < level;
  return loose || (signed && made[0].text.startsWith(MINUS)) ? [sign("(", node.term), ...made, sign(")", node.term)] : made;
}

/**
 * What a number is, in a few words: an edge's two ends for a weight, else the quantity.
 * @param {{array: string, index: number[], role: string}} number @param {Trace} trace
 */
export function caption({ array, index, role }, trace) {
  if (role === "weight") {
    const name = array.replace(/\.before$/, "");
    const { columns } = trace;
    for (let k = 1; k < columns.length; k++) {
      if (columns[k].weight === name && Math.max(columns[k].size, columns[k - 1].size) <= LARGEST_CIRCLES) {
        return `${nodeLabel(columns[k - 1], index[1])}→${nodeLabel(columns[k], index[0])}`;
      }
    }
  }
  return trace.header.captions[array];
}
