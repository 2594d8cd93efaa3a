/**
 * The smallest set of DOM helpers the views need.
 *
 * Text always enters as a text node, never as HTML: labels come from the user.
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {Element} node
 * @param {Record<string, any>} attributes `class`, `data-...`, any attribute; null and false leave it out
 */
function dress(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : String(value));
  }
}

/**
 * An HTML element.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  dress(node, attributes);
  node.append(...children);
  return node;
}

/**
 * An SVG element.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function s(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  dress(node, attributes);
  node.append(...children);
  return node;
}

/** Every attribute written through `set`, so that an unchanged one costs no style recalculation. */
const written = /** @type {WeakMap<Element, Map<string, string | null>>} */ (new WeakMap());

/**
 * Set an attribute only when it changes; null removes it.
 * @param {Element} node
 * @param {string} name
 * @param {string | number | boolean | null | undefined} value
 */
export function set(node, name, value) {
  let known = written.get(node);
  if (!known) written.set(node, (known = new Map()));
  const text = value === null || value === undefined || value === false ? null : value === true ? "" : String(value);
  if (known.get(name) === text) return;
  known.set(name, text);
  if (text === null) node.removeAttribute(name);
  else node.setAttribute(name, text);
}

/**
 * Change an element's text only when it differs. The text node is kept, so nothing is laid out anew for nothing.
 * @param {Element} node
 * @param {string} text
 */
export function write(node, text) {
  const first = node.firstChild;
  if (first && first.nodeType === 3 && first === node.lastChild) {
    if (/** @type {Text} */ (first).data !== text) /** @type {Text} */ (first).data = text;
  } else node.textContent = text;
}

/**
 * Put a number on an element: its text, and what it is at full precision.
 * @param {Element} node
 * @param {string} address
 * @param {number | null} value null: not known yet
 * @param {string} text
 */
export function writeNumber(node, address, value, text) {
  write(node, text);
  set(node, "data-address", value === null ? null : address);
  set(node, "data-value", value === null ? null : String(value));
}

/** Lay a rectangle round a box; null hides it. @param {Element} rect @param {{x: number, y: number, width: number, height: number} | null} box */
export function setBox(rect, box) {
  set(rect, "display", box ? null : "none");
  if (box) for (const name of /** @type {const} */ (["x", "y", "width", "height"])) set(rect, name, box[name]);
}

let serial = 0;

/** An id that no other stepper on the page has. @param {string} stem */
export const uid = (stem) => `bpviz-${stem}-${(serial += 1)}`;
