/** Changed numbers as lines of Python, to be run before the iteration: in the names of the training loop on screen. Pure. */

import { formatAddress, parseAddress, splitName } from "./address.js";

/** @typedef {import("./sheet.js").Sheet} Sheet */

/** @param {Sheet} sheet */
export function pythonOf(sheet) {
  const edits = sheet.edits();
  if (edits.length === 0) return "";
  return ["# what if: before the iteration", ...edits.map(({ address, value }) => line(sheet, address, value))].join("\n") + "\n";
}

/** @param {Sheet} sheet @param {string} address @param {number} value */
function line(sheet, address, value) {
  const { array, index } = parseAddress(address);
  const { layer, array: name } = splitName(array);
  const at = index.length ? `[${index.join(", ")}]` : "";
  const number = python(value);
  if (layer === null) return `${array}${at} = ${number}`;
  if (layer === "loss") return `criterion.${name}${at} = ${number}`;
  if (layer === "optimizer" && /^beta[12]$/.test(name)) {
    const betas = ["beta1", "beta2"].map((beta) => python(sheet.at(`optimizer.${beta}`)));
    return `optimizer.param_groups[0]["betas"] = (${betas.join(", ")})`;
  }
  if (layer === "optimizer" && name !== "step") return `optimizer.param_groups[0]["${name}"] = ${number}`;
  if (name.startsWith("running_")) return `${module(layer)}.${name.replace(/_before$/, "")}${at} = ${number}`;
  if (name.endsWith(".before")) return `${parameter(layer, name.slice(0, -".before".length))}.data${at} = ${number}`;
  const state = /^(.+)\.(\w+)_before$/.exec(name);
  if (state) return `optimizer.state[${parameter(layer, state[1])}]["${state[2]}"]${at} = ${number}`;
  if (name !== "mask" && /^\d/.test(layer)) return `${module(layer)}.${name}${at} = ${number}`;
  return `# ${formatAddress(array, index)} = ${number}: no single line sets it`;
}

/** @param {string} layer */
const nested = (layer) => layer.includes(".");

/** A layer inside another one is found by its name. @param {string} layer */
const module = (layer) => (nested(layer) ? `dict(net.named_modules())["${layer}"]` : `net[${layer}]`);

/** @param {string} layer @param {string} name */
const parameter = (layer, name) => (nested(layer) ? `dict(net.named_parameters())["${layer}.${name}"]` : `net[${layer}].${name}`);

/** @param {number} value */
const python = (value) => String(value);
