/** Mistakes that any equation allows: a part of it left out, or taken the wrong way round. */

import { mainFold } from "../evaluate.js";

/** @typedef {import("../types.js").Tree} Tree */

/** @param {import("./mistakes.js").Task} task @returns {import("./answer.js").Mistake[]} */
export function generalMistakes({ tree, redo, term, running, trace, array, index }) {
  const found = [];
  const whole = (/** @type {Tree} */ other) => redo((node) => (node === tree ? other : null));
  if (term) {
    found.push({ hint: "That is the sum so far. Asked for is this one product.", value: running });
    found.push({ hint: "That is the whole sum. Asked for is this one product.", value: trace.at(array, index) });
  }
  if ("args" in tree) {
    const [a, b] = tree.args;
    if (tree.op === "/") found.push({ hint: "You forgot to divide.", value: whole(a) }, { hint: "Upside down: what is above the line and what is below have changed places.", value: 1 / whole(tree) });
    if (tree.op === "*") {
      found.push({ hint: "You added the two factors. They are multiplied.", value: whole({ op: "+", args: [a, b] }) });
      for (const one of [a, b]) found.push({ hint: "That is one factor alone: multiply it by the other.", value: whole(one) });
    }
    if (tree.op === "+" || tree.op === "-") {
      found.push({ hint: "Only the first part of it: the rule goes on.", value: whole(a) }, { hint: "Only the last part of it: the rule begins earlier.", value: whole(b) });
      found.push({ hint: tree.op === "+" ? "You subtracted where the rule adds." : "You added where the rule subtracts.", value: whole({ op: tree.op === "+" ? "-" : "+", args: [a, b] }) });
    }
    const named = { sqrt: "the root", exp: "the exponential", log: "the logarithm", tanh: "tanh", abs: "the absolute value" }[tree.op];
    if (named) found.push({ hint: `You forgot ${named}.`, value: whole(a) });
    if (tree.op === "**") found.push({ hint: "You forgot the power.", value: whole(a) });
  }
  const fold = mainFold(tree);
  if (fold && fold.fold === "sum" && fold.size > 1) {
    const with_ = (/** @type {Tree} */ other) => redo((node) => (node === fold ? other : null));
    const at = (/** @type {number} */ k) => /** @type {Tree} */ ({ ...fold, body: { op: "where", args: [{ op: "==", args: [{ idx: fold.over }, { num: k }] }, fold.body, { num: 0 }] } });
    found.push({ hint: "That is the mean. Here, the terms are added and not divided by how many there are.", value: with_({ op: "/", args: [fold, { num: fold.size }] }) });
    found.push({ hint: "Only the last term arrived: add all of them.", value: with_(at(fold.size - 1)) }, { hint: "Only the first term arrived: add all of them.", value: with_(at(0)) });
  }
  return found;
}
