/**
 * Loops over numbers that lie at even steps in their arrays. Each operation has a loop of its own: a function called for
 * every number would cost several times as much.
 *
 * @typedef {Float64Array | Float32Array} Numbers
 * @typedef {{data: Numbers, at: number, step: number}} Slice numbers of `data`, from `at` on, `step` apart (0: always the same)
 * @typedef {(a: Slice, b: Slice, out: Numbers, count: number) => void} Loop
 */

import { apply } from "./evaluate.js";

/** How many numbers are worked on at a time: what is in between stays in the processor's cache. */
export const BLOCK = 1024;

/** @type {Record<string, Loop>} */
export const BINARY = {
  "+": ({ data: p, at: x, step: s }, { data: q, at: y, step: t }, out, count) => {
    for (let i = 0; i < count; i++, x += s, y += t) out[i] = p[x] + q[y];
  },
  "-": ({ data: p, at: x, step: s }, { data: q, at: y, step: t }, out, count) => {
    for (let i = 0; i < count; i++, x += s, y += t) out[i] = p[x] - q[y];
  },
  "*": ({ data: p, at: x, step: s }, { data: q, at: y, step: t }, out, count) => {
    for (let i = 0; i < count; i++, x += s, y += t) out[i] = p[x] * q[y];
  },
  "/": ({ data: p, at: x, step: s }, { data: q, at: y, step: t }, out, count) => {
    for (let i = 0; i < count; i++, x += s, y += t) out[i] = p[x] / q[y];
  },
  max: ({ data: p, at: x, step: s }, { data: q, at: y, step: t }, out, count) => {
    for (let i = 0; i < count; i++, x += s, y += t) out[i] = Math.max(p[x], q[y]);
  },
  min: ({ data: p, at: x, step: s }, { data: q, at: y, step: t }, out, count) => {
    for (let i = 0; i < count; i++, x += s, y += t) out[i] = Math.min(p[x], q[y]);
  },
};

/** @type {Record<string, (a: Slice, out: Numbers, count: number) => void>} */
const UNARY = {
  neg: ({ data, at, step }, out, count) => {
    for (let i = 0; i < count; i++, at += step) out[i] = -data[at];
  },
  sqrt: ({ data, at, step }, out, count) => {
    for (let i = 0; i < count; i++, at += step) out[i] = Math.sqrt(data[at]);
  },
};

/** @param {string} op @returns {(a: Slice, out: Numbers, count: number) => void} */
export function unary(op) {
  return (
    UNARY[op] ??
    (({ data, at, step }, out, count) => {
      for (let i = 0; i < count; i++, at += step) out[i] = apply(op, data[at]);
    })
  );
}

/** @param {Slice} a @param {Numbers} out @param {number} to @param {number} count */
export function copy({ data, at, step }, out, to, count) {
  for (let i = 0; i < count; i++, at += step) out[to + i] = data[at];
}

/** `sum` and all products. @param {number} sum @param {Slice} a @param {Slice} b @param {number} count */
export function dot(sum, { data: p, at: x, step: s }, { data: q, at: y, step: t }, count) {
  for (let i = 0; i < count; i++, x += s, y += t) sum += p[x] * q[y];
  return sum;
}

/** @param {number} sum @param {Slice} a @param {number} count */
export function reduceSum(sum, { data, at, step }, count) {
  for (let i = 0; i < count; i++, at += step) sum += data[at];
  return sum;
}

/** @param {number} most @param {Slice} a @param {number} count */
export function reduceMax(most, { data, at, step }, count) {
  for (let i = 0; i < count; i++, at += step) most = Math.max(most, data[at]);
  return most;
}

/** Adds the products to `out`. @param {Numbers} out @param {Slice} a @param {Slice} b @param {number} count */
export function multiplyTo(out, { data: p, at: x, step: s }, { data: q, at: y, step: t }, count) {
  if (s === 0 && t === 1) {
    // `upstream[j] * input[i]`, whose second factor lies side by side: twice as fast as the loop below
    const factor = p[x];
    for (let i = 0; i < count; i++) out[i] += factor * q[y + i];
    return;
  }
  for (let i = 0; i < count; i++, x += s, y += t) out[i] += p[x] * q[y];
}

/** @param {Numbers} out @param {Slice} a @param {number} count */
export function addTo(out, { data, at, step }, count) {
  for (let i = 0; i < count; i++, at += step) out[i] += data[at];
}

/** @param {Numbers} out @param {Slice} a @param {number} count */
export function maxTo(out, { data, at, step }, count) {
  for (let i = 0; i < count; i++, at += step) out[i] = Math.max(out[i], data[at]);
}
