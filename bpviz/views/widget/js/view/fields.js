/** A unit that looks at an image: its weights, weights times pixels, and gradients, each as an image. */

import { h, set, write, writeNumber } from "./dom.js";
import { inkOf, paintField } from "./drawing/paint.js";
import { format, tone } from "./format.js";

const WAITING = "not computed yet";

/** @param {ArrayLike<number>} values @param {number} from @param {number} count */
function nonZero(values, from, count) {
  for (let k = from; k < from + count; k += 1) if (values[k] !== 0) return true;
  return false;
}

/** @param {import("./drawing/facts.js").Facts} facts @param {(addresses: string[]) => void} hover */
export function unitFields(facts, hover) {
  const panes = [["weights w", ""], ["w · x", "sums up to z − b"], ["∂L/∂w", "= ∂L/∂z · x"]].map(([name, note]) => {
    const canvas = h("canvas", { class: "unit-field", role: "img", "aria-label": `${name} as an image` });
    const wait = h("span", { class: "field-wait" });
    return { canvas, wait, element: h("figure", { class: "field-pane" }, h("div", { class: "field-frame" }, canvas, wait), h("figcaption", {}, name, h("span", {}, note))) };
  });
  const readout = h("p", { class: "field-readout" });
  const place = h("span", {});
  const number = h("span", { class: "legend-number" });
  readout.append(place, number);
  const element = h("div", { class: "fields" }, h("div", { class: "field-row" }, ...panes.map((p) => p.element)), readout);
  /** @type {ReturnType<typeof inkOf> | null} */
  let ink = null;
  let painted = "";
  /** @type {{now: import("./drawing/facts.js").Moment, j: number} | null} */
  let shown = null;

  panes.forEach(({ canvas }, n) => {
    // No signal is needed: the listener goes with its canvas.
    canvas.addEventListener("pointermove", (event) => {
      const image = facts.columns[0].image;
      if (!shown || !image) return;
      const box = canvas.getBoundingClientRect();
      const i = Math.min(image[1] - 1, Math.floor(((event.clientX - box.left) / box.width) * image[1]));
      const r = Math.min(image[0] - 1, Math.floor(((event.clientY - box.top) / box.height) * image[0]));
      point(n, r * image[1] + i, r, i);
    });
    canvas.addEventListener("pointerleave", () => {
      set(readout, "data-on", false);
      hover([]);
    });
  });

  /** @param {number} pane @param {number} pixel @param {number} r @param {number} i */
  function point(pane, pixel, r, i) {
    if (!shown) return;
    const { now, j } = shown;
    const weight = now.weight(1, j, pixel);
    const grad = now.gradientOf(1, "weight", [j, pixel]);
    const found = pane === 0 ? weight : pane === 2 ? grad : product(now, j, pixel);
    set(readout, "data-on", found !== null);
    if (!found) return;
    hover([found.address]);
    write(place, `pixel (${r}, ${i}): `);
    writeNumber(number, found.address, found.value, format(found.value, 4, pane === 2));
    set(number, "class", `legend-number ${tone(found.value, pane === 2 ? "gradient" : "value")}`);
  }

  /** @param {import("./drawing/facts.js").Moment} now @param {number} j @param {number} pixel */
  function product(now, j, pixel) {
    const z = facts.columns[1].z;
    const terms = now.numberOf(z, facts.columns[1].size, j) ? facts.terms(z, j) : null;
    return terms ? { address: `${z}[${facts.sample}, ${j}]/${pixel}`, value: Number(terms[pixel]) } : null; // an image's units have one axis
  }

  return {
    element,
    repaint() {
      ink = null;
      painted = "";
    },
    /** @param {import("./drawing/facts.js").Moment} now @param {number} j */
    update(now, j) {
      shown = { now, j };
      const [input, first] = facts.columns;
      const shape = input.image;
      if (!shape) return;
      const after = now.weight(1, j, 0).address.includes(".after");
      const seen = now.numberOf(first.z, first.size, j) !== null;
      const grad = now.gradientOf(1, "weight", [j, 0]) !== null;
      const key = [j, after, seen, grad, facts.version].join();
      if (key === painted) return;
      painted = key;
      ink ??= inkOf(element);
      const size = input.size;
      const weights = facts.data(`${first.weight}.${after ? "after" : "before"}`) ?? [];
      paintField(panes[0].canvas, weights, j * size, shape, ink.valuePos, ink.valueNeg);
      const terms = seen ? facts.terms(first.z, j) : null;
      if (terms) paintField(panes[1].canvas, terms, 0, shape, ink.valuePos, ink.valueNeg);
      const grads = grad ? facts.data(`${first.weight}.grad`) : null;
      if (grads) paintField(panes[2].canvas, grads, j * size, shape, ink.gradPos, ink.gradNeg);
      // A unit that ReLU has turned off gets no gradient at all: said in words, an empty image says nothing.
      const still = grads !== null && !nonZero(grads, j * size, size);
      [null, terms ? null : WAITING, grads ? (still ? "all 0" : null) : WAITING].forEach((words, n) => {
        set(panes[n].canvas, "hidden", words !== null);
        set(panes[n].wait, "hidden", words === null);
        write(panes[n].wait, words ?? "");
      });
    },
  };
}
