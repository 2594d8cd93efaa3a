/**
 * The field in which a number is typed, laid over the number, and the message beside it. One for the whole stepper: what
 * lies beneath may be drawn anew while one types.
 */

import { t } from "../../core/i18n.js";
import { h, set, uid, write } from "../dom.js";

/**
 * @param {HTMLElement} shell positioned; the field is laid out in it
 * @param {{typed: (text: string) => void, commit: () => void, cancel: () => void}} actions
 * @param {AbortSignal} signal
 */
export function field(shell, { typed, commit, cancel }, signal) {
  const id = uid("edit-error");
  const input = h("input", { class: "edit-input", type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", "aria-describedby": id });
  const error = h("p", { class: "edit-error", id, role: "alert" });
  const box = h("div", { class: "edit-box", hidden: true }, input);
  const note = h("div", { class: "edit-note", hidden: true }, error);
  shell.append(box, note);
  let open = false;

  input.addEventListener("input", () => typed(input.value), { signal });
  input.addEventListener("blur", () => { if (open) commit(); }, { signal });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "Tab") commit();
    else if (event.key === "Escape") cancel();
    else return;
    if (event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
  }, { signal });

  /** @param {HTMLElement} element @param {Element} target @param {number} below @param {number} wide */
  function lay(element, target, below, wide) {
    const around = shell.getBoundingClientRect();
    const rect = target.getBoundingClientRect();
    const left = Math.max(4, Math.min(rect.right - around.left - wide, around.width - wide - 4));
    Object.assign(element.style, { left: `${left}px`, top: `${rect.top - around.top + below}px`, width: `${wide}px` });
  }

  return {
    input,
    isOpen: () => open,
    /** @param {Element} target @param {string} text @param {string} name */
    show(target, text, name) {
      open = true;
      box.hidden = false;
      input.value = text;
      input.setAttribute("aria-label", name);
      input.style.height = `${Math.max(26, target.getBoundingClientRect().height + 4)}px`;
      lay(box, target, -2, 108);
      input.focus({ preventScroll: true });
    },
    hide() {
      open = false;
      box.hidden = true;
    },
    /** @param {Element} target */
    follow(target) {
      if (open) lay(box, target, -2, 108);
      if (!note.hidden) lay(note, target, target.getBoundingClientRect().height + 6, Math.min(300, shell.clientWidth - 8));
    },
    /** Why a number was not taken; null: it was. @param {Element | null} target @param {string | null} message */
    refuse(target, message) {
      note.hidden = message === null;
      write(error, message ?? "");
      set(input, "aria-invalid", message !== null ? "true" : null);
      if (message !== null && target) lay(note, target, target.getBoundingClientRect().height + 6, Math.min(300, shell.clientWidth - 8));
    },
  };
}

/** What is said of a text that is no number. @param {string} text */
export const noNumber = (text) => t("{text} is no number; give one such as 0.5 or -1e-3", { text: JSON.stringify(text) });
