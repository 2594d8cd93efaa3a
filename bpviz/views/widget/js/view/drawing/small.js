/**
 * A small network as circles and lines. Built once, put again when the width changes, and repainted in place.
 */

import { s, set, setBox, write, writeNumber } from "../dom.js";
import { significant } from "../../core/digits.js";
import { format, gradient, operand, onNode } from "../format.js";
import { bypasses } from "./bypass.js";
import { edgeMark } from "./edges.js";
import { insets } from "./insets.js";
import { signOf } from "./encode.js";
import { around, placeChips, smallHeight, smallPlaces, within } from "./geometry.js";
import { lossBox, nodeMark } from "./nodes.js";
import { pulseLayer } from "./pulses.js";
import { roving } from "./roving.js";
import { tokenFrames, tokensOf } from "./tokens.js";
import { verdictRow } from "./verdict.js";
import { lowered, nodeLabel } from "../../core/labels.js";
import { columnTitle } from "../labels.js";
import { cut } from "../measure.js";
import { plainSource, weightIndex } from "../units.js";

/** Above this many products of one step, none is written on the drawing: they are in the equation. */
const MOST_CHIPS = 6;

/**
 * @param {import("./facts.js").Facts} facts
 * @param {{select: (address: string) => void}} actions
 * @param {AbortSignal} signal
 */
