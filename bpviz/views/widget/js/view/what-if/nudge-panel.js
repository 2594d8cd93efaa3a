/** The nudge test: the number in hand a little larger, and whether the loss changes as its gradient says. */

import { parseAddress } from "../../core/address.js";
import { significant } from "../../core/digits.js";
import { t } from "../../core/i18n.js";
import { nudge } from "../../core/nudge.js";
import { nudgeSentence, verdictOf } from "../../core/nudge-words.js";
import { h, set, write } from "../dom.js";
import { numberName } from "./names.js";

const AMOUNTS = ["1", "0.1", "0.01", "1e-3", "1e-4", "1e-6", "1e-8", "1e-10", "1e-12"];

/**
 * @param {HTMLElement} inspect the Inspector: where no number of it is in hand, its first one is taken
 * @param {import("../../core/sheet.js").Sheet} sheet @param {import("../drawing/facts.js").Facts} facts
 * @param {AbortSignal} signal
 */
export function nudgePanel(inspect, sheet, facts, signal) {
  const name = h("span", { class: "nudge-name" });
  const amount = h("select", { class: "table-choice", "aria-label": t("e, by how much the number is larger") },
    ...AMOUNTS.map((text) => h("option", { value: text, ...(text === "1e-4" ? { selected: true } : {}) }, text)));
  const rows = [t("loss"), t("loss with w + e"), t("change of the loss / e"), t("gradient ∂L/∂w")].map((words) => {
    const number = h("dd", {});
    return { number, element: h("div", { class: "fact" }, h("dt", {}, words), number) };
  });
  const words = h("p", { class: "nudge-words" });
  const inner = h("div", {}, h("p", { class: "nudge-what" }, name, h("label", { class: "nudge-e" }, "e = ", amount)),
    h("dl", { class: "facts" }, ...rows.map((row) => row.element)), words);
  const element = h("details", { class: "nudge" }, h("summary", {}, t("Nudge test")), inner);
  amount.addEventListener("change", () => show(), { signal });
  element.addEventListener("toggle", () => {
    show();
    if (element.open) element.scrollIntoView({ block: "nearest" });
  }, { signal });
  /** @type {string | null} */
  let hand = null;

  /** The number that is tried. */
  function chosen() {
    const own = hand && inspect.querySelector(`[data-edit="${CSS.escape(hand)}"]`) ? hand : null;
    const all = [...inspect.querySelectorAll("[data-edit]")].map((each) => String(each.getAttribute("data-edit")));
    const found = own ?? all.find((each) => /\.before\[/.test(each)) ?? all[0] ?? null;
    return found && !sheet.dependencies.places.has(parseAddress(found).array) ? found : null;
  }

  function show() {
    if (!element.open || element.offsetParent === null) return;
    const address = chosen();
    set(inner, "data-none", address === null);
    if (address === null) {
      write(name, t("Choose a weight or a bias whose number is given here, before its update."));
      for (const { number } of rows) write(number, "");
      return write(words, "");
    }
    write(name, numberName(facts, sheet, address));
    const e = Number(amount.value);
    try {
      const forth = nudge(sheet, address, e);
      const both = nudge(sheet, address, e, { central: true });
      const { array } = parseAddress(address);
      const precision = sheet.header.arrays["loss.value"].dtype === "float32" ? 1.2e-7 : 2.2e-16;
      const verdict = verdictOf(forth, both, precision);
      const digits = [6, 6, 6, 6];
      [forth.loss, forth.nudged, forth.slope, forth.gradient].forEach((value, n) => write(rows[n].number, value === null ? "–" : significant(value, digits[n])));
      write(words, nudgeSentence(verdict === "none" && /\.(weight|bias)\.before$/.test(array) ? "frozen" : verdict, forth, both));
    } catch (error) {
      for (const { number } of rows) write(number, "–");
      write(words, error instanceof Error ? error.message : String(error)); // the place next to a legal value may not be one
    }
  }

  return {
    element,
    show,
    /** @param {string} address */
    take(address) {
      hand = address;
      show();
    },
  };
}
