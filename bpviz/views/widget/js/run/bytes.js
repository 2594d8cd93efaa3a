/** Numbers out of what the host hands over: a DataView into a larger buffer (a notebook), or bytes of their own (a page). */

/** @param {ArrayBufferView | ArrayBuffer} wire */
export function bytesOf(wire) {
  if (wire instanceof ArrayBuffer) return new Uint8Array(wire);
  return new Uint8Array(wire.buffer, wire.byteOffset, wire.byteLength);
}

/** A copy: the view need not begin where a number may. @param {ArrayBufferView | ArrayBuffer | null | undefined} view */
export const floats = (view) => (view ? new Float64Array(bytesOf(view).slice().buffer) : new Float64Array());

/** @param {ArrayBufferView | ArrayBuffer} view */
export const singles = (view) => new Float32Array(bytesOf(view).slice().buffer);
