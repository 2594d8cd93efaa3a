/** Backward: slopes, gradients of units, gradients of parameters. */

import { layersOf } from "../dependencies.js";

/** @typedef {import("./answer.js").Mistake} Mistake */

/** @param {import("./mistakes.js").Task} task @returns {Mistake[]} */
export function backwardMistakes(task) {
  const { roles, role } = task;
  if (role === "downstream" && (roles.has("prob") || roles.has("error"))) return fromLoss(task);
  if (role === "downstream" && roles.has("weight") && roles.has("upstream")) return through(task);
  if (role === "downstream" && roles.has("upstream") && task.trace.has(`${ownerOf(task)}.local`)) return slope(task);
  return /^grad_/.test(role) ? parameter(task) : [];
}

/** The layer whose backward it is. @param {import("./mistakes.js").Task} task */
const ownerOf = ({ roles }) => String(roles.get("upstream")?.ref).replace(/\.upstream$/, "");

/** @param {import("./mistakes.js").Task} task @returns {Mistake[]} */
function batch({ trace, value }) {
  const count = trace.header.batch;
  if (count === 1) return [];
  return [
    { hint: "You divided by the batch size once too often: the loss has already taken the mean.", value: value / count },
    { hint: "You forgot the mean: the loss divides by the batch size, and so does its gradient.", value: value * count },
  ];
}

/** @param {import("./mistakes.js").Task} task @returns {Mistake[]} */
function fromLoss(task) {
  const { redo, value, put, roles, read, array } = task;
  const chosen = (/** @type {number} */ number) => redo((node) => ("op" in node && node.op === "where" ? { num: number } : null));
  if (roles.has("prob")) {
    return [
      { hint: "That is the probability. For the right class, 1 is subtracted from it.", value: chosen(0) },
      { hint: "You subtracted 1. That is done for the right class only.", value: chosen(1) },
      { hint: "You added 1 for the right class. It is subtracted.", value: chosen(-1) },
      { hint: "You left out the probability.", value: put({ prob: 0 }) },
      { hint: "That is the score. Take its probability.", value: read(array.replace(/upstream$/, "output")) },
      ...batch(task),
    ];
  }
  const error = put({ error: 1 });
  return [
    { hint: "You forgot the 2: the square's slope is twice the error.", value: value / 2 },
    { hint: "That is the error. Its square has the slope 2 e, divided by how many errors there are.", value: value / error },
    { hint: "You forgot to divide by how many errors there are: the loss is their mean.", value: (2 * value) / error },
    { hint: "That is the square. Wanted is its slope.", value: (value / error) ** 2 },
    ...batch(task),
  ];
}

/** Back through an activation. @param {import("./mistakes.js").Task} task @returns {Mistake[]} */
function slope(task) {
  const { put, read, roles, redo, trace } = task;
  const layer = ownerOf(task);
  const upstream = read(roles.get("upstream")?.ref);
  const local = read(`${layer}.local`);
  const z = layersOf(trace).find(({ name }) => name === layer);
  const input = /** @type {{input?: string} | undefined} */ (z)?.input;
  return [
    { hint: "That is the upstream gradient. You left out the activation's slope: multiply by f′(z).", value: upstream },
    { hint: "That is the slope alone. Multiply it by the upstream gradient.", value: put({ upstream: 1 }) },
    { hint: "You used z in the slope where a, the activation's output, belongs.", value: redo((node) => ("ref" in node && node.ref === `${layer}.output` && input ? { ...node, ref: input } : null)) },
    { hint: "You multiplied by the activation's output. It is its slope that counts.", value: upstream * read(`${layer}.output`) },
    { hint: "You added the slope. It is multiplied.", value: upstream + local },
    { hint: "You divided by the slope. It is multiplied.", value: upstream / local },
  ];
}

/** Back through weights. @param {import("./mistakes.js").Task} task @returns {Mistake[]} */
function through(task) {
  const { redo, put, roles, trace, array, read, term } = task;
  const weight = /** @type {import("../types.js").Ref} */ (roles.get("weight"));
  const after = weight.ref.replace(/before$/, "after");
  const found = [
    { hint: "You used the updated weight. Backward, the weights are still those of the forward phase.", value: trace.has(after) ? redo((node) => ("ref" in node && node.ref === weight.ref ? { ...node, ref: after } : null)) : NaN },
    { hint: "You forgot the weights: what comes back over an edge is multiplied by its weight.", value: put({ weight: 1 }) },
    { hint: "You forgot the upstream gradients: each weight is multiplied by its own.", value: put({ upstream: 1 }) },
  ];
  if (term) return found;
  found.push({ hint: "You added weight and gradient. They are multiplied.", value: redo((node) => ("fold" in node && "args" in node.body ? { ...node, body: { op: "+", args: node.body.args } } : null)) });
  if (new Set(trace.shape(weight.ref)).size === 1) {
    found.push({ hint: "The weight matrix is transposed: backward, a unit adds up over the units that it feeds.", value: redo((node) => ("ref" in node && node.role === "weight" ? { ...node, index: [...node.index].reverse() } : null)) });
  }
  const owner = /** @type {{downstream?: string} | undefined} */ (layersOf(trace).find(({ name }) => array === `${name}.upstream` && trace.has(`${name}.local`)));
  if (owner) found.push({ hint: "You applied the activation's slope already. Asked for is ∂L/∂a, before it.", value: read(owner.downstream) });
  return found;
}

/** The gradient of a weight or a bias. @param {import("./mistakes.js").Task} task @returns {Mistake[]} */
function parameter(task) {
  const { put, roles, array, read, index, trace } = task;
  const found = batch(task);
  if (roles.has("input")) {
    found.push({ hint: "You forgot the input: that is the gradient of the bias.", value: put({ input: 1 }) });
    found.push({ hint: "That is the input alone: multiply it by the upstream gradient.", value: put({ upstream: 1 }) });
    found.push({ hint: "You multiplied by the weight. A weight's gradient is upstream times the input that it weighs.", value: put({ input: read(array.replace(/grad$/, "before")) }) });
  } else {
    const weight = array.replace(/bias\.grad$/, "weight.grad");
    found.push({ hint: "You multiplied by the input. The bias has none: its gradient is the upstream gradient.", value: trace.has(weight) ? read(weight, [...index, 0]) : NaN });
    found.push({ hint: "1 is what the sum changes by when the bias does. Multiply it by the upstream gradient.", value: 1 });
  }
  found.push({ hint: "That is the parameter itself, not its gradient.", value: read(array.replace(/grad$/, "before")) });
  return found;
}
