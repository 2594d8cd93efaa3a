/** What if: numbers are changed where they stand, and everything else follows. */

import { History } from "../../core/history.js";
import { set } from "../dom.js";
import { changesBar } from "./bar.js";
import { gestures } from "./gestures.js";
import { marks } from "./marks.js";
import { nudgePanel } from "./nudge-panel.js";

/**
 * @param {HTMLElement} root @param {HTMLElement} shell @param {HTMLElement} inspect the Inspector, which gets the nudge test
 * @param {import("../../core/sheet.js").Sheet} sheet @param {import("../drawing/facts.js").Facts} facts
 * @param {AbortSignal} signal
 */
export function whatIf(root, shell, inspect, sheet, facts, signal) {
  const history = new History(sheet);
  const mark = marks(root, sheet, facts);
  const bar = changesBar({ sheet, history, facts }, signal);
  const test = nudgePanel(inspect, sheet, facts, signal);
  shell.append(bar.element);
  inspect.append(test.element);
  const hands = gestures(root, shell, { sheet, history, facts, took: (address) => test.take(address) }, signal);
  let version = -1;

  return {
    history,
    /** After everything on screen was written. @param {boolean} asked a number is asked for: nothing tells it */
    show(asked) {
      mark();
      hands.follow();
      set(test.element, "hidden", asked);
      test.show();
      if (version !== sheet.version || !bar.element.hidden) bar.show();
      version = sheet.version;
    },
  };
}
