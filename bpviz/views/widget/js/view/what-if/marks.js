/**
 * Which numbers on screen can be changed, and which were: found anew after each step, by their addresses, so that a view
 * that shows a number need not know about it. They are spinbuttons: one focuses, steps, types and drags them.
 */

import { parseAddress } from "../../core/address.js";
import { significant } from "../../core/digits.js";
import { t } from "../../core/i18n.js";
import { set } from "../dom.js";
import { numberName } from "./names.js";

/** Where numbers can be changed. */
const WHERE = [".inspect", ".tables", ".equation"].map((card) => `${card} span[data-address]:not(.product-sum), ${card} span[data-edit]`).join();

/**
 * @param {HTMLElement} root @param {import("../../core/sheet.js").Sheet} sheet
 * @param {import("../drawing/facts.js").Facts} facts
 */
export function marks(root, sheet, facts) {
  /** @type {Map<string, boolean>} */
  const known = new Map();
  /** @param {string} array */
  const canSet = (array) => {
    let can = known.get(array);
    if (can === undefined) known.set(array, (can = sheet.canSet(array)));
    return can;
  };

  return () => {
    const changed = new Map(sheet.edits().map((edit) => [edit.address, edit]));
    for (const element of root.querySelectorAll(WHERE)) {
      const address = element.getAttribute("data-address");
      const can = address !== null && !address.includes("/") && canSet(parseAddress(address).array);
      const own = can ? address : null;
      const before = element.getAttribute("data-edit");
      if (own === null && before === null) continue;
      const edit = own === null ? undefined : changed.get(own);
      set(element, "data-edit", own);
      set(element, "role", own && "spinbutton");
      set(element, "tabindex", own && 0);
      set(element, "aria-label", own && numberName(facts, sheet, own));
      set(element, "aria-valuenow", own && withoutExponent(Number(element.getAttribute("data-value"))));
      set(element, "aria-valuetext", own && (element.textContent ?? "") + (edit ? `, ${t("was {value}", { value: significant(edit.was, 4) })}` : ""));
      set(element, "data-was", edit ? t("was {value}", { value: significant(edit.was, 3) }) : null);
      if (own !== null || element.getAttribute("title")?.startsWith(`${before} = `)) set(element, "title", own && `${own} = ${element.getAttribute("data-value")}${edit ? `, ${t("was {value}", { value: String(edit.was) })}` : ""}\n${t("Click to type, drag sideways, or ↑ ↓")}`);
    }
  };
}

/** A number as ARIA takes it, without a power of ten; null where there is no such. @param {number} value */
export function withoutExponent(value) {
  if (!Number.isFinite(value)) return null;
  if (!String(value).includes("e")) return String(value);
  return Math.abs(value) < 1 ? value.toFixed(100).replace(/0+$/, "0") : BigInt(value).toString();
}
