/** A serialised trace (docs/trace.md, "The header") into its header and its stored arrays. */

/** @typedef {import("./types.js").Header} Header */
/** @typedef {Float64Array | Float32Array} Numbers */

const MAGIC = "BPVIZTR";
const VERSION = 1;

/**
 * @param {Uint8Array} bytes
 * @returns {{header: Header, arrays: Map<string, Numbers>}} arrays without an offset are not in the map
 */
export function decode(bytes) {
  const start = MAGIC.length + 9;
  if (bytes.length < start || String.fromCharCode(...bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    throw new Error("these bytes are not a bpviz trace");
  }
  const version = bytes[MAGIC.length];
  if (version > VERSION) {
    throw new Error(`the trace has version ${version}, but this viewer reads up to version ${VERSION}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(start - 8, true);
  const body = start + length;
  /** @type {Header} */
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(start, start + length)));

  // A typed array must begin at a multiple of 8 bytes; a message from the kernel may begin anywhere.
  const aligned = (bytes.byteOffset + body) % 8 === 0;
  const buffer = aligned ? bytes.buffer : bytes.slice(body).buffer;
  const origin = aligned ? bytes.byteOffset + body : 0;

  /** @type {Map<string, Numbers>} */
  const arrays = new Map();
  for (const [name, { shape, dtype, offset }] of Object.entries(header.arrays)) {
    if (offset === undefined) continue;
    const count = shape.reduce((a, b) => a * b, 1);
    if (dtype === "float64") arrays.set(name, new Float64Array(buffer, origin + offset, count));
    else if (dtype === "float32") arrays.set(name, new Float32Array(buffer, origin + offset, count));
    else arrays.set(name, Float64Array.from(new BigInt64Array(buffer, origin + offset, count), Number));
  }
  return { header, arrays };
}
