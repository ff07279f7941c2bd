// Where the tooltip stands: above its chip, within the frame, below where there is no room above.

import assert from "node:assert/strict";
import { test } from "node:test";

import { tipPosition } from "../../../components/frontend/token_heatmap/tooltip.js";

const FRAME = { left: 100, top: 200, width: 500 };
const TIP = { width: 120, height: 80 };

test("it stands above the chip", () => {
  assert.deepEqual(tipPosition({ left: 150, top: 400, bottom: 420 }, FRAME, TIP), { left: 50, top: 112 });
});

test("it stands below where the window's header would cover it", () => {
  assert.deepEqual(tipPosition({ left: 150, top: 140, bottom: 160 }, FRAME, TIP), { left: 50, top: -32 });
});

test("it does not leave the frame to the right", () => {
  assert.equal(tipPosition({ left: 590, top: 400, bottom: 420 }, FRAME, TIP).left, 380);
});

test("on a phone it stands above the first of a few lines, and above its own further down", () => {
  const phone = { ...FRAME, width: 358 };
  assert.equal(tipPosition({ left: 150, top: 280, bottom: 300 }, phone, TIP).top, -88);
  assert.equal(tipPosition({ left: 150, top: 400, bottom: 420 }, phone, TIP).top, 112);
});

test("one wider than its frame begins where the frame does", () => {
  assert.equal(tipPosition({ left: 110, top: 400, bottom: 420 }, { ...FRAME, width: 100 }, TIP).left, 0);
});
