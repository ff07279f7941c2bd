// The picture that is saved: what it shows of each chip, and that a text stays text.

import assert from "node:assert/strict";
import { test } from "node:test";

import { escapeXml, makePicture } from "../../../components/frontend/token_heatmap/picture.js";

const THEME = { paper: "white", ink: "black" };
const TINT = { fill: "#9f4f1d", bar: "#72340f" };
const FONT = { "font-family": "mono", "font-size": "16px", fill: "black" };
const LEGEND = { name: "surprise (bits)", steps: [] };
const RECT = { x: 0, y: 0, width: 40, height: 20 };

const makeChip = (text, changes = {}) => ({
  rects: [RECT],
  runs: [{ text, left: 0, bottom: 20 }],
  unscored: false,
  heat: 80,
  ...TINT,
  font: FONT,
  ...changes,
});

const draw = (chips, { legend = LEGEND, swatches = [], credit = "", box = { width: 200, height: 100 } } = {}) =>
  makePicture({ box, theme: THEME, swatches, chips }, legend, credit);

const rectsOf = (text) => text.match(/<rect [^>]*>/g);
const textsOf = (text) => [...text.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map((match) => match[1]);

test("markup in a text is escaped, in chips, legend, credit and attributes", () => {
  const legend = { name: "<name>", steps: [{ heat: 50, label: "<8>" }] };
  const hostile = makeChip("<script>", { font: { ...FONT, "font-family": '"><script>' } });
  const { text } = draw([hostile], { legend, swatches: [{ heat: 50, ...TINT }], credit: "<credit> & more" });
  assert.ok(!text.includes("<script>") && !text.includes("<name>") && !text.includes("<8>"));
  assert.deepEqual(textsOf(text), ["&lt;name&gt;", "&lt;8&gt;", "&lt;credit&gt; &amp; more", "&lt;script&gt;"]);
});

test("what XML cannot hold becomes the replacement character", () => {
  assert.equal(escapeXml("a\u0000\u001b\ud800b"), "a\ufffd\ufffd\ufffdb");
  assert.equal(escapeXml("tab\tline\n😀 é"), "tab\tline\n😀 é");
});

test("a chip over two lines has a tinted rectangle, a bar and a run of text for each", () => {
  const plain = rectsOf(draw([]).text).length;
  const runs = [
    { text: "hun", left: 160, bottom: 20 },
    { text: "gry", left: 0, bottom: 56 },
  ];
  const { text } = draw([makeChip("", { rects: [RECT, { ...RECT, y: 36 }], runs })]);
  assert.equal(rectsOf(text).length - plain, 4);
  assert.deepEqual(textsOf(text).slice(1), ["hun", "gry"]);
});

test("a chip has the tint of the screen, and a bar at its foot that grows with the heat", () => {
  const [, tint, bar] = rectsOf(draw([makeChip("x", { heat: 100 })]).text);
  assert.match(tint, /x="12" y="58" width="40" height="20" fill="#9f4f1d"/);
  assert.match(bar, /x="12" y="73.5" width="40" height="4.5" fill="#72340f"/);
});

test("a token that is not scored is grey, without a bar", () => {
  const [, ...rects] = rectsOf(draw([makeChip("x", { unscored: true, heat: 0 })]).text);
  assert.equal(rects.length, 1);
  assert.match(rects[0], /fill="gray"/);
});

test("a run of spaces draws no text", () => {
  assert.deepEqual(textsOf(draw([makeChip("  ")]).text), ["surprise (bits)"]);
});

test("each step of the legend has the tint of its swatch", () => {
  const steps = [
    { heat: -100, label: "−8" },
    { heat: 100, label: "8" },
  ];
  const swatches = [
    { heat: 100, fill: "#0a3a61", bar: "#0a3a61" },
    { heat: 100, ...TINT },
  ];
  const rects = rectsOf(draw([], { legend: { name: "change", steps }, swatches }).text);
  assert.deepEqual(
    rects.map((rect) => rect.match(/ fill="([^"]*)"/)[1]),
    ["white", "#0a3a61", "#0a3a61", TINT.fill, TINT.bar],
  );
});

test("the picture is as large as the text, its legend and its credit", () => {
  assert.deepEqual([draw([]).width, draw([]).height], [224, 170]);
  assert.equal(draw([], { credit: "no BOS" }).height, 200);
  assert.match(
    draw([]).text,
    /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="224" height="170" viewBox="0 0 224 170">/,
  );
});
