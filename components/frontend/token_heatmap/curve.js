// The line over the text as SVG paths: one unit wide for each token, 100 units from zero to a full heat.
// Pure: numbers in, strings out. Knows no element.

/** How far down the scale goes: 0, or -100 where one of its steps is negative. */
export function lowestHeat(steps) {
  return steps.some((step) => step.heat < 0) ? -100 : 0;
}

/** SVG's y grows downwards; zero lies at 100 whether or not the scale goes below it. */
const yOf = (heat) => 100 - heat;

/**
 * The `d` of the line and of the area between it and zero.
 *
 * `heats` holds -100 to 100 for each token, or null for one without a figure: there the line has a gap.
 */
export function curvePaths(heats) {
  const hasFigure = (i) => typeof heats[i] === "number";
  const line = [];
  const area = [];
  heats.forEach((heat, i) => {
    if (!hasFigure(i)) return;
    const step = `${i} ${yOf(heat)} H ${i + 1}`;
    line.push(hasFigure(i - 1) ? `L ${step}` : `M ${step}`);
    area.push(hasFigure(i - 1) ? `L ${step}` : `M ${i} 100 L ${step}`);
    if (!hasFigure(i + 1)) area.push("V 100 Z");
  });
  return { line: line.join(" "), area: area.join(" ") };
}

/** The token under a point that lies `fraction` of the way along the line; the first or last one beyond its ends. */
export function indexAlong(fraction, n) {
  return Math.min(n - 1, Math.max(0, Math.floor(fraction * n)));
}
