// The line over the text: where it breaks, how its area closes, and what lies below zero.

import assert from "node:assert/strict";
import { test } from "node:test";

import { curvePaths, indexAlong, lowestHeat } from "../../../components/frontend/token_heatmap/curve.js";

test("each token is one step of the line, high where it is hot", () => {
  assert.equal(curvePaths([100, 0, 25]).line, "M 0 0 H 1 L 1 100 H 2 L 2 75 H 3");
});

test("a token without a figure leaves a gap in the line", () => {
  assert.equal(curvePaths([null, 50, null, 10, 20, null]).line, "M 1 50 H 2 M 3 90 H 4 L 4 80 H 5");
});

test("the area closes to zero at each gap and at the end", () => {
  assert.equal(curvePaths([50, null, 10, 20]).area, "M 0 100 L 0 50 H 1 V 100 Z M 2 100 L 2 90 H 3 L 3 80 H 4 V 100 Z");
});

test("a negative heat lies below zero, in the line and in the area", () => {
  const { line, area } = curvePaths([-40]);
  assert.equal(line, "M 0 140 H 1");
  assert.equal(area, "M 0 100 L 0 140 H 1 V 100 Z");
});

test("zero is a figure, not a gap", () => {
  assert.equal(curvePaths([0]).line, "M 0 100 H 1");
});

test("no figures, no paths", () => {
  assert.deepEqual(curvePaths([]), { line: "", area: "" });
  assert.deepEqual(curvePaths([null, undefined]), { line: "", area: "" });
});

test("the scale goes below zero only where its legend does", () => {
  assert.equal(lowestHeat([{ heat: 0 }, { heat: 100 }]), 0);
  assert.equal(lowestHeat([{ heat: -100 }, { heat: 0 }, { heat: 100 }]), -100);
});

test("a place along the line is the token there, and never one beyond its ends", () => {
  assert.deepEqual(
    [-0.2, 0, 0.249, 0.25, 0.999, 1, 3].map((fraction) => indexAlong(fraction, 4)),
    [0, 0, 0, 1, 3, 3, 3],
  );
});
