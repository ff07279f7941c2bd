// The line over the text, drawn, and its two markers: the token that is chosen and the one that is pointed at.
// Knows the paths only as what curve.js makes.

import { curvePaths, indexAlong, lowestHeat } from "./curve.js";

const MIN_CHIPS = 3; // a line through fewer shows nothing
const DENSE = 600; // of more the line would be a blot: the area alone is drawn

function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

/** Draw the line into `container`; where the data wants none, hide it. */
export function drawLine(container, data) {
  const { chips, legend } = data;
  const height = 100 - lowestHeat(legend.steps);
  const paths = curvePaths(chips.map((chip) => chip.heat));
  container.classList.toggle("dense", chips.length > DENSE);
  container.style.display = data.line && chips.length >= MIN_CHIPS ? "" : "none";
  const [foot, top] = [legend.steps[0], legend.steps.at(-1)];
  container.dataset.top = top.label;
  container.dataset.foot = foot.label;
  container.style.setProperty("--top", (100 - top.heat) / height);
  container.style.setProperty("--foot", (100 - foot.heat) / height);
  container.querySelector("svg").setAttribute("viewBox", `0 0 ${chips.length} ${height}`);
  container.querySelector(".curve").setAttribute("d", paths.line);
  container.querySelector(".area").setAttribute("d", paths.area);
  setAttributes(container.querySelector(".zero"), { x1: 0, x2: chips.length, y1: 100, y2: 100 });
  for (const marker of container.querySelectorAll(".marker")) setAttributes(marker, { y1: 0, y2: height });
}

/** Put the marker "chosen" or "hover" over token `i`; null takes it away. */
export function placeMarker(container, name, i) {
  const marker = container.querySelector(`.marker.${name}`);
  marker.style.visibility = i === null ? "hidden" : "visible";
  if (i !== null) setAttributes(marker, { x1: i + 0.5, x2: i + 0.5 });
}

/** The token below the pointer. */
export function indexUnderPointer(container, event, n) {
  const box = container.getBoundingClientRect();
  return indexAlong((event.clientX - box.left) / box.width, n);
}
