/**
 * The keys of the stepper. They act inside its root only, and never where a key has a meaning of its own.
 */

/** What the help shows. @type {[keys: string, what: string][]} */
export const KEYS = [
  ["→  ←", "next step, step back"],
  ["Home  End", "first step, last step"],
  ["]  [", "next iteration, previous iteration; also Shift with → and ←"],
  ["Space", "play or pause"],
  ["L", "playback stays in this phase, or not"],
  ["1  2  3  4", "step by phase, layer, node, term"],
  ["Tab", "to the controls, the ribbon, the drawing, the tabs"],
  ["↑  ↓", "in the drawing: from unit to unit"],
  ["+  -  0", "in the drawing: larger, smaller, the whole network"],
  ["Enter", "in the drawing: show the unit in the Inspector"],
  ["↑  ↓  PageUp  PageDown", "on a number that can be changed: a little more or less, ten times as much"],
  ["Enter", "on such a number: type another; Esc takes it back, Delete sets what was recorded"],
  ["Ctrl+Z  Ctrl+Y", "undo a change, make it again"],
  ["p", "predict each number before it is shown, or not"],
  ["Enter  Shift+Enter", "in the answer: check it, show the number"],
  ["s", "share: copy a link, save the step as a picture"],
  ["Esc", "the Inspector follows the step again; leave the answer; close this"],
  ["?", "this list"],
];

/**
 * @param {HTMLElement} root
 * @param {{go: (step: number) => void, move: (by: number) => void, play: () => void, grainAt: (index: number) => void,
 *   end: () => void, predict: () => void, share: () => void, escape: () => void, iterate: (by: number) => void, loop: () => void,
 *   help: () => void}} actions
 * @param {AbortSignal} signal
 */
export function keyboard(root, actions, signal) {
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest("select, textarea, input:not([type=radio])")) return;
    const act = actionFor(event.key, target, event.shiftKey);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }, { signal });

  /** @param {string} key @param {HTMLElement} target @param {boolean} shift @returns {(() => void) | null} */
  function actionFor(key, target, shift) {
    // The arrows choose a tab when a tab has the focus; the grain's radio buttons keep up and down.
    // Space presses a focused button, as everywhere.
    const inTabs = target.getAttribute("role") === "tab";
    switch (key) {
      case "ArrowRight": return inTabs ? null : () => (shift ? actions.iterate(1) : actions.move(1));
      case "ArrowLeft": return inTabs ? null : () => (shift ? actions.iterate(-1) : actions.move(-1));
      case "Home": return inTabs ? null : () => actions.go(0);
      case "End": return inTabs ? null : () => actions.end();
      case " ": return target.closest("button, [role=button], summary") ? null : () => actions.play();
      case "1": case "2": case "3": case "4": return () => actions.grainAt(Number(key) - 1);
      case "]": return () => actions.iterate(1);
      case "[": return () => actions.iterate(-1);
      case "l": case "L": return () => actions.loop();
      case "Escape": return () => actions.escape();
      case "p": case "P": return () => actions.predict();
      case "s": case "S": return () => actions.share();
      case "?": return () => actions.help();
      default: return null;
    }
  }
}
