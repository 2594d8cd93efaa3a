/** Short names of the things on screen. */

/** @param {number} n */
export const subscript = (n) => String(n).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);

/** A unit's name in the drawing: h₂, or h¹₂ with several hidden layers. @param {{label: string}} column @param {number} unit */
export const unitLabel = (column, unit) => `${column.label}${subscript(unit)}`;

/** A column's heading. @param {{title: string, activation: string | null}} column */
export const columnTitle = (column) => [column.title, column.activation?.toLowerCase().replace("relu", "ReLU")].filter(Boolean).join(" · ");

