/**
 * What the drawing may show at a step: which numbers are known, which units and edges are at work, and the products that
 * travel. It reads the trace and never computes a number the engine has recorded.
 *
 * @typedef {import("../../core/types.js").Column} Column
 * @typedef {{c: number, j: number, i: number, value: number, left: number, right: number, address: string,
 *   kind: "value" | "gradient", form: "product" | "alone" | "change", backward: boolean, travels: boolean, focus: boolean}} Product
 * `c, j, i`: the edge into unit j of column c from unit i
 * @typedef {{array: string, data: ArrayLike<number>, known: number, address: (j: number) => string}} Vector
 * the chosen sample's row; units below `known` are known
 * @typedef {ReturnType<ReturnType<typeof createFacts>["at"]>} Moment
 * @typedef {ReturnType<typeof createFacts>} Facts
 */

import { formatAddress, parseAddress } from "../../core/address.js";
import { unitOf } from "../captions.js";
import { placer } from "../place.js";
import { featuresOf, indexOf, layerOf, unitAddress, weightIndex } from "../units.js";
import { largest } from "./encode.js";
import { firstBad, pairOf, strongProducts } from "./focus.js";
import { layerFacts } from "./layer-facts.js";
import { productsOf } from "./products.js";
import { timeline } from "./timeline.js";

/**
 * @param {import("../../core/sheet.js").Sheet} trace
 * @param {import("../../core/program.js").Program} program
 */
