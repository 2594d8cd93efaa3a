/**
 * Predict, then reveal: the number that the step computes is asked for, hidden until it is found or shown.
 *
 * @typedef {import("../core/program.js").Step} Step
 * @typedef {import("../core/quiz/question.js").Question} Question
 */

import { formatAddress } from "../core/address.js";
import { significant } from "../core/digits.js";
import { symbolAt } from "../core/layout.js";
import { mathml } from "../core/mathml.js";
import { judge, readAnswer } from "../core/quiz/answer.js";
import { mistakesAt } from "../core/quiz/mistakes.js";
import { questionAt } from "../core/quiz/question.js";
import { nodeName } from "../core/words.js";
import { h, set, uid, write } from "./dom.js";
import { showMath } from "./math.js";
import { keptScore } from "./quiz-score.js";

/**
 * @param {import("../core/trace.js").Trace} trace @param {import("../core/program.js").Program} program
 * @param {{predict: () => void, move: (by: number) => boolean, refresh: () => void, leave: () => void}} actions
 * `refresh`: something may be shown now
 * @param {AbortSignal} signal
 */
export function quiz(trace, program, actions, signal) {
  const score = keptScore(trace.header.title);
  const toggle = h("button", { type: "button", class: "control control-predict", "aria-keyshortcuts": "P", title: "Predict, then reveal (P)" });
  const id = uid("quiz");
  const words = h("span", {});
  const place = h("span", { class: "quiz-place" });
  const exact = h("span", { class: "quiz-exact" });
  const title = h("p", { class: "quiz-title", id }, words, place);
  const tally = h("span", {});
  const reset = h("button", { type: "button", class: "release" }, "reset");
  const symbol = h("span", { class: "quiz-symbol", "aria-hidden": "true" });
  const input = h("input", { type: "text", class: "quiz-input", inputmode: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-labelledby": id });
  const check = h("button", { type: "submit", class: "control control-check", title: "Enter" });
  const show = h("button", { type: "button", class: "control", title: "Shift + Enter" }, "Show");
  const form = h("form", { class: "quiz-form" }, symbol, input, check, show, exact);
  const verdict = h("p", { class: "quiz-verdict", role: "status", "aria-live": "polite" });
  const element = h("section", { class: "card quiz", "aria-label": "Predict" },
    h("div", { class: "quiz-head" }, title, h("p", { class: "quiz-score" }, tally, reset)), form, verdict);

  /** What was found or shown already. @type {Set<string>} */
  const known = new Set();
  /** @type {Question | null} */
  let question = null;
  /** @type {Step | null} */
  let at = null;
  let tries = 0;
  let on = false;

  const keyOf = (/** @type {Question} */ { address, value }) => `${address}=${value}`;
  const asking = () => on && question !== null && !known.has(keyOf(question));

  /** @param {string} kind @param {string} text */
  function say(kind, text) {
    set(verdict, "data-kind", kind || null);
    write(verdict, text);
  }

  /** @param {boolean} first */
  function finish(first) {
    if (!question) return;
    known.add(keyOf(question));
    score.count(first);
    paint();
    actions.refresh();
  }

  function answer() {
    if (!question || !at || !asking()) return void actions.move(1);
    const given = readAnswer(input.value);
    if (!given) return say("wrong", input.value.trim() ? "That is not a number. Write it as 0.25, 0,25, 1/4 or 2.5e-1." : "Type a number first.");
    tries += 1;
    const { right, hint } = judge(given, question, mistakesAt(trace, program, at));
    set(input, "data-wrong", !right);
    if (!right) return say("wrong", `✗ Not yet. ${hint}`);
    const { value } = question;
    finish(tries === 1);
    say("right", `✓ Right: ${significant(value, 4)}. Enter goes on.`);
  }

  function reveal() {
    if (!question || !asking()) return;
    const { value } = question;
    finish(false);
    say("shown", `It is ${significant(value, 4)}. Enter goes on.`);
  }

  function paint() {
    const open = asking();
    set(element, "hidden", !on);
    set(toggle, "aria-pressed", on ? "true" : "false");
    write(toggle, on ? "Predict: on" : "Predict");
    write(check, open ? "Check" : "Next");
    set(show, "aria-disabled", open ? null : "true");
    input.readOnly = !open;
    const { first, asked } = score.get();
    write(tally, `Right at first try: ${first} of ${asked}`);
  }

  toggle.addEventListener("click", actions.predict, { signal });
  form.addEventListener("submit", (event) => { event.preventDefault(); answer(); }, { signal });
  show.addEventListener("click", () => { reveal(); input.focus({ preventScroll: true }); }, { signal });
  reset.addEventListener("click", () => { score.reset(); paint(); }, { signal });
  input.addEventListener("input", () => set(input, "data-wrong", false), { signal });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.shiftKey) reveal();
    else if (event.key === "Escape") actions.leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, { signal });

  return {
    element,
    toggle,
    focus: () => input.focus({ preventScroll: true }),
    /** What may not be seen at a step, or null. @param {Step} step @param {boolean} predict @returns {Question | null} */
    ask(step, predict) {
      const next = predict ? questionAt(trace, program, step) : null;
      const same = predict === on && at?.grain === step.grain && at.index === step.index && next?.value === question?.value;
      on = predict;
      at = step;
      question = next;
      if (!same) {
        tries = 0;
        input.value = "";
        set(input, "data-wrong", false);
        say("", "");
        write(words, question ? `Predict: ${about(step)} ` : "Nothing is computed in this step.");
        write(place, question ? question.address : "");
        showMath(symbol, question && step.target && step.term === null ? mathml(symbolAt(step.target.array, step.target.index, trace.header, false)) : "");
        write(exact, question ? `to ${question.exact}` : "");
      }
      paint();
      return asking() ? question : null;
    },
  };

  /** The number in words. @param {Step} step */
  function about(step) {
    const { target } = step;
    if (!target) return "";
    const part = trace.blocks[step.block].parts[step.part];
    const what = trace.header.captions[target.array] ?? formatAddress(target.array, target.index);
    const term = step.term !== null && program.foldOf(part) ? `term ${step.term + 1} of ${part.terms}, ` : "";
    return `${term}${what}${part.kind === "unit" || part.kind === "row" ? ` at ${nodeName(trace, step)}` : ""}`;
  }
}
