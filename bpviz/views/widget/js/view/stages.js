/**
 * The update of one parameter, a row a stage: what it is, how it came about, its number, and what it changed.
 */

import { MINUS, significant } from "../core/digits.js";
import { Equation } from "../core/equation.js";
import { instantiate } from "../core/instantiate.js";
import { parseAddress, formatAddress } from "../core/address.js";
import { nodeLabel } from "../core/labels.js";
import { caption } from "../core/tokens.js";
import { h, set, write, writeNumber } from "./dom.js";
import { format, operand, tone } from "./format.js";
import { quantityOf } from "./quantity.js";
import { stageMark } from "./stage-mark.js";
import { hasTokens } from "./units.js";

/**
 * The stages that a parameter goes through in this trace, in order.
 * @param {import("../core/trace.js").Trace} trace @param {string} parameter `0.weight` @param {string[]} ruled stages that the update's rules compute
 */
export function stagesOf(trace, parameter, ruled) {
  return ["before", "grad", "clipped", ...ruled].filter((stage, n, all) => trace.has(`${parameter}.${stage}`) && all.indexOf(stage) === n);
}

/**
 * How many decimals the table shows: four, or as many as it takes to see the weight move. Pure.
 * @param {number} move
 */
export const decimalsFor = (move) =>
  move !== 0 && Number.isFinite(move) ? Math.max(4, Math.min(9, 1 - Math.floor(Math.log10(Math.abs(move))))) : 4;

/** @param {import("../core/trace.js").Trace} trace @param {(address: string) => string | null} placeOf */
export function stageTable(trace, placeOf) {
  const name = h("span", { class: "stage-address" });
  const body = h("tbody", {});
  const head = h("tr", { class: "unseen" }, ...["order", "stage", "formula", "number", "change"].map((text) => h("th", { scope: "col" }, text)));
  const element = h("div", { class: "stages" }, h("p", { class: "stage-caption" }, name, h("span", { class: "stage-note" }, "bars: gradient · line: weight")),
    h("table", { class: "stage-table" }, h("colgroup", {}, ...["rank", "name", "formula", "number", "mark"].map((kind) => h("col", { class: `col-${kind}` }))), h("thead", {}, head), body));
  let shape = "";
  /** @type {{row: HTMLElement, formula: HTMLElement, number: HTMLElement, mark: ReturnType<typeof stageMark>}[]} */
  let rows = [];

  /** @param {string} parameter @param {string[]} stages */
  function rebuild(parameter, stages) {
    rows = stages.map((stage, n) => {
      const called = stage === "grad" ? "gradient" : trace.header.captions[`${parameter}.${stage}`];
      const formula = h("td", { class: "stage-formula" });
      const number = h("td", { class: "stage-number" });
      const mark = stageMark();
      const row = h("tr", { "data-last": n === stages.length - 1 }, h("td", { class: "stage-rank" }, String(n + 1)), h("th", { scope: "row" }, called), formula, number, h("td", { class: "stage-mark", "aria-hidden": "true" }, mark.element));
      return { row, formula, number, mark };
    });
    body.replaceChildren(...rows.map((r) => r.row));
  }

  return {
    element,
    /** @param {import("../core/program.js").Step} step @param {Equation[]} lines the equations of the update's rules */
    update(step, lines) {
      const target = /** @type {NonNullable<typeof step.target>} */ (step.target);
      const parameter = target.array.slice(0, target.array.lastIndexOf("."));
      const byStage = new Map(lines.map((line) => [stageName(line.target.address), line]));
      const stages = stagesOf(trace, parameter, [...byStage.keys()]);
      const next = stages.map((stage) => trace.header.captions[`${parameter}.${stage}`]).join();
      if (next !== shape) {
        shape = next;
        rebuild(parameter, stages);
      }
      const edge = target.index.length > 1 ? caption({ array: `${parameter}.before`, index: target.index, role: "weight" }, trace) : "";
      const between = edge === "weight" ? ends(parameter, target.index) : edge;
      write(name, `${between ? `${between}, ` : ""}${parameter}${target.index.length ? `[${target.index.join(", ")}]` : ""}`);
      const read = (/** @type {string} */ stage) => trace.at(`${parameter}.${stage}`, target.index);
      // gradients are bars; the weight, and what becomes of it, are points on its own line; what is divided by is neither
      const kindOf = (/** @type {string} */ stage) => quantityOf(formatAddress(`${parameter}.${stage}`, target.index));
      const gradients = stages.filter((stage) => kindOf(stage) === "gradient");
      const most = Math.max(...gradients.map((stage) => Math.abs(read(stage))), 0);
      const line = { before: read("before"), after: read("after") };
      const decimals = decimalsFor(line.after - line.before);

      stages.forEach((stage, n) => {
        const { row, formula, number, mark } = rows[n];
        const address = formatAddress(`${parameter}.${stage}`, target.index);
        const value = read(stage);
        const kind = kindOf(stage);
        formula.replaceChildren(...formulaOf(stage, byStage.get(stage), parameter, target.index));
        writeNumber(number, address, value, kind === "plain" ? significant(value, 4) : format(value, decimals, kind !== "value"));
        set(number, "class", `stage-number ${tone(value, kind === "change" ? "plain" : kind)}`);
        set(row, "data-place", placeOf(address));
        const ghost = gradients[gradients.indexOf(stage) - 1];
        if (kind === "plain") mark.none();
        else if (kind === "gradient") mark.bar(value, ghost ? read(ghost) : null, most);
        else mark.point(stage, line);
      });
    },
  };

  /** What a weight connects, where the short caption has no names for it. @param {string} parameter @param {number[]} index */
  function ends(parameter, [to, from]) {
    const c = trace.columns.findIndex((column) => column.weight === parameter);
    return c > 0 && !hasTokens(trace.columns[c]) ? `${nodeLabel(trace.columns[c - 1], from)} → ${nodeLabel(trace.columns[c], to)}` : "";
  }

  /** @param {string} stage @param {Equation | undefined} line @param {string} parameter @param {number[]} index */
  function formulaOf(stage, line, parameter, index) {
    const letter = trace.symbol(`${parameter}.before`).base ?? "w";
    if (stage === "before") return [letter];
    const rule = line ? null : trace.rule(`${parameter}.${stage}`);
    if (rule && stage === "grad") return [`∂L/∂${letter}`];
    const equation = line ?? (rule ? new Equation(trace, instantiate(rule, index, trace)) : null);
    return equation ? written(equation) : [];
  }
}

