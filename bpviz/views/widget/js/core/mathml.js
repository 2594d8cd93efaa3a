/** Boxes as MathML, the same strings as bpviz/explain/printers/mathml.py; a test compares them. */

/** @typedef {import("./boxes.js").Box} Box */

const TAGS = { letter: "mi", number: "mn", operator: "mo", word: "mtext" };
/** @type {Record<string, string>} */
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign]);

/** MathML elements, to stand inside `<math>`; a number of the trace carries `data-address`. @param {Box} box @returns {string} */
export function mathml(box) {
  switch (box.box) {
    case "text":
      return `<${TAGS[box.kind]}>${escaped(box.text)}</${TAGS[box.kind]}>`;
    case "row":
      return `<mrow>${box.items.map(mathml).join("")}</mrow>`;
    case "fraction":
      return `<mfrac>${mathml(box.top)}${mathml(box.bottom)}</mfrac>`;
    case "script": {
      const base = mathml(box.base);
      if (box.sub && box.sup) return `<msubsup>${base}${mathml(box.sub)}${mathml(box.sup)}</msubsup>`;
      if (box.sub) return `<msub>${base}${mathml(box.sub)}</msub>`;
      return box.sup ? `<msup>${base}${mathml(box.sup)}</msup>` : base;
    }
    case "root":
      return `<msqrt>${mathml(box.body)}</msqrt>`;
    case "brackets":
      return `<mrow><mo>(</mo>${mathml(box.body)}<mo>)</mo></mrow>`;
    case "big": {
      const sign = box.kind === "sum" ? "∑" : box.kind;
      return `<mrow><munder><mo>${sign}</mo>${mathml(box.under)}</munder>${mathml(box.body)}</mrow>`;
    }
    case "cases": {
      const first = `<mtr><mtd>${mathml(box.yes)}</mtd><mtd>${mathml(box.condition)}</mtd></mtr>`;
      const second = `<mtr><mtd>${mathml(box.no)}</mtd><mtd><mtext>otherwise</mtext></mtd></mtr>`;
      return `<mrow><mo>{</mo><mtable>${first}${second}</mtable></mrow>`;
    }
    case "link":
      return `<mrow data-address="${escaped(box.address)}">${mathml(box.body)}</mrow>`;
  }
}