export function smallDrawing(facts, actions, signal) {
  const { columns, loss } = facts;
  const { probabilities } = loss;
  const titles = columns.map((column) => s("text", { class: "column-title", "text-anchor": "middle" }, columnTitle(column)));
  const locks = columns.map((column) => (column.frozen ? padlock() : null));
  const verdictTitle = s("text", { class: "column-title", "text-anchor": "middle" }, verdictOf(loss));
  // Where there are no weights, a unit comes from its own one: a plain line, which weighs nothing.
  const edges = columns.flatMap((column, c) => {
    if (c === 0) return [];
    const pairs = Array.from({ length: column.size }, (_, j) => Array.from({ length: columns[c - 1].size }, (__, i) => ({ c, j, i }))).flat();
    return pairs.filter(({ j, i }) => (column.weight === null ? plainSource(columns, c, j) === i : weightIndex(columns, c, j, i) !== null)).map((edge) => ({ ...edge, mark: edgeMark(`edge:${edge.c}:${edge.j}:${edge.i}`) }));
  });
  const nodes = columns.map((column, c) =>
    Array.from({ length: column.size }, (_, j) => nodeMark(`node:${c}:${j}`, nodeLabel(column, j), cut(column.label, 15, 26) + lowered(j))));
  const rows = nodes[nodes.length - 1].map((_, j) =>
    verdictRow(j, `${probabilities ? "p" : "t"}${lowered(j)}`));
  const detours = bypasses(columns);
  const tokens = tokensOf(columns);
  const frames = tokenFrames(columns);
  const between = insets(facts, signal);
  const box = lossBox();
  const pulses = pulseLayer();
  const group = s("rect", { class: "group-mark", rx: 12 });
  const products = s("g", { class: "products" });
  const flat = nodes.flat();

  const element = s("svg", { class: "network", role: "group", "aria-label": "The network" },
    s("g", { class: "titles" }, ...titles, ...locks.filter((lock) => lock !== null), verdictTitle),
    frames.element,
    group,
    detours.element,
    s("g", { class: "edges", "aria-hidden": "true" }, ...edges.map((e) => e.mark.element)),
    frames.names,
    pulses.element,
    between.element,
    s("g", { class: "verdicts" }, ...rows.map((r) => r.element), box.element),
    s("g", { class: "nodes" }, ...flat.map((n) => n.element)),
    s("g", { class: "chips", "aria-hidden": "true" }, ...flat.map((n) => n.chip)),
    products,
  );
  roving(element, flat.map((n) => n.element), nodes.map((n) => n.length), signal);
  element.addEventListener("click", (event) => {
    const node = /** @type {Element} */ (event.target).closest(".node");
    const [, c, j] = node?.getAttribute("data-place")?.split(":").map(Number) ?? [];
    if (node) actions.select(facts.unitAddress(c, j));
  }, { signal });

  /** @type {import("./geometry.js").Places} */
  let places = smallPlaces(columns.map((c) => c.size), 740, 380);

  /** @param {number} width */
  function put(width) {
    const sizes = columns.map((column) => column.size);
    places = smallPlaces(sizes, width, smallHeight(sizes, width < 480, tokens) + detours.lane, detours.lane, { tokens, wide: between.wide });
    detours.put(places);
    frames.put(places);
    const height = places.height + between.put(places, width, places.height);
    set(element, "viewBox", `0 0 ${places.width} ${height}`);
    set(element, "width", places.width);
    set(element, "height", height);
    const tight = columns.length > 1 && places.columns[1].x - places.columns[0].x < 140;
    set(element, "data-tight", tight);
    places.columns.forEach((column, c) => {
      const near = [c - 1, c + 1].map((other) => Math.abs((places.columns[other]?.x ?? Infinity) - column.x)).concat(2 * column.x, 2 * (places.verdict.x - column.x));
      write(titles[c], cut(tight ? columns[c].title : columnTitle(columns[c]), 13, Math.min(...near) - 8));
      set(titles[c], "x", column.x);
      set(titles[c], "y", 24);
      const between = c > 0 ? (column.x + places.columns[c - 1].x) / 2 : 0;
      const lock = locks[c];
      if (lock) set(lock, "transform", places.narrow ? `translate(${places.columns[c - 1].x - 2} 2)` : `translate(${between - (tight ? 7 : 32)} 10)`);
      column.nodes.forEach((at, j) => nodes[c][j].put(at, places));
    });
    set(verdictTitle, "x", places.verdict.x + places.verdict.width / 2);
    set(verdictTitle, "y", 24);
    set(element, "data-narrow", places.narrow);
    for (const { c, j, i, mark } of edges) mark.put(places.columns[c - 1].nodes[i], places.columns[c].nodes[j], places.r);
    const from = places.columns[columns.length - 1].x + places.r;
    rows.forEach((row, j) => row.put({ x: places.verdict.x, y: places.verdict.rows[j], width: places.verdict.width, from, bar: probabilities }));
    box.put(places.verdict.loss, places.narrow);
  }

  /** @param {import("./facts.js").Moment} now @param {{moving: boolean, speed: number}} how */
  function show(now, how) {
    columns.forEach((_, c) => {
      const scale = facts.valueScale(c);
      nodes[c].forEach((mark, j) => mark.show({
        value: now.value(c, j), grad: now.grad(c, j), now: now.marks.has(`node:${c}:${j}`),
        kind: facts.gradKind(c, now.grad(c, j)?.address ?? ""), wanted: now.wanted(c), first: facts.firstBad === `node:${c}:${j}`, dropped: now.dropped(c, j), scale, gradScale: facts.gradScale,
      }));
    });
    for (const { c, j, i, mark } of edges) {
      const dropped = now.dropped(c, j) || now.dropped(c - 1, i);
      if (columns[c].weight === null) set(mark.element, "data-dropped", dropped);
      if (columns[c].weight === null) continue;
      const weight = now.weight(c, j, i);
      const key = `edge:${c}:${j}:${i}`;
      mark.show({ ...weight, scale: facts.weightScale(c), active: now.active.has(key), focus: now.marks.has(key), frozen: columns[c].frozen, dropped });
    }
    const { target } = loss;
    rows.forEach((row, j) => {
      const lit = now.marks.has(`prob:${j}`);
      if (probabilities) row.showProbability(now.prob(j), target === j, facts.target(j), lit, places.narrow);
      else row.showError(facts.target(j), now.error(j), target === j, lit, places.narrow);
    });
    detours.show(now, how);
    between.show(now);
    box.show(now.loss, now.marks.has("loss"), places.narrow ? onNode : (v) => format(v, 3));
    pulses.play(now.products.filter((p) => p.travels).map((p) => {
      const near = places.columns[p.c - 1].nodes[p.i];
      const far = places.columns[p.c].nodes[p.j];
      return { from: rim(p.backward ? far : near, p.backward ? near : far), to: rim(p.backward ? near : far, p.backward ? far : near), product: p.value, kind: p.kind };
    }), how);
    showProducts(now);
    const all = around(now.grouped.map((place) => boxOf(place, now)).filter((each) => each !== null), 8);
    setBox(group, within(all, places.width, places.height));
  }

  /** What a place takes up, with its names and chips. @param {string} place @param {import("./facts.js").Moment} now @returns {import("./geometry.js").Box | null} */
  function boxOf(place, now) {
    const [kind, ...numbers] = place.split(":");
    const { verdict, r, chip } = places;
    if (kind === "loss") return verdict.loss;
    if (kind === "prob") return { x: verdict.x, y: verdict.rows[Number(numbers[0])] - 28, width: verdict.width, height: 60 };
    if (kind !== "node") return null;
    const [c, j] = numbers.map(Number);
    const { x, y, label, chip: at } = places.columns[c].nodes[j];
    const chipped = at.width > 0 && (now.grad(c, j) !== null || (now.wanted(c) && !at.side));
    const name = { x: label.x - (label.anchor === "end" ? 20 : 12), y: label.y - 14, width: 24, height: 18 };
    const disc = { x: x - r - 8, y: y - r - 8, width: 2 * r + 16, height: 2 * r + 16 };
    return around([disc, name, ...(chipped ? [{ x: at.x - at.width / 2, y: at.y - chip.height / 2, width: at.width, height: chip.height }] : [])], 0);
  }

  /** From the rim of `a`, on the way to `b`. @param {{x: number, y: number}} a @param {{x: number, y: number}} b */
  function rim(a, b) {
    const share = (places.r + 6) / (Math.hypot(b.x - a.x, b.y - a.y) || 1);
    return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
  }

  /** @param {import("./facts.js").Moment} now */
  function showProducts(now) {
    const few = !now.single ? [] : now.products.length <= MOST_CHIPS ? now.products : now.products.filter((p) => p.focus);
    const lines = edges.filter(({ c }) => c === few[0]?.c).map((edge) => ({ ...endsOf(edge), loud: now.active.has(`edge:${edge.c}:${edge.j}:${edge.i}`) }));
    // In full where there is room for all of them, else the results alone.
    const [{ texts, sizes, spots }] = [false, true].map((short) => {
      const texts = few.map((p) => productText(p, short));
      const sizes = texts.map((text) => ({ width: text.length * 7.4 + 16, height: 24 }));
      return { texts, sizes, spots: places.narrow ? texts.map(() => null) : placeChips(few.map(endsOf), sizes, taken(), lines) };
    }).sort((a, b) => missing(a.spots) - missing(b.spots));
    products.replaceChildren(...few.flatMap((p, n) => {
      const spot = spots[n];
      if (!spot) return [];
      const { width, height } = sizes[n];
      const text = s("text", { class: "chip-text", x: spot.x, y: spot.y + 4.5, "text-anchor": "middle" });
      writeNumber(text, p.address, p.value, texts[n]);
      return [s("g", { class: "product", "data-sign": signOf(p.value), "data-kind": p.kind, "data-place": `edge:${p.c}:${p.j}:${p.i}` },
        s("rect", { class: "chip-box", x: spot.x - width / 2, y: spot.y - height / 2, width, height, rx: 6 }), text)];
    }));
  }

  /** @param {{c: number, j: number, i: number}} edge */
  const endsOf = ({ c, j, i }) => ({ a: places.columns[c - 1].nodes[i], b: places.columns[c].nodes[j] });

  /** What a product chip may not cover. */
  function taken() {
    const r = places.r + 8;
    return places.columns.flatMap((column) => column.nodes.flatMap((node) => [
      { x: node.x - r, y: node.y - r, width: 2 * r, height: 2 * r },
      { x: node.chip.x - node.chip.width / 2, y: node.chip.y - 12, width: node.chip.width, height: 24 },
      { x: node.label.x - 14, y: node.label.y - 14, width: 28, height: 18 },
    ]));
  }

  const stop = () => {
    pulses.stop();
    detours.stop();
  };
  return { element, put, show, stop };
}

