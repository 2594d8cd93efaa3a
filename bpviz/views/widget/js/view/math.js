/** MathML from the printer as elements. The strings are made of our own symbols, letters escaped by the printer. */

/**
 * Replace what an element shows only when the formula differs.
 * @param {HTMLElement} holder @param {string} inner what the printer wrote @param {boolean} [display] large, as a line of its own
 */
export function showMath(holder, inner, display = false) {
  if (holder.dataset.math === inner) return;
  holder.dataset.math = inner;
  const template = document.createElement("template");
  if (inner) template.innerHTML = `<math${display ? " display=\"block\"" : ""}>${inner}</math>`;
  holder.replaceChildren(template.content);
}
