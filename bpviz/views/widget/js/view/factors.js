/**
 * The factor table: one equation at one place, each factor a column of symbol, caption and number. A narrow stepper turns
 * the columns into rows (in the style sheet). Elements are kept from step to step; only what differs is written.
 */

import { parseAddress } from "../core/address.js";
import { significant } from "../core/digits.js";
import { sumsSamples, symbolAt } from "../core/layout.js";
import { mathml } from "../core/mathml.js";
import { caption } from "../core/tokens.js";
import { h, set, write, writeNumber } from "./dom.js";
import { tone } from "./format.js";
import { showMath } from "./math.js";
import { quantityOf, withSign } from "./quantity.js";

/** @typedef {import("../core/equation.js").Equation} Equation */
/** @typedef {import("../core/tokens.js").Token} Token */
/** @typedef {{term: number | null, tokens: Token[]}} Group */

/**
 * Tokens that belong to one term of the sum stand together. Signs between terms belong to none. Pure.
 * @param {Token[]} tokens
 * @returns {Group[]}
 */
export function groups(tokens) {
  /** @type {Group[]} */
  const made = [];
  for (const token of tokens) {
    const last = made[made.length - 1];
    if (last && token.term !== null && last.term === token.term) last.tokens.push(token);
    else if (last && token.term === null && last.term === null) last.tokens.push(token);
    else made.push({ term: token.term, tokens: [token] });
  }
  return made;
}

/** @param {import("../core/trace.js").Trace} trace @param {(address: string) => string | null} placeOf */
export function factorTable(trace, placeOf) {
  const element = h("div", { class: "factors", role: "group", "aria-label": "With numbers" });
  let shape = "";
  /** @type {ReturnType<typeof column>[]} */
  let columns = [];
  /** @type {{node: HTMLElement, product: HTMLElement | null}[]} */
  let holders = [];
  const result = column("number");
  const relation = column("operator");
  result.element.classList.add("is-result");
  /** Whether the symbols name their sample: only where several samples meet in a sum, and never on the left. */
  let samples = false;
  let target = "";

  /** @param {Equation} equation @param {Group[]} grouped */
  function rebuild(equation, grouped) {
    // Sums too long for one line stand compactly: each product large, its factors small above it.
    const numbers = grouped.reduce((count, g) => count + g.tokens.filter((token) => token.kind !== "operator").length, 0);
    const compact = equation.line.foldSize > 6 || (equation.line.foldSize > 1 && numbers > 5);
    columns = [];
    holders = grouped.map((group) => {
      const own = group.tokens.map((token, n) => {
        const made = column(token.kind);
        if (signClass(group.tokens[n + 1]?.text ?? "") === "is-close" && group.tokens[n + 1].kind === "operator") made.element.classList.add("is-tight");
        return made;
      });
      columns.push(...own);
      const many = group.term !== null && equation.line.foldSize > 1 && group.tokens.length > 1;
      const product = many ? h("span", { class: "product-sum" }) : null;
      const row = h("span", { class: "group-row" }, ...own.map((c) => c.element));
      return { node: h("span", { class: "group", "data-term": group.term !== null }, row, ...(product ? [product] : [])), product };
    });
    set(element, "data-folded", compact);
    // A narrow stepper shows one factor a row, unless brackets or functions hold them together.
    set(element, "data-rows", !equation.tokens.some((token) => token.kind === "operator" && signClass(token.text)));
    element.replaceChildren(result.element, relation.element, ...holders.map((holder) => holder.node));
  }

  return {
    element,
    /** @param {Equation} equation */
    update(equation) {
      const { tokens } = equation;
      target = equation.target.address;
      samples = showsSamples(equation);
      const grouped = groups(tokens);
      const next = grouped.map((g) => `${g.term === null ? "" : "t"}${g.tokens.map((t) => t.kind[0] + (t.kind === "operator" ? t.text : "")).join("")}`).join("|");
      if (next !== shape) {
        shape = next;
        rebuild(equation, grouped);
      }
      const unfinished = equation.term !== null && equation.term < equation.line.foldSize - 1;
      show(result, { kind: "number", text: unfinished ? "…" : equation.result, caption: caption(equation.target, trace), value: unfinished ? null : equation.target.value, address: equation.target.address, term: null });
      show(relation, { kind: "operator", text: equation.relation, caption: "", value: null, address: null, term: null });
      let c = 0;
      grouped.forEach((group, g) => {
        for (const token of group.tokens) show(columns[c++], unfinished && token.kind === "more" ? { ...token, text: "…", value: null } : token);
        const { node, product } = holders[g];
        set(node, "data-now", group.term !== null && group.term === equation.term);
        set(node, "data-ahead", group.term !== null && equation.term !== null && group.term > equation.term);
        const value = group.term === null ? null : (equation.line.terms?.[group.term] ?? null);
        if (product && group.term !== null && value !== null) {
          const address = `${equation.target.address}/${group.term}`;
          const kind = quantityOf(equation.target.address);
          writeNumber(product, address, value, withSign(significant(value, 3), value, kind));
          set(product, "class", `product-sum ${tone(value, kind === "value" ? "value" : kind === "gradient" ? "gradient" : "plain")}`);
          set(product, "data-place", placeOf(address));
        }
      });
    },
  };

  /** @param {ReturnType<typeof column>} cell @param {Token} token */
  function show(cell, token) {
    if (token.kind === "operator") {
      write(cell.number, token.text);
      set(cell.element, "class", `sign ${cell === relation ? "is-relation" : signClass(token.text)}`);
      return;
    }
    const kind = quantityOf(token.kind === "more" ? target : token.address);
    if (token.address) {
      const { array, index } = parseAddress(token.address);
      showMath(cell.symbol, mathml(symbolAt(array, index, trace.header, samples && cell !== result)));
    }
    write(cell.caption, token.kind === "more" ? token.caption : token.caption || "\u00a0");
    const text = withSign(token.text, token.value, kind);
    if (token.address) writeNumber(cell.number, token.address, token.value, text);
    else write(cell.number, text);
    set(cell.element, "data-place", token.address ? placeOf(token.address) : null);
    set(cell.element, "title", token.address && token.value !== null ? `${token.address} = ${token.value}` : null);
    set(cell.number, "class", `factor-number ${token.value === null ? "plain" : tone(token.value, kind === "change" ? "plain" : kind)}`);
  }
}

/**
 * Whether an equation's symbols name their sample, as in bpviz/explain/equation.py: several samples must meet in a sum. Pure.
 * @param {Equation} equation
 */
export const showsSamples = ({ trace, line }) => trace.header.batch > 1 && sumsSamples(line.rule.value);

/** Brackets and powers stand close to their number. @param {string} text */
function signClass(text) {
  if (text.endsWith("(")) return "is-open";
  return /^[),⁰¹²³⁴⁵⁶⁷⁸⁹]/.test(text) ? "is-close" : "";
}

/** @param {Token["kind"]} kind */
function column(kind) {
  const number = h("span", { class: "factor-number" });
  if (kind === "operator") return { element: h("span", { class: "sign" }, number), symbol: number, caption: number, number };
  const symbol = h("span", { class: "factor-symbol" });
  const caption = h("span", { class: "factor-caption" });
  return { element: h("span", { class: `factor is-${kind}` }, symbol, caption, number), symbol, caption, number };
}
