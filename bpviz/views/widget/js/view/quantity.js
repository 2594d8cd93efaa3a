/** What kind of quantity an address names: it decides hue, and whether a plus is written. */

const GRADIENT = /\.(upstream|through|grad|grad_\w+|clipped|decayed|direction|gradients|(momentum_buffer|exp_avg|grad_avg)_(before|after))$/;
/** Numbers of a configuration, the loss, and the sizes that an optimizer divides by. */
const PLAIN = /^(loss|optimizer|clip)\.|\.(denominator|((max_)?exp_avg_sq|square_avg|sum)_(before|after))$/;

/** @param {string | null} address @returns {"value" | "gradient" | "change" | "plain"} */
export function quantityOf(address) {
  if (!address) return "plain";
  const array = address.split("[")[0].split("/")[0];
  if (GRADIENT.test(array)) return "gradient";
  if (array.endsWith(".update")) return "change";
  return PLAIN.test(array) || !address.includes("[") ? "plain" : "value"; // a setting has no index
}

/** Gradients and changes are written with their sign. @param {string} text @param {number | null} value @param {ReturnType<typeof quantityOf>} quantity */
export const withSign = (text, value, quantity) => ((quantity === "gradient" || quantity === "change") && value !== null && value > 0 ? `+${text}` : text);
