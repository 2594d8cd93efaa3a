/**
 * The equation of the step: a sentence, the rule in letters, and the rule with its numbers. Its height is fixed: nothing
 * jumps. The update shows its stages instead.
 */

import { equations } from "../core/equation.js";
import { significant } from "../core/digits.js";
import { sentence } from "../core/words.js";
import { h, set, write } from "./dom.js";
import { factorTable } from "./factors.js";
import { showMath } from "./math.js";
import { quantityOf, withSign } from "./quantity.js";
import { stageTable } from "./stages.js";
import { strip } from "./strip.js";
import { rowBars, termBars } from "./strip-content.js";

/**
 * @param {import("../core/sheet.js").Sheet} trace
 * @param {import("../core/program.js").Program} program
 * @param {{placeOf: (address: string) => string | null, hover: (addresses: string[]) => void, goTo: (address: string) => void}} links
 * @param {AbortSignal} signal
 */
export function equationCard(trace, program, { placeOf, hover, goTo }, signal) {
  const lead = h("b", {});
  const rest = h("span", {});
  const words = h("p", { class: "sentence" }, lead, rest);
  const rule = h("div", { class: "rule-math" });
  const before = h("div", { class: "rule-math" });
  const label = h("span", { class: "row-label row-numbers" }, "With numbers");
  const factors = factorTable(trace, placeOf);
  const helper = factorTable(trace, placeOf);
  helper.element.classList.add("factors-helper");
  const running = h("span", { class: "running-number" });
  const sumSoFar = h("p", { class: "running" }, "products so far ", running);
  const bars = strip(hover, goTo, signal);
  const stages = stageTable(trace, placeOf);
  const plain = h("div", { class: "equation-body" },
    h("div", { class: "equation-row" }, h("span", { class: "row-label" }, "Rule"), h("div", { class: "rules" }, before, rule)),
    h("div", { class: "equation-row" }, label, h("div", { class: "numbers" }, helper.element, factors.element, sumSoFar)));
  const element = h("section", { class: "card equation", "aria-label": "Equation" }, words, plain, stages.element, bars.element);

  return {
    element,
    /** @param {import("../core/program.js").Step} step @param {boolean} [asking] its number is asked for: no picture, no sum of it */
    update(step, asking = false) {
      const text = capital(sentence(trace, step));
      const colon = text.indexOf(":") + 1;
      write(lead, colon ? text.slice(0, colon) : "");
      write(rest, colon ? text.slice(colon) : text);
      const lines = equations(program, step);
      const part = trace.blocks[step.block].parts[step.part];
      const update = step.phase === "update" && part.kind === "row";
      set(plain, "hidden", update || lines.length === 0);
      set(stages.element, "hidden", !update);
      const row = !asking && step.target && part.kind === "row" ? rowBars(trace, step) : null;
      const shown = row ?? (lines.length && !update && !asking ? termBars(lines[lines.length - 1]) : null);
      bars.update(shown && { ...shown, key: `${shown.key} ${trace.version}` });
      if (update) stages.update(step, lines);
      if (update) return;
      if (lines.length === 0) return;
      const last = lines[lines.length - 1];
      const first = lines.length > 1 ? lines[0] : null;
      showMath(rule, last.mathml("general"), true);
      showMath(before, first ? first.mathml("general") : "", true);
      set(helper.element, "hidden", first === null);
      if (first) helper.update(first);
      factors.update(last);
      const fine = step.grain === "node" || step.grain === "term";
      const largest = (!fine && part.nodes > 1) || (step.grain !== "term" && part.kind === "row");
      write(label, largest ? "Example: the largest" : "With numbers");
      set(label, "data-coarse", largest);
      const sum = asking ? null : last.running;
      set(sumSoFar, "data-on", sum !== null && last.line.foldSize > 1);
      if (sum === null) write(running, "");
      else {
        // The running sum belongs to no address: it is what the terms up to here come to.
        write(running, withSign(significant(sum, 4), sum, quantityOf(last.target.address)));
      }
    },
  };
}

/** "unit 79 of hidden 1" begins a sentence; "h₁" is a name and stays. @param {string} text */
const capital = (text) => (/^[a-z]{3}/.test(text) ? text[0].toUpperCase() + text.slice(1) : text);
