import assert from "node:assert/strict";
import { test } from "node:test";
import { read, significant } from "../core/digits.js";

test("numbers have a true minus sign, are not padded when exact, and never a negative zero", () => {
  const shown = [-0.46299, 0.5, -0, 100, 12345, -2].map((value) => significant(value, 3));
  assert.deepEqual(shown, ["−0.463", "0.5", "0", "100", "12300", "−2"]);
});

test("half is rounded up, away from zero", () => {
  assert.equal(significant(0.0625, 2), "0.063");
  assert.equal(significant(-0.0625, 2), "−0.063");
  assert.equal(significant(9.9996, 4), "10.00");
});

test("very small and very large numbers have an exponent", () => {
  const shown = [0.0000031, 0.0001, 0.00009999, 99999.9, 123456, 1e300].map((value) => significant(value, 3));
  assert.deepEqual(shown, ["3.1e−6", "0.0001", "0.000100", "1.00e5", "1.23e5", "1e300"]);
});

test("what is not finite is said", () => {
  assert.deepEqual([NaN, Infinity, -Infinity].map((value) => significant(value, 3)), ["NaN", "∞", "−∞"]);
  assert.deepEqual(["NaN", "∞", "−∞"].map(read), [NaN, Infinity, -Infinity]);
});

test("what was written can be read back", () => {
  for (const value of [-0.46299, 3.1e-6, 1e300, 0, 17]) {
    assert.ok(Math.abs(read(significant(value, 8)) - value) <= 1e-7 * Math.abs(value));
  }
});
