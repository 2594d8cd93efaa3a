/**
 * Painting many numbers at once into a canvas: fields of weights as tiles, columns as cells.
 */

import { largest, percentile } from "./encode.js";

/** @typedef {[number, number, number]} Rgb */
/** @typedef {{valuePos: Rgb, valueNeg: Rgb, gradPos: Rgb, gradNeg: Rgb, line: string, control: string, error: string, node: string, text: string}} Ink */

/** The colours of the theme in force, for canvases. @param {Element} root @returns {Ink} */
export function inkOf(root) {
  const style = getComputedStyle(root);
  const probe = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d", { willReadFrequently: true }));
  const name = (/** @type {string} */ token) => style.getPropertyValue(token).trim() || "CanvasText";
  const rgb = (/** @type {string} */ token) => {
    probe.fillStyle = name(token);
    probe.fillRect(0, 0, 1, 1);
    const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
    return /** @type {Rgb} */ ([r, g, b]);
  };
  return {
    valuePos: rgb("--value-pos"), valueNeg: rgb("--field-neg"), gradPos: rgb("--grad-pos"), gradNeg: rgb("--field-grad-neg"),
    line: name("--line"), control: name("--control"), error: name("--error"), node: name("--node-base"), text: name("--text"),
  };
}

/**
 * A field of numbers as pixels: hue for the sign, opacity for the size.
 * @param {ArrayLike<number>} values
 * @param {number} from the first
 * @param {[number, number]} shape rows, columns
 * @param {number} scale
 * @param {Rgb} pos @param {Rgb} neg
 */
export function fieldImage(values, from, [rows, cols], scale, pos, neg) {
  const image = new ImageData(cols, rows);
  for (let k = 0; k < rows * cols; k += 1) {
    const v = values[from + k];
    const [r, g, b] = v < 0 ? neg : pos;
    image.data[4 * k] = r;
    image.data[4 * k + 1] = g;
    image.data[4 * k + 2] = b;
    image.data[4 * k + 3] = 255 * Math.min(1, scale > 0 ? Math.abs(v) / scale : 0);
  }
  return image;
}

/**
 * All fields of a layer, drawn once: unit j's at column j % across, row j / across. `repaint` draws one of them again.
 * @param {ArrayLike<number>} weights @param {number} count @param {[number, number]} shape @param {number} across @param {Ink} ink
 */
export function tileSheet(weights, count, shape, across, ink) {
  const [rows, cols] = shape;
  const sheet = document.createElement("canvas");
  sheet.width = across * cols;
  sheet.height = Math.ceil(count / across) * rows;
  const context = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));
  const scale = percentile(weights);
  /** @param {number} j @param {ArrayLike<number>} now */
  const repaint = (j, now) => {
    const image = fieldImage(now, j * rows * cols, shape, scale, ink.valuePos, ink.valueNeg);
    context.putImageData(image, (j % across) * cols, Math.floor(j / across) * rows);
  };
  for (let j = 0; j < count; j += 1) repaint(j, weights);
  return { sheet, repaint };
}

/**
 * Draw one field into a canvas of its own, sharp. @param {HTMLCanvasElement} canvas @param {ArrayLike<number>} values
 * @param {number} from @param {[number, number]} shape @param {Rgb} pos @param {Rgb} neg @param {number} [scale]
 */
export function paintField(canvas, values, from, shape, pos, neg, scale = 0) {
  const [rows, cols] = shape;
  if (canvas.width !== cols) canvas.width = cols;
  if (canvas.height !== rows) canvas.height = rows;
  const own = scale || largest(Array.from({ length: rows * cols }, (_, k) => values[from + k]));
  canvas.getContext("2d")?.putImageData(fieldImage(values, from, shape, own, pos, neg), 0, 0);
}

/**
 * A column of cells: hue and opacity, and a bar across the negative ones, so that sign is never hue alone.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./large-geometry.js").Block} block
 * @param {{read: (unit: number) => number | null, off: (unit: number) => boolean, scale: number, pos: Rgb, neg: Rgb}} what
 * @param {Ink} ink
 */
export function paintCells(context, block, { read, off, scale, pos, neg }, ink) {
  const { width, height } = block.cell;
  const marked = width >= 8 && height >= 6;
  for (let unit = 0; unit < block.count; unit += 1) {
    const x = block.x + (unit % block.across) * block.pitch.x;
    const y = block.y + Math.floor(unit / block.across) * block.pitch.y;
    const v = read(unit);
    context.beginPath();
    context.roundRect(x + 0.5, y + 0.5, width - 1, height - 1, Math.min(3, height / 4));
    if (v !== null && Number.isFinite(v) && v !== 0 && !off(unit)) {
      const share = 0.22 + 0.78 * Math.min(1, scale > 0 ? Math.abs(v) / scale : 0);
      context.fillStyle = `rgb(${(v < 0 ? neg : pos).join(" ")} / ${share})`;
      context.fill();
      if (v < 0 && marked) {
        context.fillStyle = share > 0.6 ? ink.node : ink.text;
        context.fillRect(x + width / 2 - 4, y + height / 2 - 1, 8, 2);
      }
    } else {
      context.strokeStyle = v !== null && !Number.isFinite(v) ? ink.error : ink.line;
      context.setLineDash(v === null ? [2, 2] : []);
      context.lineWidth = 1;
      context.stroke();
      context.setLineDash([]);
    }
  }
}