export function createFacts(trace, program) {
  const header = trace.header;
  const { columns } = header;
  const { sample } = header;
  const time = timeline(program);
  const placeOf = placer(columns);
  const layers = layerFacts(trace, time);

  /** The whole array, or null if the trace has none of that name. @param {string | null} name @returns {ArrayLike<number> | null} */
  const data = (name) => (name && trace.has(name) ? trace.array(name) : null);

  /** The chosen sample's row of an array over (batch, units). @param {string | null} name @param {number} size */
  const row = (name, size) => {
    const all = data(name);
    return all ? sliceOf(all, sample * size, size) : null;
  };
  const last = columns.length - 1;
  // what the loss makes of each output, and what each should have been: only where there is one number for each
  const each = (/** @type {string} */ name) => (trace.has(name) && trace.shape(name).length > 1 && !header.arrays[name].shared && trace.shape(name).slice(1).join() === trace.shape(columns[last].a).slice(1).join() ? name : null);
  const verdicts = { prob: each("loss.prob"), error: each("loss.error"), target: each("target") };
  const zGrad = (/** @type {Column} */ column) => (column.z ? `${layerOf(column.z)}.upstream` : null);
  const aGrad = (/** @type {Column} */ column) => (column.kind !== "input" && column.a !== column.z ? `${layerOf(column.a)}.upstream` : null);

  // As they were when the iteration came: what does not change when a number is changed looks as before.
  const measure = () => ({
    values: columns.map((column) => largest(row(column.a, column.size) ?? [], largest(row(column.z, column.size) ?? [], 1))),
    weights: columns.map((column) => largest(data(column.weight && `${column.weight}.before`) ?? [])),
    grad: columns.reduce((most, column) =>
      largest(row(zGrad(column), column.size) ?? [], largest(row(aGrad(column), column.size) ?? [], most)), 0),
  });
  let scales = measure();

  /** @param {import("../../core/program.js").Step} step @param {boolean} [asking] what the step computes is not known yet */
  function at(step, asking = false) {
    const now = time.position(step, asking);

    /** @param {string | null} name @param {number} size @returns {Vector | null} */
    const vector = (name, size) => {
      const values = name ? row(name, size) : null;
      if (!name || !values) return null;
      const known = time.knownUnits(name, size, now);
      return known === 0 ? null : { array: name, data: values, known, address: (j) => unitAddress(trace, name, j) };
    };
    const values = columns.map((column) => pair(vector(column.z, column.size), column.a === column.z ? null : vector(column.a, column.size)));
    const grads = columns.map((column) => pair(vector(aGrad(column), column.size), vector(zGrad(column), column.size)));

    /** @param {number} c */
    const weights = (c) => {
      const name = columns[c].weight;
      const before = data(name && `${name}.before`);
      const after = data(name && `${name}.after`);
      const recorded = { before: name && trace.recorded.array(`${name}.before`), after: name && after && trace.recorded.array(`${name}.after`) };
      return { name, before, after, recorded, done: after ? time.knownUnits(`${name}.after`, featuresOf(columns[c]), now) : 0, now };
    };
    const fields = columns.map((_, c) => weights(c));

    /** The weight between two units of the same token. @param {number} c @param {number} unit @param {number} from */
    const weight = (c, unit, from) => {
      const { name, before, after, recorded, done } = fields[c];
      const [j, i] = weightIndex(columns, c, unit, from) ?? [0, 0];
      const index = j * featuresOf(columns[c - 1]) + i;
      const fresh = after && (j < done || time.termKnown(`${name}.after`, j, i, now));
      return {
        address: `${name}.${fresh ? "after" : "before"}[${j}, ${i}]`,
        value: fresh ? /** @type {ArrayLike<number>} */ (after)[index] : (before?.[index] ?? 0),
        recorded: Number((fresh ? recorded.after : recorded.before)?.[index]),
      };
    };

    const places = time.places(now, step.phase, step.grain === "phase");
    /** The first of the stages that is known. @param {string | null} name @param {string[]} stages @param {number[]} index */
    const parameterAt = (name, stages, index) => {
      const stage = stages.find((each) => {
        const array = `${name}.${each}`;
        if (name === null || !trace.has(array)) return false;
        const [units] = trace.shape(array);
        return index[0] < time.knownUnits(array, units, now) || time.termKnown(array, index[0], index[1] ?? afterWeights(name), now);
      });
      return stage ? { address: `${name}.${stage}[${index.join(", ")}]`, value: trace.at(`${name}.${stage}`, index) } : null;
    };
    // In its row, a bias comes after the weights.
    const afterWeights = (/** @type {string} */ name) => featuresOf(columns[columns.findIndex((column) => column.bias === name) - 1]);

    // the units of a token, where a number belongs to all of them, are one thing, too
    const together = !now.single || (now.part.kind === "unit" && places.size > 1);
    const unit = unitOf(trace, step);
    const focus = unit && { c: unit.column, j: unit.unit };
    const lossKnown = time.knownUnits("loss.value", 1, now) > 0;
    const work = productsOf({ trace, now, step, row, data });
    if (asking) work.products = work.products.filter((product) => step.grain === "term" && !product.focus && !product.travels);
    const relu = (/** @type {number} */ c) => columns[c].activation === "ReLU";
    return {
      step,
      columns,
      /** What the step marks: each place of a fine step on its own, those of a coarse one together, by one outline. */
      marks: together ? new Set(/** @type {string[]} */ ([])) : places,
      grouped: together ? [...places] : [],
      focus,
      single: now.single,
      /** The right one of the two columns at work. */
      pair: pairOf(now, columns),
      /** The strongest products, for a drawing that cannot show all. */
      strong: columns[0].image && now.block.column === 1 ? [] : strongProducts(work.products),
      /** Cells show gradients from when the backward phase reaches their column. @param {number} c */
      showsGradient: (c) => grads[c].length > 0,
      gradName: (/** @type {number} */ c) => (grads[c][grads[c].length - 1]?.array === zGrad(columns[c]) ? "∂L/∂z" : "∂L/∂a"),
      /** How many units ReLU has turned off; null while that is not known. @param {number} c */
      offUnits: (c) => {
        const last = values[c][values[c].length - 1];
        if (!relu(c) || last?.array !== columns[c].a || last.known < columns[c].size) return null;
        return Array.prototype.filter.call(last.data, (v) => v === 0).length;
      },
      /** The layer at work, at a step of one. */
      layer: step.grain === "phase" ? null : now.block.layer,
      active: work.active,
      products: work.products,
      values,
      grads,
      fields,
      weight,
      ...layers.at(now),
      value: (/** @type {number} */ c, /** @type {number} */ j) => latest(values[c], j),
      grad: (/** @type {number} */ c, /** @type {number} */ j) => latest(grads[c], j),
      /** Will the chips of this column be filled in the phase at hand? @param {number} c */
      wanted: (c) => step.phase === "backward" && c > 0 && (time.inWork(zGrad(columns[c]), now) || time.inWork(aGrad(columns[c]), now)),
      prob: (/** @type {number} */ j) => latest([vector(verdicts.prob, columns[last].size)], j),
      error: (/** @type {number} */ j) => latest([vector(verdicts.error, columns[last].size)], j),
      loss: lossKnown ? { address: "loss.value", value: Number(data("loss.value")?.[0]) } : null,
      /** One unit's number of an array over units, when it is known. @param {string | null} array @param {number} size @param {number} j */
      numberOf: (array, size, j) => {
        const all = array === null || time.knownUnits(array, size, now) <= j ? null : row(array, size);
        return all && array !== null ? { address: unitAddress(trace, array, j), value: Number(all[j]) } : null;
      },
      /** A parameter's latest known value. @param {number} c @param {"weight" | "bias"} which @param {number[]} index */
      parameter: (c, which, index) => parameterAt(columns[c][which], ["after", "before"], index),
      /** A parameter's gradient, when it is known. @param {number} c @param {"weight" | "bias"} which @param {number[]} index */
      gradientOf: (c, which, index) => parameterAt(columns[c][which], ["grad"], index),
    };
  }

  const edits = { version: -1, addresses: new Set(/** @type {string[]} */ ([])) };
  const bad = { version: -1, place: /** @type {string | null} */ (null) };
  return {
    columns,
    /** Another iteration is there. */
    measure: () => void (scales = measure()),
    /** Goes up when a number was changed. */
    get version() {
      return trace.version;
    },
    /** The units in whose rows a number was changed. @param {string} name */
    changedRows: (name) => [...new Set(trace.edits().map((edit) => parseAddress(edit.address)).filter((at) => at.array === name).map((at) => at.index[0]))],
    /** The numbers that a reader has changed. */
    edited: () => {
      if (edits.version !== trace.version) Object.assign(edits, { version: trace.version, addresses: new Set(trace.edits().map((edit) => edit.address)) });
      return edits.addresses;
    },
    get firstBad() {
      if (bad.version !== trace.version) Object.assign(bad, { version: trace.version, place: firstBad(program, placeOf, row) });
      return bad.place;
    },
    /** `target` is the class, where there is one; `probabilities`: the loss makes some. */
    loss: { type: header.loss.type, probabilities: verdicts.prob !== null, get target() { return trace.shape("target").length === 1 ? Number(data("target")?.[sample]) : null; } },
    /** Which of a unit's two gradients an address names. @param {number} c @param {string} address */
    gradKind: (c, address) => (address.startsWith(`${zGrad(columns[c])}[`) ? "∂L/∂z" : "∂L/∂a"),
    sample,
    ...layers.facts,
    shape: (/** @type {string} */ array) => trace.shape(array),
    batch: header.batch,
    get gradScale() {
      return scales.grad;
    },
    placeOf,
    data,
    row,
    at,
    zGrad,
    aGrad,
    valueScale: (/** @type {number} */ c) => scales.values[c],
    weightScale: (/** @type {number} */ c) => scales.weights[c],
    /** The address the inspector follows for a unit: its activation. @param {number} c @param {number} j */
    unitAddress: (c, j) => unitAddress(trace, columns[c].a, j),
    /** All terms of a unit's sum. @param {string | null} array @param {number} j */
    terms: (array, j) => (array ? trace.terms(array, indexOf(trace, array, j)) : null),
    /** The number of the right class, where there is one. */
    classTarget: () => (trace.shape("target").length === 1 ? { address: formatAddress("target", [sample]), value: trace.at("target", [sample]) } : null),
    /** @param {number} j */
    target: (j) => {
      const all = row(verdicts.target, columns[last].size);
      return all ? { address: unitAddress(trace, "target", j), value: all[j] } : null;
    },
  };
}

/** @template T @param {...(T | null)} items earlier first; the last known wins */
const pair = (...items) => /** @type {T[]} */ (items.filter(Boolean));

/** @param {(Vector | null)[]} vectors @param {number} j */
function latest(vectors, j) {
  for (let v = vectors.length - 1; v >= 0; v -= 1) {
    const vector = vectors[v];
    if (vector && j < vector.known) return { address: vector.address(j), value: Number(vector.data[j]) };
  }
  return null;
}

/** @param {ArrayLike<number>} data @param {number} from @param {number} size @returns {ArrayLike<number>} */
const sliceOf = (data, from, size) => (data instanceof Float64Array || data instanceof Float32Array ? data.subarray(from, from + size) : Array.prototype.slice.call(data, from, from + size));
