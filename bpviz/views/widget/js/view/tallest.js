/** How tall the equation card must be at a width, so that no step changes its height: the program's steps are tried. */

/** So many units are tried one by one, and of more, so many: what wraps differs by a digit or a sign only. */
const ALL = 12;
const SOME = 4;

/**
 * @param {import("../core/program.js").Program} program
 * @param {{element: HTMLElement, update: (step: import("../core/program.js").Step) => void}} card
 */
export function fitTallest(program, { element, update }) {
  Object.assign(element.style, { minHeight: "0", alignSelf: "start" }); // not stretched to its neighbour's height
  let tallest = 0;
  const look = (/** @type {import("../state.js").Grain} */ grain, /** @type {number} */ k) => {
    update(program.step(grain, k));
    tallest = Math.max(tallest, element.offsetHeight);
  };
  for (let k = 0; k < program.count("layer"); k += 1) look("layer", k);
  program.parts.forEach(({ what: { nodes } }, at) => {
    const tries = nodes > ALL ? SOME : nodes;
    for (let n = 0; n < tries; n += 1) look("node", program.starts.node[at] + Math.floor((n * nodes) / tries));
  });
  Object.assign(element.style, { minHeight: `${tallest}px`, alignSelf: "" });
}
