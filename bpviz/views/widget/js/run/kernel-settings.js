/**
 * The settings of a session (docs/session.md) as lines of the config panel.
 *
 * @typedef {import("./runner.js").Setting} Setting
 */

import { t } from "../core/i18n.js";

export const OPTIMIZERS = ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad"];

/** What `configure` takes, in this order; anything else is shown, but stays. */
const NUMBERS = ["lr", "momentum", "dampening", "weight_decay", "eps", "alpha", "lr_decay", "initial_accumulator_value"];
const SWITCHES = ["nesterov", "amsgrad", "centered"];

/** @param {Record<string, any>} settings @returns {Setting[]} */
export function kernelSettings({ optimizer, clip, freeze: _, ...rest }) {
  const names = Object.keys(rest);
  const first = ["lr", "momentum", "weight_decay"].filter((name) => names.includes(name));
  const order = [...first, ...names.filter((name) => !first.includes(name))];
  /** @type {Setting[]} */
  const lines = order.flatMap((name) => line(name, rest[name]));
  const [limit, value] = clip?.type === "ClipValue" ? ["clip_value", clip.clip_value] : ["clip", clip?.max_norm ?? null];
  return [
    { name: "optimizer", kind: "choice", value: optimizer, choices: OPTIMIZERS.includes(optimizer) ? OPTIMIZERS : [optimizer, ...OPTIMIZERS], fixed: null },
    ...lines,
    { name: limit, kind: "number", value, fixed: null },
  ];
}

/** @param {string} name @param {any} value @returns {Setting[]} */
function line(name, value) {
  if (name === "betas" && isPair(value)) return [{ name, kind: "numbers", value, fixed: null }];
  if (Array.isArray(value)) return [{ name, kind: "numbers", value: value.flat(), fixed: t("It differs between the parameter groups; change it in Python.") }];
  if (NUMBERS.includes(name) && typeof value === "number") return [{ name, kind: "number", value, fixed: null }];
  if (SWITCHES.includes(name) && typeof value === "boolean") return [{ name, kind: "switch", value, fixed: null }];
  return [];
}

/** @param {any} value */
const isPair = (value) => Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === "number");
