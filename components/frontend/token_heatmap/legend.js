// The scale over the chips: its name, a swatch for each step, and a note. Knows no chips.

import { makeElement } from "../shared.js";

function makeStep(step) {
  const element = makeElement("span", "step");
  const swatch = makeElement("span", step.heat < 0 ? "swatch less" : "swatch");
  swatch.style.setProperty("--heat", Math.abs(step.heat));
  element.append(swatch, makeElement("span", "", step.label));
  return element;
}

export function drawLegend(legend, data) {
  legend.classList.toggle("bare", data.bare);
  legend.querySelector(".name").textContent = data.legend.name;
  legend.querySelector(".note").textContent = data.note;
  legend.querySelector(".scale").replaceChildren(...data.legend.steps.map(makeStep));
}
