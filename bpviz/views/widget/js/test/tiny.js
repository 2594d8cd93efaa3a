// A trace made by hand: one Linear(2, 2), forward, its gradients (derived), and their norm over a concatenation.
//   x = (2, −1), weight = ((1, 3), (0.5, −2)), bias = (10, 20), dL/dz = (4, 5)
// so z = (10 + 2 − 3, 20 + 1 + 2) = (9, 23), and dL/dw = ((8, −4), (10, −5)), dL/db = (4, 5).

const idx = (name) => ({ idx: name });
const ref = (array, role, ...index) => ({ ref: array, role, index: index.map(idx) });
const op = (sign, ...args) => ({ op: sign, args });
const fold = (over, size, body) => ({ fold: "sum", over, size, body });

const output = {
  target: ref("0.output", "output", "...", "j"),
  value: op(
    "+",
    ref("0.bias.before", "bias", "j"),
    fold("i", 2, op("*", ref("0.weight.before", "weight", "j", "i"), ref("x", "input", "...", "i"))),
  ),
};
const gradWeight = {
  target: ref("0.weight.grad", "grad_weight", "j", "i"),
  value: fold("...", 1, op("*", ref("0.upstream", "upstream", "...", "j"), ref("x", "input", "...", "i"))),
};
const gradBias = {
  target: ref("0.bias.grad", "grad_bias", "j"),
  value: fold("...", 1, ref("0.upstream", "upstream", "...", "j")),
};
const norm = {
  target: ref("clip.norm", "norm"),
  value: op("sqrt", fold("k", 6, op("**", ref("clip.gradients", "gradients", "k"), { num: 2 }))),
};

const part = (name, kind, nodes, terms, ...targets) => ({
  name,
  kind,
  nodes,
  terms,
  targets: targets.map((rule) => ({ array: rule.target.ref, rules: [rule] })),
  sentence: "{node}",
});

const column = { weight: null, bias: null, activation: null, frozen: false, image: null, z: null };

export const header = {
  version: 1,
  sample: 0,
  batch: 1,
  title: "2 → 2",
  columns: [
    { ...column, kind: "input", label: "x", title: "input", size: 2, a: "x" },
    { ...column, kind: "output", label: "z", title: "output", size: 2, z: "0.output", a: "0.output", weight: "0.weight", bias: "0.bias" },
  ],
  loss: { type: "MSELoss", target: [0, 0] },
  code: [],
  arrays: {
    x: { shape: [1, 2], dtype: "float64" },
    "0.weight.before": { shape: [2, 2], dtype: "float32" },
    "0.bias.before": { shape: [2], dtype: "int64" },
    "0.output": { shape: [1, 2], dtype: "float64" },
    "0.upstream": { shape: [1, 2], dtype: "float64" },
    "0.weight.grad": { shape: [2, 2], dtype: "float64", derived: true },
    "0.bias.grad": { shape: [2], dtype: "float64", derived: true },
    "clip.gradients": { shape: [6], concat: ["0.weight.grad", "0.bias.grad"] },
    "clip.norm": { shape: [], dtype: "float64" },
  },
  symbols: {},
  blocks: [
    { phase: "zero_grad", layer: null, title: "zero_grad", column: null, parts: [part("zero_grad", "none", 1, 1)] },
    { phase: "forward", layer: "0", title: "Linear(2, 2)", column: 1, parts: [part("output", "unit", 2, 2, output)] },
    { phase: "backward", layer: "0", title: "Linear(2, 2)", column: 1, parts: [part("grad", "row", 2, 3, gradWeight, gradBias)] },
    { phase: "clip", layer: "clip", title: "clip", column: null, parts: [part("norm", "scalar", 1, 6, norm)] },
  ],
};

const numbers = {
  x: [2, -1],
  "0.weight.before": [1, 3, 0.5, -2],
  "0.bias.before": [10, 20],
  "0.output": [9, 23],
  "0.upstream": [4, 5],
  "clip.norm": [Math.sqrt(64 + 16 + 100 + 25 + 16 + 25)],
};

/** The trace as bytes that begin `shift` bytes into their buffer, as a message from a kernel may. */
export function tinyBytes(shift = 0, version = 1) {
  const arrays = {};
  const chunks = [];
  let offset = 0;
  for (const [name, { derived, ...entry }] of Object.entries(header.arrays)) {
    arrays[name] = entry;
    if (derived || entry.concat) continue;
    const made = {
      float64: () => Float64Array.from(numbers[name]),
      float32: () => Float32Array.from(numbers[name]),
      int64: () => BigInt64Array.from(numbers[name].map(BigInt)),
    }[entry.dtype]();
    arrays[name] = { ...entry, offset };
    chunks.push([offset, new Uint8Array(made.buffer)]);
    offset += Math.ceil(made.byteLength / 8) * 8;
  }
  const text = new TextEncoder().encode(JSON.stringify({ ...header, arrays }));
  const body = Math.ceil((16 + text.length) / 8) * 8;
  const all = new Uint8Array(shift + body + offset);
  const bytes = all.subarray(shift);
  bytes.set(new TextEncoder().encode("BPVIZTR"));
  bytes[7] = version;
  new DataView(all.buffer, shift).setUint32(8, body - 16, true); // the checksum after it is read in Python only
  bytes.fill(32, 16 + text.length, body);
  bytes.set(text, 16);
  for (const [at, chunk] of chunks) bytes.set(chunk, body + at);
  return bytes;
}
