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
const LARGEST_GAP = 230; // farther apart, the eye no longer follows it

/** @param {{size: number, image: [number, number] | null, weight?: string | null}[]} columns @param {number} c @returns {Form} */
export function formOf(columns, c) {
  const { size, image } = columns[c];
  if (c === 0 && image) return "image";
  if (size <= MOST_CIRCLES) return "rows";
  return c === 1 && columns[0].image && columns[1].weight !== null && size <= 256 ? "tiles" : "cells";
}

/**
 * How large the marks are drawn: as in the pictures, a little smaller, or as on a telephone.
 * @typedef {0 | 1 | 2} Level
 */

/** @param {Block[]} blocks @param {number} width @param {Level} level */
function fits(blocks, width, level) {
  const used = blocks.reduce((sum, block) => sum + block.width, 0);
  return used + 2 * sideOf(level) + (blocks.length - 1) * SMALLEST_GAP <= width;
}

/** @param {Level} level */
const sideOf = (level) => (level === 2 ? 12 : SIDE);

/**
 * Which columns are drawn: all of them where they fit side by side, else the pair at work.
 * @param {{size: number, image: [number, number] | null, weight?: string | null}[]} columns
 * @param {number} width
 * @param {number} focus the column at work
 */
export function shownColumns(columns, width, focus) {
  const all = columns.map((_, c) => c);
  if (columns.length <= 2 || fits(all.map((c) => bareBlock(columns, c, 1)), width, 1)) return all;
  const right = Math.max(1, Math.min(columns.length - 1, focus));
  const shown = [right - 1, right];
  if (columns.some((column) => column.size > MOST_CIRCLES)) return shown;
  // Columns of rows are narrow: as many of those beside the pair as there is room for.
  for (const side of [shown[0] - 1, shown[1] + 1, shown[0] - 2, shown[1] + 2, shown[0] - 3, shown[1] + 3]) {
    const more = [...shown, side].sort((a, b) => a - b);
    if (columns[side] && fits(more.map((c) => bareBlock(columns, c, 1)), width, 1)) shown.splice(0, shown.length, ...more);
  }
  return shown;
}

/**
 * @param {{size: number, image: [number, number] | null, weight?: string | null}[]} columns all of them
 * @param {number[]} shown
 * @param {number} width
 * @returns {{blocks: Block[], height: number}}
 */
export function largePlaces(columns, shown, width) {
  const levels = /** @type {Level[]} */ (width < 480 ? [2] : [0, 1, 2]);
  const made = levels.map((level) => ({ level, bare: shown.map((c) => bareBlock(columns, c, level)) }));
  const { level, bare } = made.find((each) => fits(each.bare, width, each.level)) ?? made[made.length - 1];
  const inner = Math.max(width < 480 ? 300 : 286, ...bare.map((b) => b.height));
  const used = bare.reduce((sum, b) => sum + b.width, 0);
  const gaps = Math.max(1, bare.length - 1);
  const gap = Math.min(LARGEST_GAP, (width - 2 * sideOf(level) - used) / gaps);
  let x = (width - used - gap * (bare.length - 1)) / 2;
  const blocks = bare.map((b) => {
    const placed = { ...b, x: Math.round(x), y: Math.round(HEAD + (inner - b.height) / 2) };
    x += b.width + gap;
    return placed;
  });
  return { blocks, height: HEAD + inner + 14 };
}

/** @param {{size: number, image: [number, number] | null, weight?: string | null}[]} columns @param {number} c @param {Level} level @returns {Block} */
function bareBlock(columns, c, level) {
  const { size, image } = columns[c];
  const form = formOf(columns, c);
  const grid = (/** @type {number} */ across, /** @type {number} */ px, /** @type {number} */ py, /** @type {number} */ gapX, /** @type {number} */ gapY) => {
    const down = Math.ceil(size / across);
    return { c, form, count: size, x: 0, y: 0, across, down, width: across * px - gapX, height: down * py - gapY, pitch: { x: px, y: py }, cell: { width: px - gapX, height: py - gapY } };
  };
  if (form === "image" && image) {
    const pixel = Math.max(1, Math.floor([196, 168, 118][level] / Math.max(...image)));
    return { ...grid(image[1], pixel, pixel, 0, 0), form };
  }
  if (form === "tiles") {
    const many = size > 128;
    if (level === 2) return grid(8, many ? 14 : 19, many ? 14 : 19, 2, 2);
    const wide = [many ? 26 : 34, many ? 22 : 27][level];
    return grid(16, wide, wide + (many ? 0 : 1), many ? 3 : 6 - level, many ? 3 : 7 - level);
  }
  if (form === "rows") return { ...grid(1, [220, 196, 164][level], level === 2 ? 28 : 27, 0, 4), form };
  const down = size <= 64 ? 16 : size <= 160 ? 20 : 28;
  const across = Math.ceil(size / down);
  const px = across <= 4 ? 27 : across <= 8 ? (level === 2 ? 17 : 21) : Math.max(5, Math.floor((level === 2 ? 150 : 260) / across));
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
