/**
 * A unit as a circle: its value inside, its gradient as a ring around it and as a chip beneath it.
 */

import { s, set, write, writeNumber } from "../dom.js";
import { format, gradient, onNode } from "../format.js";
import { numberWidth } from "../measure.js";
import { nodeMix, ringDash, ringWidth, signOf } from "./encode.js";

/** A wider chip says which gradient its number is. */
const KIND_WIDTH = 80;

/** @typedef {{address: string, value: number} | null} Known */

/**
 * @param {string} place
 * @param {string} label
 * @param {string} [short] the label, where its room is small
 */
export function nodeMark(place, label, short = label) {
  const halo = s("circle", { class: "halo" });
  const disc = s("circle", { class: "disc" });
  const ring = s("circle", { class: "ring", fill: "none" });
  const number = s("text", { class: "node-number", "text-anchor": "middle" });
  const underline = s("path", { class: "node-bad" });
  const cross = s("path", { class: "node-dropped" });
  const name = s("text", { class: "node-name" }, short);
  const box = s("rect", { class: "chip-box", rx: 6 });
  const chipKind = s("tspan", { class: "chip-kind" });
  const chipNumber = s("tspan", {});
  const chipText = s("text", { class: "chip-text", "text-anchor": "middle" }, chipKind, chipNumber);
  const chipTitle = s("title");
  const chip = s("g", { class: "chip" }, chipTitle, box, chipText);
  const element = s("g", { class: "node lit-able", "data-place": place, role: "button", tabindex: -1 }, halo, disc, ring, underline, cross, name, " ", number);
  let r = 27;
  let [wide, room, left] = [false, 8, false];

  return {
    element,
    chip,
    place,
    /** @param {import("./geometry.js").NodePlace} at @param {import("./geometry.js").Places} places */
    put(at, places) {
      r = places.r;
      for (const circle of [halo, disc, ring]) {
        set(circle, "cx", at.x);
        set(circle, "cy", at.y);
      }
      set(disc, "r", r);
      set(halo, "r", r + (r < 24 ? 9 : 13));
      set(number, "x", at.x);
      set(number, "y", at.y + 5);
      set(underline, "d", `M${at.x - 11} ${at.y + 11}h22`);
      const [far, near] = [r * 0.88, r * 0.42]; // the number in the middle stays free
      set(cross, "d", [[-1, -1], [1, -1], [-1, 1], [1, 1]].map(([x, y]) => `M${at.x + x * far} ${at.y + y * far}L${at.x + x * near} ${at.y + y * near}`).join(""));
      set(name, "x", at.label.x);
      set(name, "y", at.label.y);
      set(name, "text-anchor", at.label.anchor);
      set(chip, "data-side", at.chip.side);
      const { width } = at.chip;
      const { height } = places.chip;
      wide = width > KIND_WIDTH;
      left = width === 0;
      room = places.narrow ? (width - 4) / 6.9 : (width - (wide ? 56 : 10)) / 8;
      set(chipNumber, "dx", wide ? 6 : null);
      set(box, "x", at.chip.x - (width || 76) / 2);
      set(box, "y", at.chip.y - height / 2);
      set(box, "width", width || 76);
      set(box, "height", height);
      set(chipText, "x", at.chip.x);
      set(chipText, "y", at.chip.y + 4.5);
    },
    /**
     * @param {{value: Known, grad: Known, kind: string, now: boolean, wanted: boolean, first: boolean, dropped: boolean, scale: number, gradScale: number}} look
     * `kind`: which gradient it is; `wanted`: its gradient is still to come in this phase, so its chip is drawn empty; `first`: NaN or ∞ began here; `dropped`: Dropout has left it out
     */
    show({ value, grad, kind, now, wanted, first, dropped, scale, gradScale }) {
      const sign = value ? signOf(value.value) : null;
      set(element, "data-state", value ? (sign === "bad" ? "bad" : "known") : "idle");
      set(element, "data-sign", sign);
      set(element, "data-now", now);
      set(element, "data-dropped", dropped);
      set(disc, "style", value && sign !== "bad" ? `--mix:${nodeMix(value.value, scale).toFixed(1)}%` : null);
      const { text, size } = inside(value, r);
      writeNumber(number, value?.address ?? "", value?.value ?? null, text);
      set(number, "font-size", size);

      const width = grad ? ringWidth(grad.value, gradScale) * (r < 24 ? 0.65 : 1) : 0;
      set(ring, "data-sign", width > 0 && grad ? signOf(grad.value) : null);
      if (width > 0 && grad) {
        const radius = r + 2.5 + width / 2;
        set(ring, "r", radius.toFixed(2));
        set(ring, "stroke-width", width.toFixed(2));
        set(ring, "stroke-dasharray", grad.value < 0 ? ringDash(radius, width) : null);
      }
      const began = first && sign === "bad";
      set(chip, "display", left && !began ? "none" : null);
      set(chip, "data-state", began ? "bad" : grad ? signOf(grad.value) : wanted ? "empty" : "none");
      const named = grad !== null && !began;
      write(chipKind, named && wide ? kind : "");
      write(chipTitle, named ? `${kind} = ${grad.value}` : "");
      if (began) writeNumber(chipNumber, "", null, "first here");
      else if (grad) writeNumber(chipNumber, grad.address, grad.value, fitting(grad.value, room));
      else writeNumber(chipNumber, "", null, wanted ? "…" : "");
      set(element, "aria-label", spoken(label, text, value, grad) + (dropped ? ", dropped" : ""));
    },
  };
}

