/**
 * Where the circles of a small network lie. Pure: pixels in, pixels out.
 *
 * @typedef {{x: number, y: number}} Point
 * @typedef {{x: number, y: number, anchor: "start" | "middle" | "end"}} Anchored
 * @typedef {Point & {label: Anchored, chip: Point & {side: boolean, width: number}}} NodePlace
 * @typedef {{x: number, nodes: NodePlace[]}} ColumnPlace
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 * @typedef {{width: number, height: number, r: number, chip: {height: number}, narrow: boolean,
 *   columns: ColumnPlace[], verdict: {x: number, width: number, rows: number[], loss: Box}}} Places
 */

const CHIP = 22;
const TITLE = 40;
/** Above each token's units stands which token they are. */
export const TOKEN_GAP = 20;
/** How much wider a gap is in which more than lines is drawn. */
const WIDER = 1.4;

/**
 * The height that a small network asks for: nodes of the tallest column must not touch.
 * @param {number[]} sizes units a column @param {boolean} narrow @param {number[]} [tokens] a column, 1 where its units are no tokens'
 */
export function smallHeight(sizes, narrow, tokens = []) {
  const tallest = Math.max(...sizes);
  const high = tallest > 3 || sizes[sizes.length - 1] > 2; // the outputs' names need room above them
  return Math.max(narrow ? 400 : high ? 404 : 364, tallest * (narrow ? 46 : 48) + TITLE + 12) + Math.max(0, ...tokens.map(leadOf));
}

/** The room that the names of a column's tokens take. @param {number} [tokens] */
const leadOf = (tokens = 1) => (tokens > 1 ? tokens * TOKEN_GAP : 0);

