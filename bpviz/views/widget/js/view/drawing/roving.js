/**
 * One tab stop for many marks: the focus roves with the up and down keys, as in a list. Left and right stay with the steps.
 *
 * @param {Element} parent
 * @param {(HTMLElement | SVGElement)[]} marks column after column
 * @param {number[]} sizes marks a column
 * @param {AbortSignal} signal
 */
export function roving(parent, marks, sizes, signal) {
  if (marks.length === 0) return;
  let current = Math.min(marks.length - 1, sizes[0] ?? 0);
  marks[current].setAttribute("tabindex", "0");

  /** @param {number} next */
  const move = (next) => {
    const to = Math.max(0, Math.min(marks.length - 1, next));
    marks[current].setAttribute("tabindex", "-1");
    marks[to].setAttribute("tabindex", "0");
    current = to;
  };
  parent.addEventListener("focusin", (event) => {
    const at = marks.indexOf(/** @type {HTMLElement} */ (/** @type {Element} */ (event.target).closest("[tabindex]")));
    if (at >= 0) move(at);
  }, { signal });
  parent.addEventListener("keydown", (event) => {
    const { key } = /** @type {KeyboardEvent} */ (event);
    const by = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
    if (by) move(current + by);
    else if (key === "Enter") marks[current].dispatchEvent(new MouseEvent("click", { bubbles: true }));
    else return;
    event.preventDefault();
    event.stopPropagation();
    marks[current].focus();
  }, { signal });
}
