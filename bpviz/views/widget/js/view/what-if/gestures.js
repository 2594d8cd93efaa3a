/** Changing a number where it stands: arrow keys, typing, dragging sideways. Works on all `[data-edit]` of the stepper. */

import { readNumber, stepOf, stepped } from "../../core/amounts.js";
import { set } from "../dom.js";
import { field, noNumber } from "./field.js";
import { numberName } from "./names.js";

/** Less than so many pixels are a click, and so many are a step of a drag. */
const STILL = 4;
const PIXELS = 3;

/**
 * @param {HTMLElement} root @param {HTMLElement} shell
 * @param {{sheet: import("../../core/sheet.js").Sheet, history: import("../../core/history.js").History,
 *   facts: import("../drawing/facts.js").Facts, took: (address: string) => void}} what `took`: a number was taken in hand
 * @param {AbortSignal} signal
 */
export function gestures(root, shell, { sheet, history, facts, took }, signal) {
  /** The number in hand, and what it was when it was taken. @type {{address: string, was: number, element: Element} | null} */
  let hand = null;
  /** @type {{id: number, x: number, from: number, step: number, moved: boolean} | null} */
  let drag = null;
  /** A gesture's changes are undone as one. */
  let gesture = 0;
  const editor = field(shell, { typed, commit: () => close(true), cancel: () => { back(); close(false); } }, signal);

  /** @param {EventTarget | null} target */
  const editable = (target) => (target instanceof Element ? target.closest("[data-edit]") : null);

  /** @param {Element} element */
  function take(element) {
    const address = String(element.getAttribute("data-edit"));
    if (hand?.address !== address) {
      hand = { address, was: sheet.value(address), element };
      gesture += 1;
      took(address);
    }
    hand.element = element;
    return hand;
  }

  /** @param {number} value */
  function change(value) {
    if (!hand) return;
    const { address } = hand;
    const focused = document.activeElement;
    if (Object.is(sheet.value(address), value)) return editor.refuse(hand.element, null);
    try {
      history.make(() => sheet.set(address, value), `${gesture}`);
      editor.refuse(hand.element, null);
    } catch (error) {
      editor.refuse(hand.element, error instanceof Error ? error.message : String(error));
    }
    const element = focused?.isConnected === false ? current() : null; // its element was made anew: the focus stays with the number
    if (element instanceof HTMLElement) element.focus({ preventScroll: true });
  }

  /** As it was when it was taken. */
  function back() {
    if (hand) change(hand.was);
  }

  /** The number's element now: what showed it may have been drawn anew. */
  function current() {
    if (!hand) return null;
    if (!hand.element.isConnected || hand.element.getAttribute("data-edit") !== hand.address) {
      hand.element = root.querySelector(`[data-edit="${CSS.escape(hand.address)}"]`) ?? hand.element;
    }
    return hand.element.isConnected && hand.element.getAttribute("data-edit") === hand.address ? hand.element : null;
  }

  /** @param {string} text */
  function typed(text) {
    const value = readNumber(text);
    if (value !== null) change(value);
    else if (/^\s*[-+\u2212]?[.,]?\s*$|e[-+]?$/i.test(text)) editor.refuse(hand?.element ?? null, null); // on the way to a number
    else editor.refuse(hand?.element ?? null, noNumber(text));
  }

  /** @param {boolean} keep the number typed is the one in hand from now on */
  function close(keep) {
    if (!editor.isOpen()) return;
    editor.hide();
    editor.refuse(null, null);
    if (keep && hand) hand.was = sheet.value(hand.address);
    gesture += 1;
    const element = current();
    if (element instanceof HTMLElement && root.contains(document.activeElement?.closest(".edit-box") ?? null)) element.focus({ preventScroll: true });
    else if (element instanceof HTMLElement && (document.activeElement === document.body || document.activeElement === null)) element.focus({ preventScroll: true });
  }

  /** @param {Element} element @param {string} [begun] what was typed already; else the number stands there, to be replaced or changed */
  function open(element, begun) {
    const { address } = take(element);
    gesture += 1;
    editor.show(element, begun ?? String(sheet.value(address)), numberName(facts, sheet, address));
    if (begun === undefined) editor.input.select();
  }

  // Keys: before the stepper's own ones, on a number only.
  root.addEventListener("keydown", (event) => {
    const { key } = event;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && /^[zy]$/i.test(key) && !(event.target instanceof HTMLInputElement && event.target.type === "text")) {
      if (key.toLowerCase() === "y" || event.shiftKey) history.redo();
      else history.undo();
      return done(event);
    }
    const element = editable(event.target);
    if (!element || event.ctrlKey || event.metaKey || event.altKey) return;
    const { address, was } = take(element);
    const by = { ArrowUp: event.shiftKey ? 10 : 1, ArrowDown: event.shiftKey ? -10 : -1, PageUp: 10, PageDown: -10 }[key];
    if (drag && key === "Escape") {
      change(drag.from);
      drag = null;
      set(root, "data-dragging", null);
    } else if (by !== undefined) change(stepped(sheet.value(address), stepOf(sheet, address), by));
    else if (key === "Enter" || key === "F2") open(element);
    else if (key === "Delete" || key === "Backspace") change(sheet.recorded.value(address));
    else if (/^[-0-9.\u2212]$/.test(key)) {
      open(element, key);
      typed(key);
    } else if (key === "Escape" && !Object.is(sheet.value(address), was)) back();
    else return;
    done(event);
  }, { signal, capture: true });

  root.addEventListener("focusin", (event) => {
    const element = editable(event.target);
    if (element) take(element);
  }, { signal });
  root.addEventListener("focusout", (event) => {
    if (!editor.isOpen() && editable(event.target)) editor.refuse(null, null);
    if (!editor.isOpen() && !drag && !(event.relatedTarget instanceof Element && event.relatedTarget.closest(".edit-box"))) history.settle();
  }, { signal });

  root.addEventListener("pointerdown", (event) => {
    const element = editable(event.target);
    if (!element || event.button !== 0) return;
    const { address } = take(element);
    gesture += 1;
    const from = sheet.value(address);
    if (hand) hand.was = from;
    drag = { id: event.pointerId, x: event.clientX, from, step: stepOf(sheet, address), moved: false };
    root.setPointerCapture(event.pointerId); // the number's own element may be drawn anew on the way
  }, { signal });
  root.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const far = event.clientX - drag.x;
    if (!drag.moved && Math.abs(far) < STILL) return;
    drag.moved = true;
    set(root, "data-dragging", true);
    change(stepped(drag.from, drag.step * (event.shiftKey ? 10 : 1), Math.trunc(far / PIXELS)));
  }, { signal });
  root.addEventListener("pointerup", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const { moved } = drag;
    drag = null;
    set(root, "data-dragging", null);
    gesture += 1;
    const element = current();
    editor.refuse(null, null);
    if (!(element instanceof HTMLElement) || !hand) return;
    if (moved) element.focus({ preventScroll: true });
    else open(element);
  }, { signal });
  root.addEventListener("pointercancel", () => {
    if (drag) change(drag.from);
    drag = null;
    set(root, "data-dragging", null);
  }, { signal });
  root.addEventListener("scroll", () => follow(), { signal, capture: true, passive: true });

  /** After the numbers on screen were written anew. */
  function follow() {
    const element = current();
    if (element) editor.follow(element);
    else if (editor.isOpen()) close(true);
  }

  return { follow };
}

/** @param {Event} event */
function done(event) {
  event.preventDefault();
  event.stopPropagation();
}
