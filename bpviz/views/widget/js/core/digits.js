/**
 * How a number is written: digits that do not mislead. The same strings as bpviz/explain/digits.py.
 *
 * `toPrecision` and `toExponential` round the number's exact binary value half up, which is what Python is told to do too.
 */

export const MINUS = "\u2212";
export const RESULT_DIGITS = 3;
/** An operand shows at least and at most this many significant digits. */
export const FEWEST = 4;
export const MOST = 8;

/**
 * `value` with so many significant digits; a number that is exact with fewer is not padded. Very small (below 1e-4) and very
 * large numbers (from 1e5) are written like `3.10e−6`.
 * @param {number} value @param {number} digits
 */
export function significant(value, digits) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  if (value === 0) return "0";
  const size = Math.abs(value);
  // what is short to 12 digits is shown short: 0.1 + 0.2 is 0.3 and a residue of the binary number
  const short = parts(Number(size.toPrecision(12)).toExponential());
  const { mantissa, exponent } = short.mantissa.length <= digits ? short : parts(size.toExponential(digits - 1));
  const sign = value < 0 ? MINUS : "";
  if (exponent >= 5 || exponent < -4) {
    return `${sign}${point(mantissa, 1)}e${exponent < 0 ? MINUS : ""}${Math.abs(exponent)}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${mantissa}`;
  return sign + point(mantissa.padEnd(exponent + 1, "0"), exponent + 1);
}

/** The number that `significant` wrote. @param {string} text */
export function read(text) {
  return Number(text.replaceAll(MINUS, "-").replace("∞", "Infinity"));
}

/** `1.250e-3` as its digits and its exponent. @param {string} text */
function parts(text) {
  const [mantissa, exponent] = text.split("e");
  return { mantissa: mantissa.replace(".", ""), exponent: Number(exponent) };
}

/** @param {string} digits @param {number} place digits before the point */
function point(digits, place) {
  return digits.length > place ? `${digits.slice(0, place)}.${digits.slice(place)}` : digits;
}
