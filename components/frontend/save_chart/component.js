// Buttons that save a chart of the page as a picture. Knows a chart only as the SVG that it is drawn as.

import { savePicture } from "../save.js";

const LINE = 16; // height of a line of the credit
const LETTER = 6; // about the width of one of its letters
const PAD = 8;
const SVG = "http://www.w3.org/2000/svg";

function makeTag(name, attributes, text = "") {
  const tag = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) tag.setAttribute(attribute, value);
  tag.textContent = text;
  return tag;
}

/** The credit's parts on as many lines as they need in that width. */
function linesOf(credit, width) {
  const lines = [""];
  for (const part of credit.split(" · ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} · ${part}` : part;
    if (lines.at(-1) && longer.length * LETTER > width) lines.push(part);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** The chart on the page's own ground, and the convention under it: its SVG text, and its size in pixels. */
function pictureOf(chart, credit, style) {
  const { width, height } = chart.getBoundingClientRect();
  const lines = linesOf(credit, width);
  const size = { width: width + 2 * PAD, height: height + 3 * PAD + lines.length * LINE };
  const picture = makeTag("svg", { ...size, viewBox: `0 0 ${size.width} ${size.height}` });
  const drawn = chart.cloneNode(true);
  for (const [attribute, value] of Object.entries({ x: PAD, y: PAD, width, height }))
    drawn.setAttribute(attribute, value);
  const font = { "font-family": "sans-serif", "font-size": 11, fill: style.getPropertyValue("--st-text-color") };
  picture.append(
    makeTag("rect", { ...size, fill: style.getPropertyValue("--st-background-color") }),
    drawn,
    ...lines.map((line, i) => makeTag("text", { x: PAD, y: height + 2 * PAD + LINE * (i + 0.75), ...font }, line)),
  );
  return { text: new XMLSerializer().serializeToString(picture), ...size };
}

export default function drawButtons({ data, parentElement }) {
  const group = parentElement.querySelector(".buttons");
  const style = getComputedStyle(group);
  for (const button of group.querySelectorAll("button")) {
    button.onclick = () => {
      const chart = document.querySelector(`${data.place} svg.marks`);
      if (chart) savePicture(pictureOf(chart, data.credit, style), button.dataset.kind, data.file_name);
    };
  }
}
