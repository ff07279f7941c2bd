// Where the heatmap's lines break, and what stands on the chips beside a break.

import assert from "node:assert/strict";
import { test } from "node:test";

import { breaksAround, withoutBreaks } from "../../../components/frontend/token_heatmap/breaks.js";

test("a token of line breaks ends lines after it, but no more than a paragraph's", () => {
  assert.deepEqual(breaksAround("↵\n"), { before: 0, after: 1 });
  assert.deepEqual(breaksAround("end.↵\n↵\n"), { before: 0, after: 2 });
  assert.deepEqual(breaksAround("↵\n↵\n↵\n↵\n"), { before: 0, after: 2 });
});

test("a word behind a line break stands on the next line", () => {
  assert.deepEqual(breaksAround("↵\n three"), { before: 1, after: 0 });
});

test("a text without a break, or with one in its middle, ends no line", () => {
  assert.deepEqual(breaksAround(" three"), { before: 0, after: 0 });
  assert.deepEqual(breaksAround("a\nb"), { before: 0, after: 0 });
});

test("a chip keeps the signs, and a line feed in its middle", () => {
  assert.equal(withoutBreaks("↵\n↵\n"), "↵↵");
  assert.equal(withoutBreaks("↵\n three"), "↵ three");
  assert.equal(withoutBreaks("a\nb"), "a\nb");
});
