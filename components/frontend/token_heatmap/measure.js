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

function measureChip(chip, box) {
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
    heat: Number(style.getPropertyValue("--heat")),
    hue: style.getPropertyValue("--hue"),
    font: { "font-family": style.fontFamily, "font-size": style.fontSize, fill: style.color },
  };
}

/** Measure the chips of `tokens` as they stand; a long text that scrolls is unrolled for as long as that takes. */
export function measureChips(tokens) {
  const scrolls = tokens.classList.contains("long");
  tokens.classList.remove("long");
  const box = tokens.getBoundingClientRect();
  const style = getComputedStyle(tokens);
  const measures = {
    box: { width: box.width, height: box.height },
    theme: {
      paper: style.getPropertyValue("--st-background-color") || "white",
      ink: style.color,
      more: style.getPropertyValue("--more"),
      less: style.getPropertyValue("--less"),
    },
    chips: [...tokens.querySelectorAll("button")].map((chip) => measureChip(chip, box)),
  };
  tokens.classList.toggle("long", scrolls);
  return measures;
}
