/** What kind of quantity an address names: it decides hue, and whether a plus is written. */

const GRADIENT = /\.(upstream|grad|clipped|decayed|momentum_buffer_before|momentum_buffer_after|direction|gradients)$/;
const PLAIN = /^(loss|optimizer|clip)\./;

/** @param {string | null} address @returns {"value" | "gradient" | "change" | "plain"} */
export function quantityOf(address) {
  if (!address) return "plain";
  const array = address.split("[")[0].split("/")[0];
  if (GRADIENT.test(array)) return "gradient";
  if (array.endsWith(".update")) return "change";
  return PLAIN.test(array) ? "plain" : "value";
}

/** Gradients and changes are written with their sign. @param {string} text @param {number | null} value @param {ReturnType<typeof quantityOf>} quantity */
export const withSign = (text, value, quantity) => ((quantity === "gradient" || quantity === "change") && value !== null && value > 0 ? `+${text}` : text);
