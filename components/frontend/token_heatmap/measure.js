// Where each chip stands on the screen, in numbers that a picture can be made of. Knows no picture.

const SAME_LINE = 3; // pixels by which letters of one line may differ in height

/** The runs of a chip's letters that stand on one line each, measured letter by letter. */
function measureRuns(letters, box) {
  const range = document.createRange();
  const runs = [];
  let top = null;
  for (let i = 0; letters && i < letters.length; ) {
    const size = letters.data.codePointAt(i) > 0xffff ? 2 : 1;
    range.setStart(letters, i);
    range.setEnd(letters, i + size);
    const rect = range.getClientRects()[0];
    if (runs.length === 0 || (rect && (top === null || Math.abs(rect.top - top) > SAME_LINE))) {
      runs.push({ text: "", left: (rect?.left ?? box.left) - box.left, bottom: (rect?.bottom ?? box.top) - box.top });
      top = rect?.top ?? null;
    }
    runs.at(-1).text += letters.data.slice(i, i + size);
    i += size;
  }
  return runs;
}

/** What turns a colour, however the browser writes it, into #rrggbb, which every reader of SVG understands. */
function makeHexOf() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  const known = new Map(); // many chips have the same tint, and to read a pixel back is slow
  return (color) => {
    if (!known.has(color)) {
      brush.fillStyle = color;
      brush.fillRect(0, 0, 1, 1);
      const [red, green, blue] = brush.getImageData(0, 0, 1, 1).data;
      known.set(color, `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`);
    }
    return known.get(color);
  };
}

/** The tint of a chip or a step of the legend, and the colour of the bar at its foot. */
function measureTint(element, hexOf) {
  const style = getComputedStyle(element);
  return {
    heat: Number(style.getPropertyValue("--heat")),
    fill: hexOf(style.backgroundColor),
    bar: hexOf(style.boxShadow.split(/ -?[\d.]+px/)[0]), // "rgb(…) 0px -4.5px …": the browser puts the colour first
  };
}

function measureChip(chip, box, hexOf) {
  const style = getComputedStyle(chip);
  const rects = [...chip.getClientRects()].map((rect) => ({
    x: rect.left - box.left,
    y: rect.top - box.top,
    width: rect.width,
    height: rect.height,
  }));
  return {
    rects,
    runs: measureRuns(chip.firstChild, box),
    unscored: chip.classList.contains("unscored"),
    ...measureTint(chip, hexOf),
    font: { "font-family": style.fontFamily, "font-size": style.fontSize, fill: hexOf(style.color) },
  };
}

/**
 * Measure the chips of `tokens` as they stand, and the steps of their `legend`; a long text that scrolls is unrolled for
 * as long as that takes.
 */
export function measureChips(tokens, legend) {
  const scrolls = tokens.classList.contains("long");
  tokens.classList.remove("long");
  const box = tokens.getBoundingClientRect();
  const style = getComputedStyle(tokens);
  const hexOf = makeHexOf();
  const measures = {
    box: { width: box.width, height: box.height },
    theme: { paper: style.getPropertyValue("--st-background-color") || "white", ink: hexOf(style.color) },
    swatches: [...legend.querySelectorAll(".swatch")].map((swatch) => measureTint(swatch, hexOf)),
    chips: [...tokens.querySelectorAll("button")].map((chip) => measureChip(chip, box, hexOf)),
  };
  tokens.classList.toggle("long", scrolls);
  return measures;
}
