/**
 * One number, all its places: what the pointer or the focus is on lights wherever it appears.
 */

/**
 * @param {HTMLElement} root
 * @param {import("../state.js").State} state
 * @param {(address: string) => string | null} placeOf
 * @param {AbortSignal} signal
 */
export function hover(root, state, placeOf, signal) {
  /** @type {Element[]} */
  let lit = [];
  const none = new Set(/** @type {string[]} */ ([]));

  /** @param {Event} event */
  const enter = (event) => {
    const target = /** @type {Element} */ (event.target);
    const marked = target.closest("[data-address], [data-place]");
    if (!marked || !root.contains(marked)) return state.set({ hovered: none });
    const own = marked.getAttribute("data-address") ?? marked.querySelector("[data-address]")?.getAttribute("data-address");
    state.set({ hovered: own ? new Set([own]) : none });
  };
  const leave = () => state.set({ hovered: none });
  root.addEventListener("pointerover", enter, { signal });
  root.addEventListener("pointerleave", leave, { signal });
  root.addEventListener("focusin", enter, { signal });
  root.addEventListener("focusout", leave, { signal });

  return {
    /** @param {ReadonlySet<string>} hovered */
    show(hovered) {
      for (const element of lit) element.removeAttribute("data-lit");
      lit = [];
      for (const address of hovered) {
        const place = placeOf(address);
        const query = place ? `[data-place="${CSS.escape(place)}"]` : `[data-address="${CSS.escape(address)}"]`;
        lit.push(...root.querySelectorAll(query));
      }
      for (const element of lit) element.setAttribute("data-lit", "");
    },
    /** The places lit now, for what is drawn on a canvas. @param {ReadonlySet<string>} hovered */
    places: (hovered) => new Set([...hovered].map(placeOf).filter((place) => place !== null)),
  };
}
