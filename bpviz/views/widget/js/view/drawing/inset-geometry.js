/**
 * Where the drawings between two columns lie: an attention's grid, the bars of mean and spread. Pure.
 *
 * @typedef {import("./geometry.js").Places} Places
 */

/** Room for the numbers of the tokens left of a grid and above it. */
export const LABEL = 12;
const LEAST_CELL = 14;
const LARGEST_CELL = 34;
/** A cell as wide as this holds its number. */
export const NUMBER_CELL = 28;
export const BAR = { width: 60, height: 32 };

/** What is free between column c, with its names, and the one before. @param {Places} places @param {number} c */
function between({ columns, r }, c) {
  const names = columns[c].nodes.map(({ label }) => label.x - (label.anchor === "end" ? 23 : 13));
  const [from, to] = [columns[c - 1].x + r + 7, Math.min(columns[c].x - r - 7, ...names)];
  return { from, to, middle: (from + to) / 2 };
}

/** @param {Places["columns"][number]} column */
const heightOf = ({ nodes }) => ({ top: nodes[0].y, bottom: nodes[nodes.length - 1].y });

/**
 * A grid of tokens by tokens in the middle between two columns; null where it has no room there.
 * @param {Places} places @param {number} c @param {number} tokens @returns {{x: number, y: number, cell: number} | null} the cells' corner
 */
export function gridPlace(places, c, tokens) {
  const { from, to, middle } = between(places, c);
  const cell = Math.min(LARGEST_CELL, Math.floor(Math.min((to - from - LABEL - 6) / tokens, (places.height - 150) / tokens)));
  if (cell < LEAST_CELL) return null;
  const { top, bottom } = heightOf(places.columns[c]);
  return { x: middle + LABEL / 2 - (cell * tokens) / 2, y: (top + bottom) / 2 - (cell * tokens) / 2, cell };
}

/** The cells of a grid below the drawing. @param {number} tokens @param {number} room */
export const cellBelow = (tokens, room) => Math.max(LEAST_CELL, Math.min(tokens > 5 ? 24 : LARGEST_CELL, Math.floor((room - LABEL) / tokens)));

/**
 * Bars of mean and spread before the units that they are about: `groups` of equally many, from the first unit to the last. Null
 * where they have no room.
 * @param {Places} places @param {number} c @param {number} groups @returns {{x: number, y: number}[] | null}
 */
export function barPlaces(places, c, groups) {
  const { from, to, middle } = between(places, c);
  const { nodes } = places.columns[c];
  const size = nodes.length / groups;
  const far = nodes.length > 1 ? nodes[Math.min(nodes.length - 1, size)].y - nodes[0].y : Infinity;
  if (to - from < BAR.width || far < BAR.height + 4) return null;
  return Array.from({ length: groups }, (_, g) => {
    const y = (nodes[g * size].y + nodes[(g + 1) * size - 1].y) / 2;
    return { x: middle - BAR.width / 2, y: y - BAR.height / 2 };
  });
}

/**
 * Mean and spread as places on a bar: zero in its middle, the farthest end of all bars at its rim.
 * @param {number} mean @param {number} spread @param {number} most
 */
export function bandOf(mean, spread, most) {
  const at = (/** @type {number} */ v) => BAR.width / 2 + (most > 0 && Number.isFinite(v) ? Math.max(-1, Math.min(1, v / most)) * (BAR.width / 2 - 5) : 0);
  return { from: at(mean - spread), mean: at(mean), to: at(mean + spread) };
}

/** Mean and standard deviation of some numbers. @param {number[]} values */
export function meanAndSpread(values) {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return { mean, spread: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length) };
}

/**
 * The frame round the units of each token, and where its name stands.
 * @param {import("./geometry.js").NodePlace[]} nodes @param {number} tokens @param {number} r @param {boolean} narrow
 */
export function tokenBoxes(nodes, tokens, r, narrow) {
  const size = nodes.length / tokens;
  return Array.from({ length: tokens }, (_, k) => {
    const [first, last] = [nodes[k * size], nodes[(k + 1) * size - 1]];
    const left = first.label.anchor === "end" && !narrow ? first.x - first.label.x + 24 : r + 6;
    const box = { x: first.x - left, y: first.y - r - 22, width: left + r + 8, height: last.y - first.y + 2 * r + 29 };
    return { box, name: { x: box.x + box.width / 2, y: first.y - r - 10 } };
  });
}
