import assert from "node:assert/strict";
import { test } from "node:test";
import { plainColor } from "../view/picture.js";

test("colours that only browsers know are written so that every program reads them", () => {
  assert.equal(plainColor("color(srgb 0.5 0 1)"), "rgb(128, 0, 255)");
  assert.equal(plainColor("color(srgb 1 0.2 0 / 0.4)"), "rgba(255, 51, 0, 0.4)");
  assert.equal(plainColor("color(srgb 1.2 -0.1 1e-3)"), "rgb(255, 0, 0)");
  for (const same of ["rgb(1, 2, 3)", "none", "1.5px"]) assert.equal(plainColor(same), same);
});
