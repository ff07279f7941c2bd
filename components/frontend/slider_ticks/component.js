// The values of a slider named under it, each under its place; a click on one chooses it. For the eye and the pointer:
// the slider itself is what the keyboard moves and a screen reader reads. Knows no model.

import { makeElement, reportClick } from "../shared.js";

export default function drawTicks({ data, parentElement, setStateValue }) {
  const ticks = parentElement.querySelector(".ticks");
  const last = Math.max(1, data.values.length - 1);
  const buttons = data.values.map((value, i) => {
    const button = makeElement("button", value === data.chosen ? "chosen" : "", String(value));
    button.type = "button";
    button.tabIndex = -1;
    button.style.left = `${(100 * i) / last}%`;
    button.onclick = () => reportClick(setStateValue, "ticks", value);
    return button;
  });
  ticks.replaceChildren(...buttons);
}
