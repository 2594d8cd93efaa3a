/** MathML from the printer as elements. The strings are made of our own symbols, letters escaped by the printer. */

/** @type {Map<string, Element>} */
const parsed = new Map();
const MOST = 600;

/** A `<math>` element. @param {string} inner what the printer wrote @param {boolean} [display] large, as a line of its own @returns {Element} */
export function mathElement(inner, display = false) {
  const key = `${display ? "!" : ""}${inner}`;
  let made = parsed.get(key);
  if (!made) {
    const template = document.createElement("template");
    template.innerHTML = `<math${display ? " display=\"block\"" : ""}>${inner}</math>`;
    made = /** @type {Element} */ (template.content.firstElementChild);
    if (parsed.size > MOST) parsed.clear();
    parsed.set(key, made);
  }
  return /** @type {Element} */ (made.cloneNode(true));
}

/** Replace what an element shows only when the formula differs. @param {HTMLElement} holder @param {string} inner @param {boolean} [display] */
export function showMath(holder, inner, display = false) {
  if (holder.dataset.math === inner) return;
  holder.dataset.math = inner;
  if (inner) holder.replaceChildren(mathElement(inner, display));
  else holder.replaceChildren();
}
