/** The canvas of a large network: the input as an image, its first layer as tiles, other columns as cells. */

import { percentile } from "./encode.js";
import { unitBox } from "./large-geometry.js";
import { paintCells, paintField, tileSheet } from "./paint.js";

/**
 * @param {import("./facts.js").Facts} facts
 * @param {() => import("./paint.js").Ink} readInk the colours of the theme in force
 */
export function fieldPainter(facts, readInk) {
  const { columns } = facts;
  /** @type {import("./paint.js").Ink | null} */
  let ink = null;
  /** @type {Map<number, ReturnType<typeof tileSheet> & {version: number, changed: number[]}>} drawn once a theme */
  const sheets = new Map();
  const picture = document.createElement("canvas");
  const measure = () => columns.map((column, c) => ({
    value: facts.valueScale(c),
    grad: percentile(facts.row(facts.zGrad(column) ?? facts.aGrad(column), column.size) ?? [], 0.97),
  }));
  let scales = measure();

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {{blocks: import("./large-geometry.js").Block[], width: number, height: number}} places
   * @param {import("./facts.js").Moment} now
   */
  function paint(canvas, { blocks, width, height }, now) {
    ink ??= readInk();
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const ratio = canvas.width / width;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    for (const block of blocks) {
      const { c, form } = block;
      const column = columns[c];
      if (form === "image" && column.image) {
        paintField(picture, facts.row(column.a, column.size) ?? [], 0, column.image, ink.valuePos, ink.valueNeg);
        context.imageSmoothingEnabled = false;
        context.drawImage(picture, block.x, block.y, block.width, block.height);
      } else if (form === "tiles") paintTiles(context, block, now, ink);
      else if (form === "cells") {
        const grad = now.showsGradient(c);
        const off = (/** @type {number} */ j) => column.activation === "ReLU" && now.value(c, j)?.value === 0;
        paintCells(context, block, {
          read: (j) => (grad ? now.grad(c, j) : now.value(c, j))?.value ?? null, off,
          scale: grad ? scales[c].grad : scales[c].value, pos: grad ? ink.gradPos : ink.valuePos, neg: grad ? ink.gradNeg : ink.valueNeg,
        }, ink);
      }
    }
  }

  /**
   * A layer's tiles; those of units whose weights a reader has changed, or has set back, are painted again.
   * @param {import("./large-geometry.js").Block} block @param {[number, number]} shape @param {import("./paint.js").Ink} colours
   */
  function sheetOf({ c, count, across }, shape, colours) {
    const name = `${columns[c].weight}.before`;
    const weights = facts.data(name) ?? [];
    let made = sheets.get(c);
    if (!made) sheets.set(c, (made = { ...tileSheet(weights, count, shape, across, colours), version: 0, changed: [] }));
    if (made.version !== facts.version) {
      const changed = facts.changedRows(name);
      for (const j of new Set([...made.changed, ...changed])) made.repaint(j, weights);
      Object.assign(made, { version: facts.version, changed });
    }
    return made.sheet;
  }

  /**
   * Fields of weights, dimmed where ReLU is off; beneath each, its gradient as a bar.
   * @param {CanvasRenderingContext2D} context @param {import("./large-geometry.js").Block} block
   * @param {import("./facts.js").Moment} now @param {import("./paint.js").Ink} colours
   */
  function paintTiles(context, block, now, colours) {
    const { c } = block;
    const shape = /** @type {[number, number]} */ (columns[0].image);
    const sheet = sheetOf(block, shape, colours);
    const [rowsHigh, colsWide] = shape;
    context.imageSmoothingEnabled = block.cell.width % colsWide !== 0;
    const known = now.values[c][now.values[c].length - 1];
    for (let j = 0; j < block.count; j += 1) {
      const box = unitBox(block, j);
      const off = columns[c].activation === "ReLU" && known?.array === columns[c].a && j < known.known && known.data[j] === 0;
      const focus = now.focus?.c === c && now.focus.j === j;
      context.globalAlpha = off && !focus ? 0.3 : 1;
      context.drawImage(sheet, (j % block.across) * colsWide, Math.floor(j / block.across) * rowsHigh, colsWide, rowsHigh, box.x, box.y, box.width, box.width);
      context.globalAlpha = 1;
      const grad = now.grad(c, j);
      if (!grad || grad.value === 0 || box.width < 20) continue;
      const long = Math.max(2, box.width * Math.sqrt(Math.min(1, Math.abs(grad.value) / (scales[c].grad || 1))));
      context.fillStyle = `rgb(${(grad.value < 0 ? colours.gradNeg : colours.gradPos).join(" ")})`;
      if (grad.value > 0) context.fillRect(box.x, box.y + box.width + 1.5, long, 2.5);
      else for (let x = 0; x < long; x += 5) context.fillRect(box.x + x, box.y + box.width + 1.5, Math.min(3, long - x), 2.5);
    }
  }

  return {
    paint,
    /** The theme changed. */
    forget() {
      ink = null;
      scales = measure();
      sheets.clear();
    },
  };
}
