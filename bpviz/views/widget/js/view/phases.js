/** The iteration's phases as spans of steps, for the ribbon and the code lens. */

/**
 * @param {import("../core/program.js").Program} program
 * @param {import("../state.js").Grain} grain
 * @returns {import("./ribbon-geometry.js").PhaseSpan[]}
 */
export function phaseSpans(program, grain) {
  const { starts, parts, trace } = program;
  /** @type {import("./ribbon-geometry.js").PhaseSpan[]} */
  const spans = [];
  parts.forEach(({ block }, at) => {
    const { phase } = trace.blocks[block];
    const last = spans[spans.length - 1];
    if (last?.name === phase) last.count = starts[grain][at + 1] - last.start;
    else spans.push({ name: phase, start: starts[grain][at], count: starts[grain][at + 1] - starts[grain][at] });
  });
  return spans;
}
