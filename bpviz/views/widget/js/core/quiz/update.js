/** Clipping and the update. */

/** @typedef {import("./answer.js").Mistake} Mistake */

/** @param {import("./mistakes.js").Task} task @returns {Mistake[]} */
export function updateMistakes(task) {
  const { array, role } = task;
  if (array.endsWith(".after")) return update(task);
  if (role === "clipped") return clipped(task);
  if (role === "norm" || role === "coef") return clipping(task);
  return shared(task);
}

/** @param {import("./mistakes.js").Task} task @returns {Mistake[]} */
function update(task) {
  const { array, index, read, put, roles, redo, trace, value } = task;
  const parameter = array.replace(/\.after$/, "");
  const before = read(`${parameter}.before`);
  const found = [
    { hint: "Nothing has changed: that is the weight before the update.", value: before },
    { hint: "That is the change alone. Add it to the weight before.", value: value - before },
    { hint: "The step goes the wrong way: the update subtracts, to go downhill.", value: 2 * before - value },
  ];
  if (roles.has("momentum")) {
    found.push({ hint: "You forgot momentum: the step is made with the buffer, not with the gradient alone.", value: put({ momentum: 0 }) });
    found.push({ hint: "You forgot to multiply the old buffer by the momentum.", value: put({ momentum: 1 }) });
  }
  const memory = [...roles.values()].find(({ ref }) => /\.(momentum_buffer|exp_avg)_before$/.test(ref));
  if (memory) found.push({ hint: "You forgot what is left of the old buffer.", value: put({ [memory.role]: 0 }) });
  if (roles.has("momentum") && memory) {
    const lr = trace.at(/** @type {import("../types.js").Ref} */ (roles.get("lr"))?.ref ?? "optimizer.lr");
    found.push({ hint: "You used the buffer of the iteration before. First multiply it by the momentum and add the new gradient.", value: before - lr * read(memory.ref) });
  }
  for (const rate of ["lr", "clr"]) if (roles.has(rate)) found.push({ hint: "You forgot the learning rate: multiply the step by it.", value: put({ [rate]: 1 }) });
  if (roles.has("weight_decay")) found.push({ hint: "You forgot the weight decay.", value: put({ weight_decay: 0 }) });
  if (roles.has("correction1")) found.push({ hint: "You forgot the bias correction.", value: put({ correction1: 1, correction2: 1 }) });
  if (roles.has("eps")) found.push({ hint: "You forgot the root in the denominator.", value: redo((node) => ("op" in node && node.op === "sqrt" ? node.args[0] : null)) });
  if (trace.has(`${parameter}.clipped`)) {
    found.push({ hint: "You used the gradient before clipping.", value: redo((node) => ("ref" in node && node.ref === `${parameter}.clipped` ? { ...node, ref: `${parameter}.grad` } : null)) });
  }
  found.push({ hint: "You subtracted the whole gradient.", value: before - read(`${parameter}.grad`, index) });
  return found;
}

/** @param {import("./mistakes.js").Task} task @returns {Mistake[]} */
function clipped({ array, read, roles, trace, value }) {
  const gradient = read(array.replace(/clipped$/, "grad"));
  const found = [{ hint: "That is the gradient before clipping.", value: gradient }];
  const coef = roles.get("coef");
  if (coef) {
    const factor = trace.at(coef.ref);
    found.push({ hint: "That is the clipping factor alone: multiply the gradient by it.", value: factor });
    found.push({ hint: "You divided by the clipping factor. It is multiplied.", value: gradient / factor });
    found.push({ hint: "You divided by the norm. The factor is the largest norm allowed over the norm.", value: gradient / trace.at("clip.norm") });
  } else {
    const limit = trace.at("clip.clip_value");
    found.push({ hint: "That is the limit. A gradient within the limits stays as it is.", value: limit });
    found.push({ hint: "That is the other limit.", value: -limit });
    found.push({ hint: "You multiplied by the limit. It only cuts off what lies beyond.", value: gradient * limit });
    found.push({ hint: "You subtracted the limit. A gradient beyond it becomes the limit itself.", value: gradient - Math.sign(value) * limit });
  }
  return found;
}

/** @param {import("./mistakes.js").Task} task @returns {Mistake[]} */
function clipping({ role, value, trace, term }) {
  if (term) return [{ hint: "You forgot to square it.", value: Math.sqrt(value) }, { hint: "You doubled it. It is squared.", value: 2 * Math.sqrt(value) }];
  const norm = trace.at("clip.norm");
  if (role === "norm") {
    const gradients = Array.from(trace.array("clip.gradients"), Number);
    const sum = gradients.reduce((all, g) => all + Math.abs(g), 0);
    return [
      { hint: "You forgot the root.", value: value ** 2 },
      { hint: "You added the sizes. Square each gradient, add, and take the root.", value: sum },
      { hint: "You added the gradients with their signs. Square each one first.", value: gradients.reduce((all, g) => all + g, 0) },
      { hint: "That is the largest gradient. The norm takes all of them.", value: gradients.reduce((most, g) => Math.max(most, Math.abs(g)), 0) },
      { hint: "You took the mean of the squares. They are added.", value: value / Math.sqrt(gradients.length) },
    ];
  }
  const most = trace.at("clip.max_norm");
  return [
    { hint: "Upside down: it is the largest norm allowed over the norm.", value: norm / most },
    { hint: "It is never more than 1: small gradients stay as they are.", value: most / norm },
    { hint: "That is the largest norm allowed. Divide it by the norm.", value: most },
    { hint: "The norm is above what is allowed, so the factor is below 1.", value: 1 },
    { hint: "That is the norm.", value: norm },
  ];
}

/** What an optimizer computes once for all parameters. @param {import("./mistakes.js").Task} task @returns {Mistake[]} */
function shared({ roles, put, redo, trace, value }) {
  const step = roles.get("step");
  if (!step) return [];
  const k = trace.at(step.ref);
  return [
    { hint: "You forgot the power: β is raised to the number of the step.", value: put({ step: 1 }) },
    { hint: "One step too few: steps count from 1.", value: put({ step: k - 1 }) },
    { hint: "One step too many: steps count from 1.", value: put({ step: k + 1 }) },
    { hint: "That is the power alone: subtract it from 1.", value: 1 - value },
    { hint: "You multiplied by the number of the step. It is a power.", value: redo((node) => ("op" in node && node.op === "**" ? { op: "*", args: node.args } : null)) },
  ];
}
