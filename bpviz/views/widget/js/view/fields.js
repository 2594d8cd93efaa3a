/** A unit that looks at an image: its weights, weights times pixels, and gradients, each as an image. */

import { t } from "../core/i18n.js";
import { h, s, set, write, writeNumber } from "./dom.js";
import { inkOf, paintField } from "./drawing/paint.js";
import { format, tone } from "./format.js";

const WAITING = "not computed yet";

/** @param {ArrayLike<number>} values @param {number} from @param {number} count */
function nonZero(values, from, count) {
  for (let k = from; k < from + count; k += 1) if (values[k] !== 0) return true;
  return false;
}

/** @param {import("./drawing/facts.js").Facts} facts @param {{hover: (addresses: string[]) => void, refresh: () => void}} actions */
export function unitFields(facts, { hover, refresh }) {
  const panes = [["weights w", ""], ["w · x", "sums up to z − b"], ["∂L/∂w", "= ∂L/∂z · x"]].map(([name, note]) => {
    const canvas = h("canvas", { class: "unit-field", role: "img", tabindex: 0, "aria-label": t("{name} as an image; the arrow keys choose a pixel", { name }) });
    const frame = s("rect", { class: "pixel-kept", width: 2, height: 2, display: "none" });
    const wait = h("span", { class: "field-wait" });
    const over = s("svg", { class: "pixel-over", viewBox: `0 0 ${facts.columns[0].image?.[1] ?? 1} ${facts.columns[0].image?.[0] ?? 1}`, "aria-hidden": "true" }, frame);
    return { canvas, wait, frame, element: h("figure", { class: "field-pane" }, h("div", { class: "field-frame" }, canvas, over, wait), h("figcaption", {}, name, h("span", {}, note))) };
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
  /** The pixel whose number stays in the line below, to be changed there. @type {{pane: number, pixel: number} | null} */
  let kept = null;

  /** @param {number} pane @param {number} pixel */
  function keep(pane, pixel) {
    kept = { pane, pixel };
    refresh();
  }

  /** The number of the pixel that was chosen, or none. */
  function rest() {
    const [, width] = facts.columns[0].image ?? [1, 1];
    if (kept) point(kept.pane, kept.pixel, Math.floor(kept.pixel / width), kept.pixel % width);
    else set(readout, "data-on", false);
    const { x, y, on } = kept ? { x: kept.pixel % width, y: Math.floor(kept.pixel / width), on: true } : { x: 0, y: 0, on: false };
    panes.forEach(({ canvas, frame }) => {
      set(frame, "display", on && !canvas.hidden ? null : "none");
      for (const [name, value] of Object.entries({ x: x - 0.5, y: y - 0.5 })) set(frame, name, value);
    });
  }

  panes.forEach(({ canvas }, n) => {
    // No signal is needed: the listeners go with their canvas.
    canvas.addEventListener("click", (event) => {
      const pixel = pixelAt(canvas, event);
      if (pixel !== null) keep(n, pixel);
    });
    canvas.addEventListener("keydown", (event) => {
      const [height, width] = facts.columns[0].image ?? [1, 1];
      const by = { ArrowUp: -width, ArrowDown: width, ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      const from = kept?.pixel ?? Math.floor(height / 2) * width + Math.floor(width / 2) - by; // the first key shows the middle
      keep(n, Math.max(0, Math.min(height * width - 1, from + by)));
    });
    canvas.addEventListener("pointermove", (event) => {
      const pixel = pixelAt(canvas, event);
      const [, width] = facts.columns[0].image ?? [1, 1];
      if (shown && pixel !== null) point(n, pixel, Math.floor(pixel / width), pixel % width);
    });
    canvas.addEventListener("pointerleave", () => {
      rest();
      hover([]);
    });
  });

  /** @param {HTMLCanvasElement} canvas @param {MouseEvent} event */
  function pixelAt(canvas, event) {
    const image = facts.columns[0].image;
    if (!image) return null;
    const box = canvas.getBoundingClientRect();
    const i = Math.max(0, Math.min(image[1] - 1, Math.floor(((event.clientX - box.left) / box.width) * image[1])));
    const r = Math.max(0, Math.min(image[0] - 1, Math.floor(((event.clientY - box.top) / box.height) * image[0])));
    return r * image[1] + i;
  }

  /** @param {number} pane @param {number} pixel @param {number} r @param {number} i */
  function point(pane, pixel, r, i) {
    if (!shown) return;
    const { now, j } = shown;
    const weight = now.weight(1, j, pixel);
    const grad = now.gradientOf(1, "weight", [j, pixel]);
    const found = pane === 0 ? weight : pane === 2 ? grad : product(now, j, pixel);
    set(readout, "data-on", found !== null);
    if (!found) return;
    if (!kept || kept.pixel !== pixel || kept.pane !== pane) hover([found.address]);
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
      if (key === painted) return rest();
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
      rest();
    },
  };
}
