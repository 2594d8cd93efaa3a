/** The loss: scores, probabilities, errors. */

/** @param {import("./mistakes.js").Task} task @returns {import("./answer.js").Mistake[]} */
export function lossMistakes(task) {
  return MAKERS[task.role]?.(task) ?? [];
}

/** The probability of the target's class. @param {import("./mistakes.js").Task} task @param {number} sample */
function picked({ trace, read }, sample) {
  return trace.has("loss.prob") && trace.shape("target").length === 1 ? read("loss.prob", [sample, trace.at("target", [sample])]) : NaN;
}

/** @param {import("./mistakes.js").Task} task @param {string} op @returns {number} */
const without = ({ redo }, op) => redo((node) => ("args" in node && node.op === op ? node.args[0] : null));

/** @type {Record<string, (task: import("./mistakes.js").Task) => import("./answer.js").Mistake[]>} */
const MAKERS = {
  peak(task) {
    const { trace, index, roles, redo, read, value } = task;
    const scores = /** @type {import("../types.js").Ref} */ (roles.get("input")).ref;
    const own = Array.from({ length: trace.shape(scores)[1] ?? 0 }, (_, c) => read(scores, [...index, c]));
    const target = trace.shape("target").length === 1 ? trace.at("target", [index[0] ?? 0]) : 0;
    return [
      { hint: "That is the smallest score. Wanted is the largest.", value: Math.min(...own) },
      { hint: "That is the target's score. The peak is the largest score, whichever class has it.", value: own[target] ?? NaN },
      { hint: "You added the scores. Wanted is the largest one alone.", value: redo((node) => ("fold" in node ? { ...node, fold: "sum" } : null)) },
      { hint: "You took the largest size. Signs count: a negative score is smaller than any positive one.", value: own.reduce((best, s) => (Math.abs(s) > Math.abs(best) ? s : best), 0) },
      { hint: "That is the exponential of the largest score. Wanted is the score itself.", value: Math.exp(value) },
    ];
  },
  total: (task) => [
    { hint: "You took e to the score itself: subtract the largest score first.", value: task.put({ peak: 0 }) },
    { hint: "You forgot the exponential.", value: without(task, "exp") },
    { hint: "You added the largest score. It is subtracted.", value: task.redo((node) => ("args" in node && node.op === "-" ? { ...node, op: "+" } : null)) },
    { hint: "That is the logarithm of it. That comes later.", value: Math.log(task.value) },
  ],
  prob: (task) => [
    { hint: "You forgot to divide by the sum of the exponentials.", value: task.put({ total: 1 }) },
    { hint: "The exponential without the largest score: subtract it there too, as in the sum.", value: task.put({ peak: 0 }) },
    { hint: "You forgot the exponential.", value: without(task, "exp") },
    { hint: "That is the probability of all other classes together.", value: 1 - task.value },
    { hint: "That is the logarithm of the probability.", value: Math.log(task.value) },
  ],
  nll(task) {
    const p = Math.exp(-task.value); // of the right class
    return [
      { hint: "That is the probability of the right class. The loss is minus its logarithm.", value: p },
      { hint: "That is 1 minus the probability of the right class. The loss is minus the logarithm of that probability.", value: 1 - p },
      { hint: "You used the logarithm to base 10. The loss uses the natural one.", value: -Math.log10(p) },
      { hint: "You used the logarithm to base 2. The loss uses the natural one.", value: -Math.log2(p) },
      { hint: "You forgot the logarithm.", value: without(task, "log") },
      { hint: "You forgot to subtract the right class's score.", value: task.put({ input: 0, peak: 0 }) },
    ];
  },
  error: (task) => [
    { hint: "That is the output itself: subtract the target.", value: task.put({ target: 0 }) },
    { hint: "That is the target: subtract it from the output.", value: -task.put({ input: 0 }) },
    { hint: "You added the target. It is subtracted.", value: task.put({ input: 0 }) * -1 + task.put({ target: 0 }) },
    { hint: "You squared it. The error itself is asked for; the square comes later.", value: task.value ** 2 },
  ],
  value(task) {
    const { trace, value, read, redo } = task;
    const count = trace.header.batch;
    const p = picked(task, trace.sample);
    const outputs = trace.has("loss.error") ? (trace.shape("loss.error")[1] ?? 1) : 1;
    return [
      { hint: "You forgot the mean: the loss divides by how many there are.", value: value * count * outputs },
      { hint: "You divided by the number of samples only. The mean goes over the outputs, too.", value: value * outputs },
      { hint: "You divided by the batch size once too often, or where the loss does not divide.", value: value / count / outputs },
      { hint: "You divided where the loss only adds.", value: value / count },
      { hint: "That is the loss of one sample. Take all of the batch.", value: read("loss.nll", [trace.sample]) },
      { hint: "That is the probability of the right class. The loss is minus its logarithm.", value: p },
      { hint: "You used the logarithm to base 10. The loss uses the natural one.", value: -Math.log10(p) },
      { hint: "You used the logarithm to base 2. The loss uses the natural one.", value: -Math.log2(p) },
      { hint: "You forgot to square the errors.", value: redo((node) => ("args" in node && node.op === "**" ? node.args[0] : null)) },
      { hint: "You took the root. This loss is the mean of the squares itself.", value: Math.sqrt(value) },
      { hint: "You halved it. PyTorch's loss has no ½ in it.", value: value / 2 },
    ];
  },
};
