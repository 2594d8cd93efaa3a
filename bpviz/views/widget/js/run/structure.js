/**
 * Whether two iterations differ in their numbers only. Then one can take the other's place under the reader's eyes;
 * otherwise (the first step that has momentum, another optimizer) the view has to be made anew.
 *
 * @typedef {import("../core/types.js").Header} Header
 */

/** @type {WeakMap<Header, string>} */
const known = new WeakMap();

/** All of a header but where its numbers lie. @param {Header} header */
function structure(header) {
  let text = known.get(header);
  if (text === undefined) {
    const { arrays, later, ...rest } = /** @type {Header & {later?: unknown}} */ (header);
    const kinds = Object.entries(arrays).map(([name, { shape, dtype, concat, shared }]) => [name, shape, dtype, concat, shared]);
    known.set(header, (text = JSON.stringify([rest, kinds])));
  }
  return text;
}

/** @param {Header} a @param {Header} b */
export const sameStructure = (a, b) => a === b || structure(a) === structure(b);
