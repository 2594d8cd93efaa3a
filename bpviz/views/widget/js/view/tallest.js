/** How tall the equation card must be at a width, so that no step changes its height: every part of the program is tried. */

/**
 * @param {import("../core/program.js").Program} program
 * @param {{element: HTMLElement, update: (step: import("../core/program.js").Step) => void}} card
 */
export function fitTallest(program, { element, update }) {
  Object.assign(element.style, { minHeight: "0", alignSelf: "start" }); // not stretched to its neighbour's height
  let tallest = 0;
  let node = 0;
  for (const { what } of program.parts) {
    update(program.step("node", node + Math.floor(what.nodes / 2))); // one in the middle stands for all
    tallest = Math.max(tallest, element.offsetHeight);
    node += what.nodes;
  }
  Object.assign(element.style, { minHeight: `${tallest}px`, alignSelf: "" });
}
