/** A light frame round the units of each token, with the token's number. */

import { s, set, setBox } from "../dom.js";
import { featuresOf, hasTokens } from "../units.js";
import { tokenBoxes } from "./inset-geometry.js";

/** How many tokens each column has; 1 where its units are no tokens'. @param {import("./facts.js").Column[]} columns */
export const tokensOf = (columns) => columns.map((column) => (hasTokens(column) ? column.size / featuresOf(column) : 1));

/** @param {import("./facts.js").Column[]} columns */
export function tokenFrames(columns) {
  const frames = tokensOf(columns).flatMap((tokens, c) => (tokens === 1 && !hasTokens(columns[c]) ? [] : [{
    c,
    marks: Array.from({ length: tokens }, (_, k) => ({ box: s("rect", { class: "token-frame", rx: 12 }), name: s("text", { class: "caption token-name", "text-anchor": "middle" }, `token ${k}`) })),
  }]));
  const all = frames.flatMap(({ marks }) => marks);
  return {
    element: s("g", { class: "tokens", "aria-hidden": "true" }, ...all.map((mark) => mark.box)),
    names: s("g", { "aria-hidden": "true" }, ...all.map((mark) => mark.name)),
    /** @param {import("./geometry.js").Places} places */
    put({ columns: placed, r, narrow }) {
      for (const { c, marks } of frames) {
        const boxes = tokenBoxes(placed[c].nodes, marks.length, r, narrow);
        marks.forEach(({ box, name }, k) => {
          setBox(box, boxes[k].box);
          set(name, "display", narrow && c !== frames[0].c ? "none" : null); // the columns stand too close
          set(name, "x", boxes[k].name.x);
          set(name, "y", boxes[k].name.y);
        });
      }
    },
  };
}
