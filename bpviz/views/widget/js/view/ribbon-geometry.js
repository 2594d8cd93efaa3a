/**
 * The step ribbon's arithmetic. Pure.
 *
 * @typedef {{name: string, start: number, count: number}} PhaseSpan steps [start, start + count) belong to the phase
 * @typedef {PhaseSpan & {x: number, width: number}} PhaseBox
 */

/** Above this, a phase is one bar: blocks would be slivers. */
export const MOST_BLOCKS = 40;

/** Is a phase drawn as one bar? @param {PhaseBox} box */
export const isBar = ({ count, width }) => count > MOST_BLOCKS || width / count < 6;

/** Space between two phases. */
export const GAP = 8;

/**
 * Widths of the phases: a fixed share each, so that its name fits, and the rest by the root of its steps, so that a phase
 * of 109,386 terms leaves room for one of 10.
 * @param {PhaseSpan[]} phases
 * @param {number} width
 * @param {number} [least] narrowest phase
 * @returns {PhaseBox[]}
 */
export function phaseBoxes(phases, width, least = 78) {
  const free = width - GAP * (phases.length - 1);
  const base = Math.min(least, (free / phases.length) * 0.8);
  const weights = phases.map((p) => Math.sqrt(Math.max(0, p.count - 1)));
  const sum = weights.reduce((a, b) => a + b, 0);
  const shareOf = (/** @type {number} */ w) => (sum > 0 ? w / sum : 1 / phases.length);
  let x = 0;
  return phases.map((phase, i) => {
    const own = base + (free - base * phases.length) * shareOf(weights[i]);
    const box = { ...phase, x, width: own };
    x += own + GAP;
    return box;
  });
}

/**
 * The step under a pointer.
 * @param {PhaseBox[]} boxes
 * @param {number} x from the ribbon's left edge
 * @returns {number}
 */
export function stepAt(boxes, x) {
  const box = boxes.find((b) => x < b.x + b.width + GAP / 2) ?? boxes[boxes.length - 1];
  const share = Math.min(1, Math.max(0, (x - box.x) / box.width));
  return box.start + Math.min(box.count - 1, Math.floor(share * box.count));
}

/**
 * The phase a step belongs to.
 * @template {PhaseSpan} T
 * @param {T[]} phases
 * @param {number} step
 * @returns {T}
 */
export const phaseOf = (phases, step) =>
  phases.find((p) => step < p.start + p.count) ?? phases[phases.length - 1];
