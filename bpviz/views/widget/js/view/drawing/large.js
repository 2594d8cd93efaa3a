/**
 * A large network: images and cells on a canvas, and over it, as SVG, what has text, focus or motion.
 */

import { h, s, set } from "../dom.js";
import { percentile } from "./encode.js";
import { cone, formOf, largePlaces, shownColumns, unitAt, unitBox } from "./large-geometry.js";
import { cursors } from "./large-cursors.js";
import { largeLegend } from "./large-legend.js";
import { rowMarks } from "./large-rows.js";
import { inkOf, paintCells, paintField, tileSheet } from "./paint.js";
import { strands } from "./strands.js";

/**
 * @param {import("./facts.js").Facts} facts
 * @param {{select: (address: string) => void, hover: (addresses: string[]) => void}} actions
 * @param {AbortSignal} signal
 */
export function largeDrawing(facts, actions, signal) {
  const { columns } = facts;
  const canvas = h("canvas", { class: "field", "aria-hidden": "true" });
  const sight = s("path", { class: "sight" });
  const behind = s("svg", { class: "behind", "aria-hidden": "true" }, sight);
  const titles = columns.map(() => ({ name: s("text", { class: "large-title" }), note: s("text", { class: "caption" }) }));
  const frames = columns.map(() => s("rect", { class: "frame" }));
  const rows = columns.map((column, c) => (formOf(columns, c) === "rows" ? rowMarks(facts, c) : null));
  const threads = strands();
  const marker = cursors(facts, actions, signal);
  const titled = s("g", {}, ...titles.flatMap((t) => [t.name, t.note]));
  const front = s("svg", { class: "network front", role: "group", "aria-label": "The network" },
    titled, ...frames, ...rows.flatMap((r) => (r ? [r.element] : [])), threads.element, marker.element);
  const board = h("div", { class: "board" }, behind, canvas, front);
  const legend = largeLegend(facts);
  const element = h("div", {}, board, legend.element);

  let width = 0;
  let shown = /** @type {number[]} */ ([]);
  /** @type {import("./large-geometry.js").Block[]} */
  let blocks = [];
  let height = 0;
  /** @type {ReturnType<typeof inkOf> | null} */
  let ink = null;
  /** @type {Map<number, HTMLCanvasElement>} drawn once a theme */
  const sheets = new Map();
  const picture = document.createElement("canvas");
  const scales = columns.map((_, c) => ({
    value: facts.valueScale(c),
    grad: percentile(facts.row(facts.zGrad(columns[c]) ?? facts.aGrad(columns[c]), columns[c].size) ?? [], 0.97),
  }));

  /** @param {number} focus */
  function arrange(focus) {
    const next = shownColumns(columns, width, focus);
    if (next.join() === shown.join() && blocks.length) return;
    shown = next;
    ({ blocks, height } = largePlaces(columns, shown, width));
    const ratio = Math.max(1, devicePixelRatio || 1);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    board.style.height = `${height}px`;
    for (const svg of [behind, front]) {
      set(svg, "viewBox", `0 0 ${width} ${height}`);
      set(svg, "width", width);
      set(svg, "height", height);
    }
    columns.forEach((column, c) => {
      const block = blocks.find((b) => b.c === c);
      for (const mark of [titles[c].name, titles[c].note, frames[c]]) set(mark, "display", block ? null : "none");
      set(rows[c]?.element ?? frames[c], "display", block ? null : "none");
      if (!block) return;
      set(titles[c].name, "x", block.x);
      set(titles[c].name, "y", 26);
      set(titles[c].note, "x", block.x);
      set(titles[c].note, "y", 46);
      titles[c].name.textContent = titleOf(column, block.width);
      const framed = block.form === "image";
      set(frames[c], "display", framed ? null : "none");
      for (const [name, value] of Object.entries({ x: block.x - 1, y: block.y - 1, width: block.width + 2, height: block.height + 2 })) set(frames[c], name, value);
      rows[c]?.put(block, width < 480);
    });
  }

  /** @param {import("./facts.js").Moment} now @param {{moving: boolean, speed: number}} how */
  function show(now, how) {
    if (!width) return;
    const focus = now.focus;
    arrange(focus ? Math.max(1, Math.min(columns.length - 1, now.pair)) : columns.length - 1);
    paint(now);
    blocks.forEach(({ c }) => {
      rows[c]?.show(now);
      titles[c].note.textContent = noteOf(now, c, width < 480);
    });
    const boxOf = (/** @type {number} */ c, /** @type {number} */ unit) => {
      const block = blocks.find((b) => b.c === c);
      return block ? unitBox(block, unit) : null;
    };
    threads.show(now.strong, boxOf, how);
    const image = blocks.find((b) => b.form === "image");
    const seen = focus?.c === 1 && image ? boxOf(1, focus.j) : null;
    set(sight, "d", seen && image ? cone(image, seen) : null);
    marker.show(now, boxOf, (c) => rows[c] !== null);
    legend.show(now);
  }

  /** @param {import("./facts.js").Moment} now */
  function paint(now) {
    ink ??= inkOf(board);
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
      } else if (form === "tiles") paintTiles(context, block, now);
      else if (form === "cells") {
        const grad = now.grads[c].length > 0 && now.showsGradient(c);
        const off = (/** @type {number} */ j) => column.activation === "ReLU" && now.value(c, j)?.value === 0;
        paintCells(context, block, {
          read: (j) => (grad ? now.grad(c, j) : now.value(c, j))?.value ?? null, off,
          scale: grad ? scales[c].grad : scales[c].value, pos: grad ? ink.gradPos : ink.valuePos, neg: grad ? ink.gradNeg : ink.valueNeg,
        }, ink);
      }
    }
  }

  /** Fields of weights, dimmed where ReLU is off; beneath each, its gradient as a bar. @param {CanvasRenderingContext2D} context @param {import("./large-geometry.js").Block} block @param {import("./facts.js").Moment} now */
  function paintTiles(context, block, now) {
    const { c } = block;
    const shape = /** @type {[number, number]} */ (columns[0].image);
    const colours = /** @type {NonNullable<typeof ink>} */ (ink);
    let sheet = sheets.get(c);
    if (!sheet) sheets.set(c, (sheet = tileSheet(facts.data(`${columns[c].weight}.before`) ?? [], block.count, shape, block.across, colours)));
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

  const hit = (/** @type {PointerEvent | MouseEvent} */ event) => {
    const rect = board.getBoundingClientRect();
    for (const block of blocks) {
      const j = unitAt(block, event.clientX - rect.left, event.clientY - rect.top);
      if (j >= 0) return { c: block.c, j };
    }
    return null;
  };
  board.addEventListener("pointermove", (event) => {
    const unit = hit(event);
    actions.hover(unit ? [facts.unitAddress(unit.c, unit.j)] : []);
  }, { signal });
  board.addEventListener("click", (event) => {
    const unit = hit(event);
    if (unit && unit.c > 0) actions.select(facts.unitAddress(unit.c, unit.j));
  }, { signal });

  return {
    element,
    show,
    stop: threads.stop,
    /** @param {number} own */
    put(own) {
      width = own;
      shown = [];
    },
    /** The unit under the pointer or the focus, outlined; its numbers in the line below. @param {string | null} place @param {import("./facts.js").Moment} now */
    lit(place, now) {
      const [kind, ...numbers] = place?.split(":") ?? [];
      const [c, j, i] = numbers.map(Number);
      // Of an edge, the end nearer to the input is outlined: the other one is the unit at work.
      const unit = kind === "node" ? { c, j } : kind === "edge" ? { c: c - 1, j: i } : null;
      const block = unit && blocks.find((b) => b.c === unit.c);
      marker.lit(unit && block ? unitBox(block, unit.j) : null);
      legend.read(unit ? now : null, unit?.c ?? 0, unit?.j ?? 0);
    },
    repaint() {
      ink = null;
      sheets.clear();
    },
  };
}

/** @param {import("./facts.js").Column} column @param {number} room */
const titleOf = (column, room) => `${column.title}${column.size > 12 && !column.image && room > 130 ? ` · ${column.size} units` : column.image || column.size <= 12 ? "" : ` · ${column.size}`}`;

/** What the numbers of a column mean now. @param {import("./facts.js").Moment} now @param {number} c @param {boolean} short */
function noteOf(now, c, short) {
  const column = now.columns[c];
  const form = formOf(now.columns, c);
  if (form === "image" && column.image) return `${column.image[0]} × ${column.image[1]} pixels`;
  if (form === "tiles") {
    const off = now.offUnits(c);
    if (short) return off === null ? "weights" : `${off} of ${column.size} off`;
    const bar = now.grads[c].length ? `; bar: its ${now.gradName(c)}` : "";
    return off === null ? "each tile: one unit's weights" : `each tile: one unit's weights; dim = ReLU off (${off} units)${bar}`;
  }
  if (form === "rows") return "";
  if (now.grads[c].length && now.showsGradient(c)) return now.gradName(c);
  if (c === 0) return "values x";
  return ["not computed yet", "z", "a"][now.values[c].length];
}