/** A frozen layer's mark: above its edges, so that it covers none. */
const padlock = () =>
  s("g", { class: "lock" }, s("path", { d: "M2 7h10v8H2zM4 7V5a3 3 0 0 1 6 0v2", fill: "none" }), s("text", { class: "caption", x: 18, y: 14 }, "frozen"));

/** What stands right of the outputs. @param {{type: string, probabilities: boolean}} loss */
const verdictOf = ({ type, probabilities }) => (!probabilities ? "target" : type === "CrossEntropyLoss" ? "softmax" : "sigmoid");

/** @param {(unknown | null)[]} spots */
const missing = (spots) => spots.filter((spot) => spot === null).length;

/** @param {import("./facts.js").Product} p @param {boolean} short */
function productText(p, short) {
  if (p.form === "change") return short ? `→ ${format(p.value, 3)}` : `w ${format(p.left, 3)} → ${format(p.value, 3)}`;
  if (p.kind === "gradient") return short || p.form === "alone" ? gradient(p.value) : `${onNode(p.left)} · ${operand(significant(p.right, 3))} = ${gradient(p.value)}`;
  return short || p.form === "alone" ? onNode(p.value) : `${onNode(p.left)} · ${operand(onNode(p.right))} = ${onNode(p.value)}`;
}
