/** What was changed, at the stepper's lower edge: how many numbers, each one's own way back, the loss before and after. */

import { significant } from "../../core/digits.js";
import { t } from "../../core/i18n.js";
import { pythonOf } from "../../core/python.js";
import { h, set, write, writeNumber } from "../dom.js";
import { numberName } from "./names.js";

/** So many changes are listed. */
const LISTED = 12;
/** Milliseconds for which "Copied" stands. */
const SAID = 2000;

/**
 * @param {{sheet: import("../../core/sheet.js").Sheet, history: import("../../core/history.js").History,
 *   facts: import("../drawing/facts.js").Facts}} what
 * @param {AbortSignal} signal
 */
export function changesBar({ sheet, history, facts }, signal) {
  const count = h("span", {});
  const list = h("ul", { class: "changes-list" });
  const details = h("details", { class: "changes-details" }, h("summary", {}, count), list);
  const before = h("span", { class: "legend-number" });
  const after = h("span", { class: "legend-number" });
  const button = (/** @type {string} */ text, /** @type {() => void} */ act, /** @type {string} */ title = "") => {
    const made = h("button", { type: "button", class: "control", ...(title ? { title } : {}) }, text);
    made.addEventListener("click", () => { if (!made.hasAttribute("aria-disabled")) act(); }, { signal });
    return made;
  };
  const undo = button(t("Undo"), () => history.undo(), "Ctrl+Z");
  const redo = button(t("Redo"), () => history.redo(), "Ctrl+Y");
  const reset = button(t("Reset"), () => history.make(() => sheet.reset()));
  const copy = button(t("Copy as Python"), () => void toClipboard());
  const loss = h("span", { class: "changes-loss" }, t("loss"), " ", before, " → ", after);
  const element = h("section", { class: "changes", "aria-label": t("What if"), hidden: true }, details, loss,
    h("span", { class: "changes-buttons" }, undo, redo, reset, copy));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  signal.addEventListener("abort", () => clearTimeout(timer));

  async function toClipboard() {
    const text = pythonOf(sheet);
    let said = t("Copied");
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      said = copyBySelection(element, text) ? said : t("Not allowed here");
    }
    if (signal.aborted) return;
    write(copy, said);
    clearTimeout(timer);
    timer = setTimeout(() => write(copy, t("Copy as Python")), SAID);
  }

  list.addEventListener("click", (event) => {
    const address = /** @type {Element} */ (event.target).closest("button")?.dataset.reset;
    if (address) history.make(() => sheet.reset(address));
  }, { signal });
  details.addEventListener("toggle", () => show(), { signal });

  function show() {
    const edits = sheet.edits();
    const some = edits.length > 0 || history.canRedo;
    set(element, "hidden", !some);
    if (!some) return;
    write(count, edits.length === 1 ? t("1 number changed") : t("{count} numbers changed", { count: edits.length }));
    const [was, now] = [sheet.recorded.value("loss.value"), sheet.value("loss.value")];
    write(before, significant(was, 4));
    writeNumber(after, "loss.value", now, significant(now, 4));
    set(undo, "aria-disabled", history.canUndo ? null : "true");
    set(redo, "aria-disabled", history.canRedo ? null : "true");
    set(reset, "aria-disabled", edits.length ? null : "true");
    set(copy, "aria-disabled", edits.length ? null : "true");
    if (!details.open) return;
    list.replaceChildren(...edits.slice(0, LISTED).map(({ address, was, value }) => {
      const name = numberName(facts, sheet, address);
      return h("li", {}, h("span", { class: "changes-name", title: address }, name), h("span", { class: "legend-number" }, `${significant(was, 4)} → ${significant(value, 4)}`),
        h("button", { type: "button", class: "release", "data-reset": address, "aria-label": t("Take back {name}", { name }) }, t("take back")));
    }), ...(edits.length > LISTED ? [h("li", {}, t("and {count} more", { count: edits.length - LISTED }))] : []));
  }

  return { element, show };
}

/** Where a page may not write to the clipboard (a file, a frame): by the way of a selected text. @param {HTMLElement} parent @param {string} text */
function copyBySelection(parent, text) {
  const area = h("textarea", { class: "unseen", "aria-hidden": "true", tabindex: -1 });
  const before = document.activeElement;
  area.value = text;
  parent.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return copied;
}
