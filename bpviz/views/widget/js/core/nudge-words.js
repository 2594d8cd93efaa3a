/** What a nudge test shows, in a sentence: whether slope and gradient agree, and if not to the last digit, why. Pure. */

import { significant } from "./digits.js";
import { t } from "./i18n.js";

/**
 * @typedef {import("./nudge.js").Nudge} Nudge
 * @typedef {"none" | "frozen" | "still" | "exact" | "bend" | "rounding" | "kink"} Verdict
 */

/** Parts of their size by which slope and gradient may differ and still be called equal. */
const SAME = 1e-9;

/**
 * @param {Nudge} forth between w and w + e @param {Nudge} both between w - e and w + e
 * @param {number} precision the relative error of one number: 2e-16, or that of float32
 * @returns {Verdict}
 */
export function verdictOf(forth, both, precision) {
  const { gradient, slope, loss, e } = forth;
  if (gradient === null) return "none";
  if (gradient === 0 && slope === 0) return "still";
  const off = Math.abs(slope - gradient);
  const size = Math.max(Math.abs(slope), Math.abs(gradient));
  if (off <= SAME * size) return "exact";
  // each loss is rounded, and the difference of two of them is divided by e
  const noise = (8 * precision * Math.max(1e-300, Math.abs(loss))) / Math.abs(e);
  if (off <= noise) return "rounding";
  // a bend shifts both chords alike, so that the middle one comes much closer
  if (Math.abs(both.slope - gradient) <= Math.max(0.34 * off, noise)) return "bend";
  return off <= 0.01 * size ? "bend" : "kink";
}

/** How many leading digits of two numbers agree. @param {number} a @param {number} b */
export function digitsAlike(a, b) {
  const off = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
  return off === 0 ? 16 : Math.max(0, Math.min(16, Math.floor(-Math.log10(off))));
}

/**
 * @param {Verdict} verdict @param {Nudge} forth @param {Nudge} both
 */
export function nudgeSentence(verdict, forth, both) {
  const { slope, gradient } = forth;
  const alike = gradient === null ? 0 : digitsAlike(slope, gradient);
  const start = alike >= 2 ? t("They agree in {digits} digits.", { digits: alike }) : t("They differ.");
  switch (verdict) {
    case "none": return t("No gradient is kept for this number; the change over e says what it would be.");
    case "frozen": return t("The layer is frozen, so no gradient is computed for it; the change over e says what it would be.");
    case "still": return t("Both are 0: the loss does not depend on this number here.");
    case "exact": return t("They agree.");
    case "rounding": return `${start} ${t("So small an e changes only the last digits of the loss, and those are rounded: a larger e does better.")}`;
    case "bend": return `${start} ${t("The loss is a curve: the gradient is its slope at w itself, the change over e that of a chord. A smaller e comes closer; the chord from w − e to w + e gives {central}.", { central: significant(both.slope, 6) })}`;
    default: return `${start} ${t("Within e the loss bends too sharply, as where a ReLU switches on or off: try a smaller e.")}`;
  }
}
