/**
 * A large network: images and cells on a canvas, and over it, as SVG, what has text, focus or motion.
 */

import { h, s, set, setBox } from "../dom.js";
import { fieldPainter } from "./field-painter.js";
import { around, within } from "./geometry.js";
import { insets } from "./insets.js";
import { cone, formOf, largePlaces, shownColumns, unitAt, unitBox } from "./large-geometry.js";
import { cursors } from "./large-cursors.js";
import { largeLegend } from "./large-legend.js";
import { rowMarks } from "./large-rows.js";
import { noteOf, titleOf } from "./large-titles.js";
import { cut } from "../measure.js";
import { inkOf } from "./paint.js";
import { strands } from "./strands.js";

/**
 * @param {import("./facts.js").Facts} facts
 * @param {{select: (address: string) => void, hover: (addresses: string[]) => void}} actions
 * @param {AbortSignal} signal
 */
export function largeDrawing(facts, actions, signal) {
  const { columns } = facts;
  const pixel = s("rect", { class: "pixel-now" });
  const canvas = h("canvas", { class: "field", "aria-hidden": "true" });
  const sight = s("path", { class: "sight" });
  const group = s("rect", { class: "group-mark", rx: 10 });
  const behind = s("svg", { class: "behind", "aria-hidden": "true" }, sight, group);
  const titles = columns.map(() => ({ name: s("text", { class: "large-title" }), note: s("text", { class: "caption" }) }));
  const frames = columns.map(() => s("rect", { class: "frame" }));
  const rows = columns.map((column, c) => (formOf(columns, c) === "rows" ? rowMarks(facts, c) : null));
  const painter = fieldPainter(facts, () => inkOf(canvas));
  const threads = strands();
  const marker = cursors(facts, actions, signal);
  const titled = s("g", {}, ...titles.flatMap((t) => [t.name, t.note]));
  const front = s("svg", { class: "network front", role: "group", "aria-label": "The network" },
    titled, ...frames, ...rows.flatMap((r) => (r ? [r.element] : [])), threads.element, pixel, marker.element);
  const board = h("div", { class: "board" }, behind, canvas, front);
  const legend = largeLegend(facts);
  // what has no room between the columns lies below them
  const own = insets(facts, signal);
  const under = s("svg", { class: "network under", role: "group", "aria-label": "Drawings of layers" }, own.element);
  const element = h("div", {}, board, under);

  let width = 0;
  let shown = /** @type {number[]} */ ([]);
  /** @type {import("./large-geometry.js").Block[]} */
  let blocks = [];
  let height = 0;
  /** @param {number} focus */
  function arrange(focus) {
    const next = shownColumns(columns, width, focus);
    if (next.join() === shown.join() && blocks.length) return;
    shown = next;
    ({ blocks, height } = largePlaces(columns, shown, width));
    const ratio = Math.max(1, devicePixelRatio || 1);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    board.style.height = `calc(${height}px * var(--zoom, 1))`;
    const below = own.put(null, width, 0);
    set(under, "viewBox", `0 0 ${width} ${Math.max(1, below)}`);
    set(under, "display", below ? null : "none");
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
      const next = blocks.find((b) => b.x > block.x);
      titles[c].name.textContent = cut(titleOf(column, block.width), 14, (next?.x ?? width) - block.x - 12);
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
    arrange(Math.max(1, now.pair));
    painter.paint(canvas, { blocks, width, height }, now);
    for (const row of rows) row?.show(now);
    blocks.forEach(({ c, width: own }) => {
      titles[c].note.textContent = noteOf(now, c, width < 480, own);
    });
    const boxOf = (/** @type {number} */ c, /** @type {number} */ unit) => {
      const block = blocks.find((b) => b.c === c);
      return block ? unitBox(block, unit) : null;
    };
    threads.show(now.strong, boxOf, how);
    const all = around(now.grouped.map((place) => {
      const [kind, a, b] = place.split(":");
      return kind === "node" ? boxOf(Number(a), Number(b)) : kind === "prob" ? boxOf(columns.length - 1, Number(a)) : null;
    }).filter((box) => box !== null), 12);
    setBox(group, within(all, width, height));
    const image = blocks.find((b) => b.form === "image");
    const seen = now.single && focus?.c === 1 && image ? boxOf(1, focus.j) : null;
    set(sight, "d", seen && image ? cone(image, seen) : null);
    // The strands of the first layer would be 784: the pixel of the weight in focus is framed instead.
    const seenPixel = now.products.find((p) => p.focus && p.c === 1);
    const box = seenPixel && image ? boxOf(0, seenPixel.i) : null;
    setBox(pixel, box && around([box], 1.5));
    marker.show(now, boxOf, (c) => rows[c] !== null);
    legend.show(now);
    own.show(now);
  }

  const hit = (/** @type {PointerEvent | MouseEvent} */ event) => {
    const rect = board.getBoundingClientRect();
    const scale = rect.width / width || 1;
    for (const block of blocks) {
      const j = unitAt(block, (event.clientX - rect.left) / scale, (event.clientY - rect.top) / scale);
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
    legend: legend.element,
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
    repaint: painter.forget,
  };
}
