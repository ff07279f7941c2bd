// The heatmap as an SVG text: legend, chips and the convention behind the figures.
// Pure: measures (see measure.js) in, a string out. Knows no element.

const PAD = 12;
const HEAD = 46; // the legend's height
const FOOT = 30; // the credit's
const STEP = { width: 44, spacing: 46, top: 10, height: 14 };
const TEXT = { "font-family": "sans-serif", "font-size": 12 };
const BAR = 0.045; // height of the bar for each unit of heat, as in tint.css

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
// What XML 1.0 cannot hold, even escaped: control characters, halves of surrogate pairs, two noncharacters.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

export function escapeXml(text) {
  return String(text)
    .replace(NOT_XML, "\ufffd")
    .replace(/[&<>"]/g, (character) => ESCAPES[character]);
}

/** Thousandths of a pixel are fine enough, and keep the file small. */
const written = (value) => (typeof value === "number" ? Math.round(value * 1000) / 1000 : value);

function tag(name, attributes, text = "") {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(written(value))}"`);
  return `<${name}${pairs.join("")}>${escapeXml(text)}</${name}>`;
}

/** A rectangle tinted as on the screen, and the bar at its foot that says the same without colour. */
function tintedRects({ x, y, width, height }, tint, border = {}) {
  const bar = tint.heat * BAR;
  return [
    tag("rect", { x, y, width, height, fill: tint.fill, ...border }),
    tag("rect", { x, y: y + height - bar, width, height: bar, fill: tint.bar }),
  ];
}

function legendTags(legend, swatches, theme) {
  const style = { ...TEXT, fill: theme.ink };
  const firstStep = PAD + 8 * legend.name.length + 14;
  const steps = legend.steps.flatMap((step, i) => {
    const rect = { x: firstStep + STEP.spacing * i, y: STEP.top, width: STEP.width, height: STEP.height };
    const label = { x: rect.x + STEP.width / 2, y: 38, "text-anchor": "middle", ...style };
    const border = { stroke: "gray", "stroke-width": 0.5 };
    return [...tintedRects(rect, swatches[i], border), tag("text", label, step.label)];
  });
  return [tag("text", { x: PAD, y: 24, ...style }, legend.name), ...steps];
}

/** A chip over several lines has a rectangle and a run of text for each. */
function chipTags(chip) {
  const rects = chip.rects.flatMap((rect) => {
    const moved = { ...rect, x: rect.x + PAD, y: rect.y + PAD + HEAD };
    if (chip.unscored) return [tag("rect", { ...moved, fill: "gray", "fill-opacity": 0.15 })];
    return tintedRects(moved, chip);
  });
  const runs = chip.runs
    .filter((run) => run.text.trim())
    .map((run) => {
      const place = { x: run.left + PAD, y: run.bottom + PAD + HEAD - 7, "xml:space": "preserve" };
      return tag("text", { ...place, ...chip.font }, run.text);
    });
  return [...rects, ...runs];
}

/** The picture of what was measured: its SVG text, and its size in pixels. */
export function makePicture({ box, theme, swatches, chips }, legend, credit) {
  const width = Math.ceil(box.width + 2 * PAD);
  const height = Math.ceil(box.height + 2 * PAD) + HEAD + (credit ? FOOT : 0);
  const creditStyle = { x: PAD, y: height - 12, ...TEXT, "font-size": 11, fill: theme.ink };
  const content = [
    tag("rect", { width, height, fill: theme.paper }),
    ...legendTags(legend, swatches, theme),
    ...(credit ? [tag("text", creditStyle, credit)] : []),
    ...chips.flatMap(chipTags),
  ];
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const text = `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${content.join("")}</svg>`;
  return { text, width, height };
}