/** The right-hand side in one line; a number of the trace keeps its address, and no number is broken in two. @param {Equation} equation */
function written({ tokens }) {
  /** @type {(string | HTMLElement)[]} */
  const parts = [];
  let before = "";
  bare(tokens).forEach((token) => {
    const sign = token.kind === "operator";
    const opens = before === "" || before === "unary" || before === "," || before.endsWith("("); // a minus here belongs to its number
    const tight = (opens && before !== ",") || /^[),⁰¹²³⁴⁵⁶⁷⁸⁹]/.test(token.text);
    const text = sign || opens ? token.text : operand(token.text);
    const place = token.address === null ? {} : { "data-address": token.address, "data-value": token.value };
    if (!tight) parts.push(" ");
    else if (before.endsWith("(")) parts.push(h("wbr"));
    parts.push(h("span", { class: "atom", ...place }, text));
    before = sign ? (opens && token.text === MINUS ? "unary" : token.text) : "number";
  });
  return parts;
}

/** Without the brackets of a first number: nothing stands before it. @param {import("../core/tokens.js").Token[]} tokens */
function bare(tokens) {
  const close = tokens.findIndex(({ text }) => text === ")");
  const alone = tokens[0]?.text === "(" && (close === 2 || (close === 3 && tokens[1].text === MINUS));
  return alone && !/^[⁰¹²³⁴⁵⁶⁷⁸⁹]/.test(tokens[close + 1]?.text ?? "") ? [...tokens.slice(1, close), ...tokens.slice(close + 1)] : tokens;
}

/** @param {string} address */
function stageName(address) {
  const { array } = parseAddress(address);
  return array.slice(array.lastIndexOf(".") + 1);
}
