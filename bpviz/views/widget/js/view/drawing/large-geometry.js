/**
 * Where the columns of a large network lie: an image as an image, its first layer as tiles (one field of weights a unit),
 * other large columns as grids of cells, small ones as rows with numbers. Pure.
 *
 * @typedef {"image" | "tiles" | "cells" | "rows"} Form
 * @typedef {{c: number, form: Form, count: number, x: number, y: number, width: number, height: number, across: number, down: number,
 *   pitch: {x: number, y: number}, cell: {width: number, height: number}}} Block
 */

/** Above this many units in a column, circles give way to images. */
export const MOST_CIRCLES = 12;

/** Is the network too large to draw as circles? @param {{size: number}[]} columns */
export const isLarge = (columns) => columns.some((column) => column.size > MOST_CIRCLES) || columns.length > 7;

const HEAD = 62;
const SIDE = 26;
const SMALLEST_GAP = 22; // between two columns: a curve needs it to be seen

/** @param {{size: number, image: [number, number] | null}[]} columns @param {number} c @returns {Form} */
export function formOf(columns, c) {
  const { size, image } = columns[c];
  if (c === 0 && image) return "image";
  if (size <= MOST_CIRCLES) return "rows";
  return c === 1 && columns[0].image && size <= 256 ? "tiles" : "cells";
}

/**
 * Which columns are drawn: all of them where they fit side by side, else the pair at work.
 * @param {{size: number, image: [number, number] | null}[]} columns
 * @param {number} width
 * @param {number} focus the column at work
 */
export function shownColumns(columns, width, focus) {
  const used = columns.reduce((sum, _, c) => sum + bareBlock(columns, c, false).width, 0);
  if (columns.length <= 2 || used + 2 * SIDE + (columns.length - 1) * SMALLEST_GAP <= width) return columns.map((_, c) => c);
  const right = Math.max(1, Math.min(columns.length - 1, focus));
  return [right - 1, right];
}

/**
 * @param {{size: number, image: [number, number] | null}[]} columns all of them
 * @param {number[]} shown
 * @param {number} width
 * @returns {{blocks: Block[], height: number}}
 */
export function largePlaces(columns, shown, width) {
  const narrow = width < 480;
  const side = narrow ? 12 : SIDE;
  const bare = shown.map((c) => bareBlock(columns, c, narrow));
  const inner = Math.max(narrow ? 300 : 286, ...bare.map((b) => b.height));
  const used = bare.reduce((sum, b) => sum + b.width, 0);
  const gap = bare.length > 1 ? (width - 2 * side - used) / (bare.length - 1) : 0;
  let x = side;
  const blocks = bare.map((b) => {
    const placed = { ...b, x: Math.round(x), y: Math.round(HEAD + (inner - b.height) / 2) };
    x += b.width + gap;
    return placed;
  });
  return { blocks, height: HEAD + inner + 14 };
}

/** @param {{size: number, image: [number, number] | null}[]} columns @param {number} c @param {boolean} narrow @returns {Block} */
function bareBlock(columns, c, narrow) {
  const { size, image } = columns[c];
  const form = formOf(columns, c);
  const grid = (/** @type {number} */ across, /** @type {number} */ px, /** @type {number} */ py, /** @type {number} */ gapX, /** @type {number} */ gapY) => {
    const down = Math.ceil(size / across);
    return { c, form, count: size, x: 0, y: 0, across, down, width: across * px - gapX, height: down * py - gapY, pitch: { x: px, y: py }, cell: { width: px - gapX, height: py - gapY } };
  };
  if (form === "image" && image) {
    const pixel = Math.max(1, Math.floor((narrow ? 118 : 196) / Math.max(...image)));
    return { ...grid(image[1], pixel, pixel, 0, 0), form };
  }
  if (form === "tiles") {
    if (narrow) return grid(8, size > 128 ? 14 : 19, size > 128 ? 14 : 19, 2, 2);
    return grid(16, size > 160 ? 26 : 34, size > 160 ? 26 : 35, size > 160 ? 3 : 6, size > 160 ? 3 : 7);
  }
  if (form === "rows") return { ...grid(1, narrow ? 150 : 220, narrow ? 28 : 27, 0, 4), form };
  const down = size <= 64 ? 16 : size <= 160 ? 20 : 28;
  const across = Math.ceil(size / down);
  const px = across <= 4 ? 27 : across <= 8 ? (narrow ? 17 : 21) : Math.max(5, Math.floor((narrow ? 150 : 260) / across));
  const py = Math.max(6, Math.floor(286 / down));
  return grid(across, px, py, px > 12 ? 3 : 1, py > 12 ? 3 : 1);
}

/** The rectangle of one unit. @param {Block} block @param {number} unit */
export function unitBox(block, unit) {
  const { x, y, pitch, cell, across } = block;
  return { x: x + (unit % across) * pitch.x, y: y + Math.floor(unit / across) * pitch.y, width: cell.width, height: cell.height };
}

/** The unit under a point, or -1. @param {Block} block @param {number} px @param {number} py */
export function unitAt(block, px, py) {
  const i = Math.floor((px - block.x) / block.pitch.x);
  const j = Math.floor((py - block.y) / block.pitch.y);
  const unit = j * block.across + i;
  return i < 0 || j < 0 || i >= block.across || j >= block.down || unit >= block.count ? -1 : unit;
}

/**
 * A curve from one unit's right side to another's left side, as an SVG path.
 * @param {{x: number, y: number, width: number, height: number}} a nearer to the input
 * @param {{x: number, y: number, width: number, height: number}} b
 * @param {boolean} backward from b to a
 */
export function curve(a, b, backward) {
  const p = { x: a.x + a.width + 3, y: a.y + a.height / 2 };
  const q = { x: b.x - 3, y: b.y + b.height / 2 };
  const bend = Math.max(24, (q.x - p.x) * 0.45);
  const [from, to, way] = backward ? [q, p, -1] : [p, q, 1];
  return `M${from.x} ${from.y}C${from.x + way * bend} ${from.y} ${to.x - way * bend} ${to.y} ${to.x} ${to.y}`;
}

/** The outline of what a unit sees: from the image's right side to the unit. @param {Block} image @param {{x: number, y: number, height: number}} unit */
export function cone(image, unit) {
  const right = image.x + image.width;
  return `M${right} ${image.y}L${unit.x} ${unit.y}V${unit.y + unit.height}L${right} ${image.y + image.height}Z`;
}
