/** Forward: weighted sums and activations. */

import { layersOf } from "../dependencies.js";

/** @typedef {{name: string, type: string, input: string}} Layer */

/** @param {import("../trace.js").Trace} trace */
const layers = (trace) => /** @type {Layer[]} */ (/** @type {unknown} */ (layersOf(trace)));

/** @param {import("./mistakes.js").Task} task @returns {import("./answer.js").Mistake[]} */
export function forwardMistakes(task) {
  if (task.roles.has("weight") && task.roles.has("input")) return task.term ? product(task) : sum(task);
  return task.role === "output" && task.roles.has("input") && !task.term ? activation(task) : [];
}

/** @param {import("./mistakes.js").Task} task */
function product({ put }) {
  return [
    { hint: "That is the input alone: multiply it by its weight.", value: put({ weight: 1 }) },
    { hint: "That is the weight alone: multiply it by its input.", value: put({ input: 1 }) },
  ];
}

/** @param {import("./mistakes.js").Task} task */
function sum(task) {
  const { trace, array, index, value, put, redo, read, roles } = task;
  const bias = roles.has("bias") ? value - put({ bias: 0 }) : 0;
  const found = [];
  if (bias) {
    found.push({ hint: "You forgot the bias: add it once, after the products.", value: value - bias });
    found.push({ hint: "The bias has the wrong sign: add it, also when it is negative.", value: value - 2 * bias });
    found.push({ hint: "You multiplied with the bias. It is added, not multiplied.", value: (value - bias) * bias });
  }
  found.push({ hint: "You forgot the weights: multiply each input by its own weight before you add.", value: put({ weight: 1 }) });
  found.push({ hint: "You added weight and input. They are multiplied.", value: redo((node) => ("fold" in node && "args" in node.body ? { ...node, body: { op: "+", args: node.body.args } } : null)) });
  const own = layers(trace).find(({ name }) => array === `${name}.output`);
  const next = layers(trace).find(({ input }) => input === array);
  if (next && trace.has(`${next.name}.local`)) found.push({ hint: "You applied the activation too. Asked for is the sum before it.", value: read(`${next.name}.output`) });
  const before = layers(trace).find(({ name }) => own?.input === `${name}.output` && trace.has(`${name}.local`));
  if (before && own) found.push({ hint: "You forgot the activation of the layer before: its outputs a go in here, not its sums z.", value: redo((node) => ("ref" in node && node.ref === own.input ? { ...node, ref: before.input } : null)) });
  const weight = roles.get("weight");
  if (weight && index.length === 2 && new Set(trace.shape(weight.ref)).size === 1) {
    found.push({ hint: "The weight matrix is transposed: row j holds the weights into unit j.", value: redo((node) => ("ref" in node && node.role === "weight" ? { ...node, index: [...node.index].reverse() } : null)) });
  }
  return found;
}

/** @param {import("./mistakes.js").Task} task */
function activation({ trace, array, roles, put, read, index }) {
  const z = read(/** @type {import("../types.js").Ref} */ (roles.get("input")).ref);
  const type = layers(trace).find(({ name }) => array === `${name}.output`)?.type;
  const sigmoid = 1 / (1 + Math.exp(-z));
  const found = [
    { hint: "That is what goes into the activation. The activation still has to be applied to it.", value: z },
    { hint: "That is the activation's slope. Asked for is its output.", value: read(array.replace(/output$/, "local"), index) },
  ];
  if (type === "ReLU") {
    found.push({ hint: "You removed the sign. ReLU does not make a negative number positive; it replaces it by 0.", value: Math.abs(z) });
    found.push({ hint: "The wrong half: ReLU keeps the positive numbers and replaces the negative ones by 0.", value: Math.min(z, 0) });
    found.push({ hint: "That only says whether the unit is on. Where z is positive, ReLU returns z, not 1.", value: Number(z > 0) });
  }
  if (type === "Sigmoid") found.push({ hint: "The exponent has the wrong sign: it is −z.", value: 1 - sigmoid }, { hint: "That is the exponential alone: 1 is added to it, and 1 divided by the sum.", value: Math.exp(-z) });
  for (const [name, value] of /** @type {[string, number][]} */ ([["Tanh", Math.tanh(z)], ["Sigmoid", sigmoid], ["ReLU", Math.max(z, 0)]])) {
    if (name !== type && read(array.replace(/output$/, "local"), index) === read(array.replace(/output$/, "local"), index)) found.push({ hint: `That is ${name}. This layer is ${type}.`, value });
  }
  found.push({ hint: "You used the input with the wrong sign.", value: put({ input: -z }) });
  return found;
}