/** Where the columns stand, from `left` to `right`. @param {number} count @param {number} left @param {number} right @param {boolean[]} wide */
function across(count, left, right, wide) {
  const weights = Array.from({ length: count }, (_, c) => /** @type {number} */ (c === 0 ? 0 : wide[c] ? WIDER : 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  let sum = 0;
  return weights.map((weight) => left + ((right - left) * (sum += weight)) / total);
}

/**
 * @param {number[]} sizes units a column, the input first
 * @param {number} width
 * @param {number} height
 * @param {number} [lane] room kept free above the columns
 * @param {{tokens?: number[], wide?: boolean[]}} [more] the tokens of each column; before which columns more than lines is drawn
 * @returns {Places}
 */
export function smallPlaces(sizes, width, height, lane = 0, { tokens = [], wide = [] } = {}) {
  const narrow = width < 480;
  const top = (narrow ? 14 : TITLE) + lane;
  const roomOf = (/** @type {number} */ c) => (height - top - 8 - leadOf(tokens[c])) / sizes[c];
  const pitch = Math.min(...sizes.map((_, c) => roomOf(c)));
  const r = Math.round(Math.min(narrow ? 22 : 27, Math.max(narrow ? 20 : 22, (pitch - 54) / 2)));
  const verdictWidth = narrow ? 58 : 120;
  const margin = wide.includes(true) ? 50 : 65;
  const left = narrow ? r + 8 : r + margin;
  const right = width - verdictWidth - (narrow ? r + 22 : r + margin);
  const xs = across(sizes.length, left, right, narrow ? [] : wide);
  const drop = r < 24 ? 11 : 18; // from the circle to its chip: the ring is there

  const gapOf = (/** @type {number} */ c) => Math.min(narrow ? 116 : 140, roomOf(c));
  const isSide = (/** @type {number} */ c) => sizes[c] > 1 && gapOf(c) < 2 * r + CHIP + drop + 4;

  const columns = sizes.map((count, c) => {
    const x = xs[c];
    const apart = (xs[c + 1] ?? xs[c] + (right - left) / Math.max(1, sizes.length - 1)) - x;
    const gap = gapOf(c);
    const side = isSide(c);
    const groups = tokens[c] ?? 1;
    const below = groups > 1 ? TOKEN_GAP / 2 : 0;
    const plain = narrow ? 58 : 76;
    // The widest has room for the quantity's name. Beside its circle, one that would lie on the next column is left out.
    const chip = !side ? (narrow || apart < 190 ? plain : 122) : c === sizes.length - 1 ? plain : wide[c + 1] ? 0 : besides(apart - 2 * r - 16, apart - r - 14 - plain / 2, isSide(c + 1), plain);
    const middle = top + (height - top - 8) / 2 - (side ? 0 : (CHIP + drop) / 2 - 8);
    const nodes = Array.from({ length: count }, (_, j) => {
      const y = middle + below + (j - (count - 1) / 2) * gap + (Math.floor((j * groups) / count) - (groups - 1) / 2) * (below && TOKEN_GAP);
      return { x, y, label: labelPlace(c, sizes.length, x, y, r, side, narrow, count > 2 && !narrow), chip: chipPlace(x, y, r + (side ? 10 : drop), side, chip) };
    });
    return { x, nodes };
  });
  return { width, height, r, chip: { height: CHIP }, narrow, columns, verdict: verdictPlace(columns, right + r, width, height, verdictWidth, narrow) };
}

/**
 * The width of a chip beside its circle: all of it up to the next column's circles; up to its chips, where they hang below, what
 * is left; none where that is too little.
 * @param {number} circles @param {number} chips @param {boolean} side the next column's chips stand beside their circles @param {number} plain
 */
function besides(circles, chips, side, plain) {
  const room = Math.min(plain, side ? circles : Math.min(circles, chips));
  return room >= (side ? plain - 8 : 58) ? room : 0;
}

/** @param {number} c @param {number} count @param {number} x @param {number} y @param {number} r @param {boolean} side @param {boolean} narrow @param {boolean} many above a unit there is the chip of another @returns {Anchored} */
function labelPlace(c, count, x, y, r, side, narrow, many) {
  if (c === 0 && !narrow) return { x: x - r - 14, y: y + 5, anchor: "end" };
  if (side) return { x: x - r * 0.7 - 6, y: y - r * 0.7 - 2, anchor: "end" };
  if (c === 0 || (c === count - 1 && !many)) return { x, y: y - r - 17, anchor: "middle" };
  return { x: x - r - (narrow ? 10 : 28), y: y - r + (narrow ? -1 : 7), anchor: "middle" };
}

/** @param {number} x @param {number} y @param {number} off from the centre @param {boolean} side @param {number} width */
function chipPlace(x, y, off, side, width) {
  return side ? { x: x + off + width / 2, y, side, width } : { x, y: y + off + CHIP / 2, side, width };
}

/** The column right of the outputs: probabilities or targets, and the loss. @param {ColumnPlace[]} columns @param {number} from @param {number} width @param {number} height @param {number} own @param {boolean} narrow */
function verdictPlace(columns, from, width, height, own, narrow) {
  const rows = columns[columns.length - 1].nodes.map((node) => node.y);
  const x = width - own - (narrow ? 2 : 16);
  const box = { x, y: 0, width: own, height: narrow ? 50 : 50 };
  const room = rows.length === 2 && rows[1] - rows[0] >= 122;
  if (room) box.y = (rows[0] + rows[1]) / 2 + 5 - box.height / 2;
  else box.y = Math.min(height - box.height - 4, rows[rows.length - 1] + 44);
  return { x, width: own, rows, loss: box };
}

/**
 * The visible part of an edge: from the rim of one node to the rim of the other.
 * @param {Point} a @param {Point} b @param {number} r
 */
export function edgeLine(a, b, r) {
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const ux = (b.x - a.x) / length;
  const uy = (b.y - a.y) / length;
  return { x1: a.x + ux * r, y1: a.y + uy * r, x2: b.x - ux * r, y2: b.y - uy * r };
}

/** The box round boxes, so much wider on every side; null round none. @param {Box[]} boxes @param {number} by */
export function around(boxes, by) {
  if (boxes.length === 0) return null;
  const x = Math.min(...boxes.map((box) => box.x)) - by;
  const y = Math.min(...boxes.map((box) => box.y)) - by;
  return { x, y, width: Math.max(...boxes.map((box) => box.x + box.width)) + by - x, height: Math.max(...boxes.map((box) => box.y + box.height)) + by - y };
}

/** A box, cut where it leaves a drawing. @param {Box | null} box @param {number} width @param {number} height @returns {Box | null} */
export function within(box, width, height) {
  if (!box) return null;
  const [x, y] = [Math.max(2, box.x), Math.max(2, box.y)];
  return { x, y, width: Math.min(box.x + box.width, width - 2) - x, height: Math.min(box.y + box.height, height - 2) - y };
}

/** @param {Box} a @param {Box} b */
const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Does a line run through a box? @param {{a: Point, b: Point}} line @param {Box} box */
function crosses({ a, b }, { x, y, width, height }) {
  let [from, to] = [0, 1];
  for (const [start, way, low, high] of [[a.x, b.x - a.x, x, x + width], [a.y, b.y - a.y, y, y + height]]) {
    if (way === 0 && (start < low || start > high)) return false;
    if (way === 0) continue;
    const ends = [(low - start) / way, (high - start) / way];
    from = Math.max(from, Math.min(...ends));
    to = Math.min(to, Math.max(...ends));
  }
  return from < to;
}

const ALONG = [0.5, 0.58, 0.42, 0.66, 0.34, 0.74, 0.26];

/**
 * Places for the product chips of the edges of one step, none covering a node, a gradient chip or each other. A chip lies
 * on its own edge or touches it, and as few others run beneath it as can be, above all none that is at work. An edge
 * without a free place gets none: its product is in the equation.
 * @param {{a: Point, b: Point}[]} edges a: the end nearer to the input
 * @param {{width: number, height: number}[]} sizes
 * @param {Box[]} taken
 * @param {{a: Point, b: Point, loud: boolean}[]} [lines] all that may run beneath; loud: at work
 * @returns {(Point | null)[]} centres
 */
export function placeChips(edges, sizes, taken, lines = []) {
  const boxes = [...taken];
  return edges.map(({ a, b }, i) => {
    const { width, height } = sizes[i];
    const others = lines.filter((line) => line.a !== a || line.b !== b);
    const off = height / 2 + 5;
    let best = { x: 0, y: 0, cost: Infinity };
    for (const t of ALONG) {
      for (const dy of [0, -off, off]) {
        const centre = { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t + dy };
        const box = { x: centre.x - width / 2, y: centre.y - height / 2, width, height };
        if (boxes.some((other) => overlap(box, other))) continue;
        const beneath = others.reduce((sum, line) => sum + (crosses(line, box) ? (line.loud ? 4 : 1) : 0), 0);
        const cost = beneath + Math.abs(t - 0.5) * 3 + (dy === 0 ? 0 : 0.7);
        if (cost < best.cost) best = { ...centre, cost };
      }
    }
    if (best.cost === Infinity) return null;
    boxes.push({ x: best.x - width / 2, y: best.y - height / 2, width, height });
    return { x: best.x, y: best.y };
  });
}
