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
