/**
 * The settings of a page without Python: numbers that a rule of the recorded iteration uses can be changed. What was
 * switched off when it was recorded has no rule there, and stays off.
 *
 * @typedef {import("../core/sheet.js").Sheet} Sheet
 * @typedef {import("./runner.js").Setting} Setting
 */

import { formatAddress, unravel } from "../core/address.js";
import { significant } from "../core/digits.js";
import { t } from "../core/i18n.js";

/** In this order, and always in the panel. */
const USUAL = ["lr", "momentum", "weight_decay"];
const NAME = /^(optimizer(?:\.\d+)?|clip)\.(\w+)$/;

/** @param {Sheet} sheet @param {ReadonlyMap<string, number>} waiting changed, but not obeyed yet @returns {Setting[]} */
export function offlineSettings(sheet, waiting) {
  const recorded = Object.keys(sheet.header.arrays).filter((name) => NAME.test(name) && !sheet.shape(name).length && !sheet.rule(name) && !name.endsWith(".step"));
  const rank = (/** @type {string} */ name) => (USUAL.indexOf(name.replace(NAME, "$2")) + USUAL.length + 1) % (USUAL.length + 1);
  /** @type {Setting[]} */
  const settings = recorded
    .sort((a, b) => rank(a) - rank(b))
    .map((name) => ({ name, kind: "number", value: waiting.get(name) ?? sheet.at(name), fixed: sheet.canSet(name) ? null : t("It was off when this iteration was recorded, so no rule on this page uses it. In a notebook it can be changed.") }));
  if (!recorded.some((name) => name.startsWith("clip."))) {
    settings.push({ name: "clip", kind: "number", value: null, fixed: t("It was off when this iteration was recorded, so no rule on this page uses it. In a notebook it can be changed.") });
  }
  const same = t("as recorded");
  settings.unshift({ name: "optimizer", kind: "choice", value: same, choices: [same], fixed: t("Only in a notebook: the rules of other optimizers are not on this page.") });
  return settings;
}

/**
 * What a change does, as Python says it: how far the parameter that moves most goes in the next step.
 * @param {Sheet} sheet @param {Setting[]} settings as they are @param {Record<string, number>} values as they are to be
 */
export function sentenceOf(sheet, settings, values) {
  const now = Object.fromEntries(settings.flatMap(({ name, value, fixed }) => (fixed === null ? [[name, [Number(value)]]] : [])));
  const later = { ...now, ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]])) };
  const [old, next] = [now, later].map((given) => sheet.next({ given }));
  const most = mover(old) ?? mover(next);
  const step = (/** @type {Sheet} */ of) => (most ? significant(most.step(of), 3) : "0");
  return Object.entries(values)
    .map(([name, value]) => {
      const [short, was] = [name.replace(NAME, "$2"), now[name][0]];
      if (value === was) return t("{name} is {value} already: nothing changes.", { name: short, value: significant(value, 3) });
      const numbers = { name: short, value: significant(value, 3), old: significant(was, 3), address: most?.address ?? "none", before: step(old), after: step(next) };
      return short === "lr"
        ? t("With lr = {value} instead of {old}, the next step of {address}, the parameter that moves most, is {after} instead of {before}.", numbers)
        : t("With {name} = {value}, the next step of {address}, the parameter that moves most, is {after} instead of {before}.", numbers);
    })
    .join(" ");
}

/** The parameter that moves most in an iteration; null where none does. @param {Sheet} sheet */
function mover(sheet) {
  /** @type {{address: string, step: (sheet: Sheet) => number} | null} */
  let best = null;
  let far = 0;
  for (const array of Object.keys(sheet.header.arrays)) {
    if (!array.endsWith(".after") || !sheet.has(array.replace(/after$/, "before"))) continue;
    const parameter = array.replace(/\.after$/, "");
    const [before, after] = [sheet.array(`${parameter}.before`), sheet.array(array)];
    for (let flat = 0; flat < after.length; flat += 1) {
      if (!(Math.abs(after[flat] - before[flat]) > far)) continue;
      far = Math.abs(after[flat] - before[flat]);
      best = {
        address: formatAddress(parameter, unravel(flat, sheet.shape(array))),
        step: (of) => of.array(array)[flat] - of.array(`${parameter}.before`)[flat],
      };
    }
  }
  return best;
}
