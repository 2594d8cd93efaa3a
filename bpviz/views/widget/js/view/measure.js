/** How wide a number is, without asking the page to lay anything out. */

/** @type {Map<string, number>} */
const widths = new Map();
/** @type {CanvasRenderingContext2D | null} */
let pen = null;

/** A node's number in its own font, in multiples of the font size. @param {string} text */
export function numberWidth(text) {
  let sum = 0;
  for (const sign of text) {
    let width = widths.get(sign);
    if (width === undefined) {
      pen ??= document.createElement("canvas").getContext("2d");
      if (!pen) return text.length * 0.65;
      pen.font = '600 100px system-ui, -apple-system, "Segoe UI", sans-serif';
      width = pen.measureText(/\d/.test(sign) ? "0" : sign).width / 100; // tabular figures: every digit is as wide
      widths.set(sign, width);
    }
    sum += width;
  }
  return sum;
}

/** @type {CanvasRenderingContext2D | null} */
let writer = null;

/** How wide a text is. @param {string} text @param {number} size of its letters */
function textWidth(text, size) {
  if (typeof document === "undefined") return text.length * size * 0.6;
  writer ??= document.createElement("canvas").getContext("2d");
  if (!writer) return text.length * size * 0.6;
  writer.font = '600 100px system-ui, -apple-system, "Segoe UI", sans-serif';
  return (writer.measureText(text).width * size) / 100;
}

/**
 * A name as far as there is room for it, with an ellipsis where it is cut. @param {string} text @param {number} size of its letters
 * @param {number} room in pixels @param {(text: string, size: number) => number} [width] of a text
 */
export function cut(text, size, room, width = textWidth) {
  if (text.length <= 200 && width(text, size) <= room) return text;
  const letters = [...text].slice(0, 200);
  while (letters.length > 1 && width(`${letters.join("")}…`, size) > room) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
