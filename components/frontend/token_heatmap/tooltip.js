// The tooltip of a chip: where it stands. Knows no figures.

const GAP = 8;
const NARROW = 480; // pixels of a frame of which the tooltip would cover most of a line
const NEAR = 160; // pixels from the first line: some four lines, over all of which the tooltip may stand
const TOOLBAR = 60; // pixels at the top of the window that the app's own header covers

/**
 * Left and top of the tooltip within its frame, from rectangles in the window's coordinates.
 *
 * It stands above the chip, so that what a click brings up below stays readable; below it where there is no room. On a
 * phone, where it is as wide as the text, it stands above the first line: there it covers no text.
 */
export function tipPosition(chip, frame, tip) {
  const over = frame.width < NARROW && chip.top - frame.top < NEAR ? frame.top : chip.top;
  const above = over - tip.height - GAP;
  return {
    left: Math.max(0, Math.min(chip.left - frame.left, frame.width - tip.width)),
    top: (above > TOOLBAR ? above : chip.bottom + GAP) - frame.top,
  };
}

export function showTip(tip, frame, chip, text) {
  if (text === "") {
    hideTip(tip);
    return;
  }
  tip.textContent = text;
  tip.style.display = "block";
  const rect = chip.getClientRects()[0];
  if (!rect) return;
  const size = { width: tip.offsetWidth, height: tip.offsetHeight };
  const { left, top } = tipPosition(rect, frame.getBoundingClientRect(), size);
  tip.style.left = `${left}px`;
  tip.style.top = `${top}px`;
}

export function hideTip(tip) {
  tip.style.display = "none";
}
