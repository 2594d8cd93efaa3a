// A network made by hand, to train on: z = w x, L = z² / 2, so dL/dz = z, dL/dw = z x; SGD with momentum.
import { Trace } from "../core/trace.js";

const num = (value) => ({ num: value });
const idx = { idx: "j" };
const ref = (array, ...index) => ({ ref: array, role: array, index });
const op = (sign, ...args) => ({ op: sign, args });
const block = (phase, layer, ...rules) => ({
  phase, layer, title: layer, column: null, sentence: "",
  parts: rules.map(([array, index, value]) => ({
    name: array, kind: index.length ? "unit" : "scalar", nodes: 1, terms: 1, column: null, sentence: "",
    targets: [{ array, rules: [{ target: ref(array, ...index), value }] }],
  })),
});
const one = { shape: [1], dtype: "float64" };
const scalar = { shape: [], dtype: "float64" };
const w = "0.weight";

const update = (first) => block("update", "0",
  [`${w}.momentum_buffer_after`, [idx], first ? ref(`${w}.grad`, idx) : op("+", op("*", ref("optimizer.momentum"), ref(`${w}.momentum_buffer_before`, idx)), ref(`${w}.grad`, idx))],
  [`${w}.after`, [idx], op("-", ref(`${w}.before`, idx), op("*", ref("optimizer.lr"), ref(`${w}.momentum_buffer_after`, idx)))]);

export function header({ momentum = 0 } = {}) {
  const plain = block("update", "0", [`${w}.after`, [idx], op("-", ref(`${w}.before`, idx), op("*", ref("optimizer.lr"), ref(`${w}.grad`, idx)))]);
  const memory = momentum ? { [`${w}.momentum_buffer_after`]: one, "optimizer.momentum": scalar } : {};
  const later = momentum ? { later: { arrays: { [`${w}.momentum_buffer_before`]: one }, symbols: {}, captions: {}, blocks: [update(false)] } } : {};
  return {
    version: 1, sample: 0, batch: 1, title: "1 → 1", code: [], phases: {}, symbols: {}, captions: {}, loss: { type: "Own" }, columns: [], layers: [], ...later,
    arrays: { x: one, [`${w}.before`]: one, "0.output": one, "loss.value": scalar, "0.upstream": one, [`${w}.grad`]: one, [`${w}.after`]: one, "optimizer.lr": scalar, ...memory },
    blocks: [
      block("forward", "0", ["0.output", [idx], op("*", ref(`${w}.before`, idx), ref("x", idx))]),
      block("loss", "loss", ["loss.value", [], op("/", op("**", ref("0.output", num(0)), num(2)), num(2))]),
      block("backward", "0", ["0.upstream", [idx], ref("0.output", idx)], [`${w}.grad`, [idx], op("*", ref("0.upstream", idx), ref("x", idx))]),
      momentum ? update(true) : plain,
    ],
  };
}

/** @param {{momentum?: number, w?: number, x?: number, lr?: number}} [options] */
export function network({ momentum = 0, w: weight = 2, x = 0.5, lr = 0.1 } = {}) {
  const grad = weight * x * x;
  const numbers = { x, [`${w}.before`]: weight, "0.output": weight * x, "loss.value": (weight * x) ** 2 / 2, "0.upstream": weight * x, [`${w}.grad`]: grad, [`${w}.after`]: weight - lr * grad, "optimizer.lr": lr };
  if (momentum) Object.assign(numbers, { [`${w}.momentum_buffer_after`]: grad, "optimizer.momentum": momentum });
  return new Trace(header({ momentum }), new Map(Object.entries(numbers).map(([name, number]) => [name, Float64Array.of(number)])));
}

/** The bytes of docs/trace.md. @param {Trace} trace */
export function encode(trace) {
  let offset = 0;
  const arrays = Object.fromEntries(Object.entries(trace.header.arrays).map(([name, entry]) => {
    const at = offset;
    offset += 8;
    return [name, { ...entry, offset: at }];
  }));
  const text = new TextEncoder().encode(JSON.stringify({ ...trace.header, arrays }));
  const bytes = new Uint8Array(16 + text.length + offset);
  bytes.set([...new TextEncoder().encode("BPVIZTR"), 1]);
  new DataView(bytes.buffer).setUint32(8, text.length, true);
  bytes.set(text, 16);
  const numbers = Float64Array.from(Object.keys(arrays), (name) => trace.array(name)[0]);
  bytes.set(new Uint8Array(numbers.buffer), 16 + text.length);
  return bytes;
}
