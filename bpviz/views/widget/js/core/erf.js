/** The error function, which JavaScript's Math lacks; the method of bpviz/arrays/erf.py. */

// W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics of Computation 23 (1969), 631-637:
// numerator and denominator of two quotients, highest power first.
const NEAR = 0.46875; // up to here erf(x) = x * P(x^2) / Q(x^2)
const NEAR_P = [1.85777706184603153e-1, 3.1611237438705656, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3];
const NEAR_Q = [1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3];
// from there on erf(x) = 1 - exp(-x^2) * P(x) / Q(x)
const FAR_P = [
  2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2,
  8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
];
const FAR_Q = [
  1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3, 3.29079923573345963e3,
  4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
];
const END = 6; // erf(6) = 1 - 2e-17, for which the nearest float is 1

/** @param {number} x */
export function erf(x) {
  const size = Math.min(Math.abs(x), END);
  const square = size * size;
  if (size <= NEAR) return (x * polynomial(NEAR_P, square)) / polynomial(NEAR_Q, square);
  const far = 1 - (Math.exp(-square) * polynomial(FAR_P, size)) / polynomial(FAR_Q, size);
  return x < 0 ? -far : far; // erf(-x) = -erf(x); NaN stays NaN
}

/** Horner's scheme: `(a * x + b) * x + c ...`. @param {number[]} coefficients @param {number} x */
function polynomial(coefficients, x) {
  return coefficients.reduce((total, coefficient) => total * x + coefficient);
}
