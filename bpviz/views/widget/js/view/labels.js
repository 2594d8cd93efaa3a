/** Short names of the things on screen. */

/** A column's heading. @param {{title: string, activation: string | null}} column */
export const columnTitle = (column) => [column.title, column.activation?.toLowerCase().replace("relu", "ReLU")].filter(Boolean).join(" · ");

