/**
 * A formula as boxes: what stands beside, above and below what (bpviz/explain/boxes.py).
 *
 * @typedef {"letter" | "number" | "operator" | "word"} TextKind
 * @typedef {{box: "text", kind: TextKind, text: string}} Text
 * @typedef {{box: "row", items: Box[]}} Row
 * @typedef {{box: "fraction", top: Box, bottom: Box}} Fraction
 * @typedef {{box: "script", base: Box, sub: Box | null, sup: Box | null}} Script
 * @typedef {{box: "root", body: Box}} Root
 * @typedef {{box: "brackets", body: Box}} Brackets
 * @typedef {{box: "big", kind: string, under: Box, body: Box}} Big
 * @typedef {{box: "cases", yes: Box, condition: Box, no: Box}} Cases
 * @typedef {{box: "link", body: Box, address: string}} Link
 * @typedef {Text | Row | Fraction | Script | Root | Brackets | Big | Cases | Link} Box
 */

/** @param {TextKind} kind @param {string} text @returns {Text} */
export const text = (kind, text) => ({ box: "text", kind, text });
/** @param {string} name */
export const letter = (name) => text("letter", name);
/** @param {string} sign */
export const operator = (sign) => text("operator", sign);
/** @param {...Box} items @returns {Box} */
export const row = (...items) => (items.length === 1 ? items[0] : { box: "row", items });
/** @param {Box} top @param {Box} bottom @returns {Fraction} */
export const fraction = (top, bottom) => ({ box: "fraction", top, bottom });
/** @param {Box} base @param {Box | null} sub @param {Box | null} sup @returns {Script} */
export const script = (base, sub, sup) => ({ box: "script", base, sub, sup });
/** @param {Box} body @returns {Brackets} */
export const brackets = (body) => ({ box: "brackets", body });
/** @param {Box} body @param {string} address @returns {Link} */
export const link = (body, address) => ({ box: "link", body, address });
