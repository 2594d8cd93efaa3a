import assert from "node:assert/strict";
import { test } from "node:test";
import { editsOf, linkOf, MOST_LINKED } from "../core/edit-link.js";

test("changed numbers go into a link and come back, to the last digit", () => {
  const edits = [
    { address: "0.weight.before[1, 0]", value: 0.1 + 0.2 }, { address: "x[0, 1]", value: -2 },
    { address: "optimizer.lr", value: 1e-7 }, { address: "1.0.query.weight.before[0, 0]", value: 1e21 },
  ];
  const link = linkOf(edits);
  assert.deepEqual(editsOf(link), edits);
  assert.match(link, /^[-\w.!*:]+$/); // as it stands in an address
  assert.equal(new URLSearchParams(`edits=${link}`).get("edits"), link);
});

test("no change, no text; too many make no link; anything else is refused", () => {
  assert.equal(linkOf([]), "");
  assert.deepEqual(editsOf(""), []);
  assert.equal(linkOf(Array.from({ length: MOST_LINKED + 1 }, (_, i) => ({ address: `x[0, ${i}]`, value: 1 }))), "");
  for (const text of ["x", "x!0!1", "x!0:NaN", "x!0:", "X!0:1", "x!0:1*", "<b>:1"]) assert.throws(() => editsOf(text), text);
});
