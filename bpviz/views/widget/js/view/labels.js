/** Short names of the things on screen. */

/** A column's heading. @param {{title: string, activation: string | null}} column */
export const columnTitle = (column) => [column.title, column.activation?.replace(/^[A-Z][a-z]+$/, (name) => name.toLowerCase())].filter(Boolean).join(" · ");

