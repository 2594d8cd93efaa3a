/** What units are called, as in bpviz/trace/names.py. */

/** A column of more units than this is drawn, and named, by number instead of as circles. */
export const LARGEST_CIRCLES = 12;

/** @param {string | number} number */
export const lowered = (number) => String(number).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);
/** @param {string | number} number */
export const raised = (number) => String(number).replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]);

/** `h₁`, or `unit 37 of hidden 1` in a large column. @param {import("./types.js").Column} column @param {number} unit */
export function nodeLabel(column, unit) {
  if (column.size <= LARGEST_CIRCLES) return column.label + lowered(unit);
  if (!column.image) return `unit ${unit} of ${column.title}`;
  const width = column.image[1];
  return `pixel (${Math.floor(unit / width)}, ${unit % width})`;
}