/**
 * A node's number and its size: what fits between the rims, else with one decimal fewer.
 * @param {Known} value @param {number} r
 */
function inside(value, r) {
  const room = 2 * Math.sqrt(r * r - 25) - 3; // the circle's width where the digits' feet stand
  const texts = value ? [onNode(value.value), format(value.value, 1)] : ["…"];
  for (const text of texts) {
    for (const size of r >= 25 ? [14, 12] : r >= 20 ? [13, 12] : [12]) if (numberWidth(text) * size <= room) return { text, size };
  }
  return { text: texts[texts.length - 1], size: 12 };
}

/** A gradient with as many digits as there is room for letters. @param {number} v @param {number} room */
function fitting(v, room) {
  for (let digits = 3; digits > 1; digits -= 1) if (gradient(v, digits).length <= room) return gradient(v, digits);
  return gradient(v, 1);
}

/** @param {string} label @param {string} shown @param {Known} value @param {Known} grad */
function spoken(label, shown, value, grad) {
  // begins with what is to be seen, as it stands there: who speaks to the computer reads it out
  const first = value ? shown : "… not computed yet";
  return `${label} ${first}${grad ? `, gradient ${gradient(grad.value)}` : ""}`;
}

/** The loss, in a box of its own. */
export function lossBox() {
  const box = s("rect", { class: "loss-box", rx: 8 });
  const caption = s("text", { class: "caption", "text-anchor": "middle" }, "loss L");
  const number = s("text", { class: "loss-number", "text-anchor": "middle" });
  const element = s("g", { class: "loss lit-able", "data-place": "loss" }, box, caption, number);
  return {
    element,
    /** @param {import("./geometry.js").Box} at @param {boolean} narrow */
    put(at, narrow) {
      set(box, "x", at.x);
      set(box, "y", at.y);
      set(box, "width", at.width);
      set(box, "height", at.height);
      const x = at.x + at.width / 2;
      write(caption, narrow ? "L" : "loss L");
      set(caption, "x", x);
      set(caption, "y", at.y + 19);
      set(number, "x", x);
      set(number, "y", at.y + 40);
    },
    /** @param {Known} loss @param {boolean} now @param {(v: number) => string} text */
    show(loss, now, text) {
      set(element, "data-now", now);
      set(element, "data-state", loss ? (Number.isFinite(loss.value) ? "known" : "bad") : "idle");
      if (loss) writeNumber(number, loss.address, loss.value, text(loss.value));
      else writeNumber(number, "", null, "…");
    },
  };
}
