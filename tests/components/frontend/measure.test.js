// What a picture is measured from: a long text is unrolled meanwhile, and a chip is cut where its line ends.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { measureChips } from "../../../components/frontend/token_heatmap/measure.js";

const LINE = 30; // pixels from one line to the next
const LETTER = 10;
const PER_LINE = 4;

/** Stands for a document in which every letter is ten pixels wide and a line holds four. */
class FakeRange {
  setStart(_letters, start) {
    this.start = start;
  }
  setEnd() {}
  getClientRects() {
    const line = Math.floor(this.start / PER_LINE);
    const left = 100 + LETTER * (this.start % PER_LINE);
    return [{ left, top: 50 + LINE * line, bottom: 70 + LINE * line }];
  }
}

class FakeClassList {
  constructor(...names) {
    this.names = new Set(names);
  }
  contains(name) {
    return this.names.has(name);
  }
  remove(name) {
    this.names.delete(name);
  }
  toggle(name, on) {
    if (on) this.names.add(name);
    else this.names.delete(name);
  }
}

function fakeChip(text, classes = []) {
  const rect = { left: 100, top: 50, width: 40, height: 20 };
  return {
    classList: new FakeClassList(...classes),
    firstChild: text && { data: text, length: text.length },
    getClientRects: () => [rect],
  };
}

function fakeTokens(chips, classes = []) {
  const classList = new FakeClassList(...classes);
  const height = () => (classList.contains("long") ? 100 : 5000);
  return {
    classList,
    getBoundingClientRect: () => ({ left: 90, top: 40, width: 200, height: height() }),
    querySelectorAll: () => chips,
  };
}

/** Stands for a canvas on which every colour comes out as the same brown. */
const fakeCanvas = () => ({
  getContext: () => ({ fillRect() {}, getImageData: () => ({ data: [114, 52, 15, 255] }) }),
});
const LEGEND = { querySelectorAll: () => [{}, {}] };

beforeEach(() => {
  globalThis.document = { createRange: () => new FakeRange(), createElement: fakeCanvas };
  globalThis.getComputedStyle = () => ({
    color: "black",
    backgroundColor: "oklab(0.4 0.08 0.07)",
    boxShadow: "rgb(114, 52, 15) 0px -3.6px 0px 0px inset",
    fontFamily: "mono",
    fontSize: "16px",
    getPropertyValue: (name) => ({ "--heat": "80" })[name] ?? "",
  });
});

afterEach(() => {
  delete globalThis.document;
  delete globalThis.getComputedStyle;
});

test("a long text is measured unrolled and scrolls again afterwards", () => {
  const tokens = fakeTokens([fakeChip("a")], ["long"]);
  assert.equal(measureChips(tokens, LEGEND).box.height, 5000);
  assert.ok(tokens.classList.contains("long"));
});

test("a short text does not begin to scroll", () => {
  const tokens = fakeTokens([fakeChip("a")]);
  measureChips(tokens, LEGEND);
  assert.ok(!tokens.classList.contains("long"));
});

test("a chip has a rectangle for each of its own, counted from the corner of the text", () => {
  const [chip] = measureChips(fakeTokens([fakeChip("a")]), LEGEND).chips;
  assert.deepEqual(chip.rects, [{ x: 10, y: 10, width: 40, height: 20 }]);
  assert.deepEqual([chip.heat, chip.unscored], [80, false]);
});

test("letters on another line are another run", () => {
  const [chip] = measureChips(fakeTokens([fakeChip("hungry")]), LEGEND).chips;
  assert.deepEqual(chip.runs, [
    { text: "hung", left: 10, bottom: 30 },
    { text: "ry", left: 10, bottom: 60 },
  ]);
});

test("a character of two code units is not cut in half", () => {
  const [chip] = measureChips(fakeTokens([fakeChip("abc😀")]), LEGEND).chips;
  assert.deepEqual(
    chip.runs.map((run) => run.text),
    ["abc😀"],
  );
});

test("an empty chip has no runs", () => {
  assert.deepEqual(measureChips(fakeTokens([fakeChip("")]), LEGEND).chips[0].runs, []);
});

test("tints are written in hex, which readers of SVG understand whatever the browser mixes them in", () => {
  const { chips, swatches, theme } = measureChips(fakeTokens([fakeChip("a")]), LEGEND);
  assert.deepEqual([chips[0].fill, chips[0].bar, chips[0].font.fill, theme.ink], Array(4).fill("#72340f"));
  assert.deepEqual(swatches, Array(2).fill({ heat: 80, fill: "#72340f", bar: "#72340f" }));
});
