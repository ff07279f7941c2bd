// Token chips tinted on one scale, under a line of the same figures; pointing at one marks the other. Knows no model.

import { drawUnlessPressed } from "../press.js";
import { savePicture } from "../save.js";
import { focusedName, makeButton, reportClick, roveFocus } from "../shared.js";
import { breaksAround, makeBreaks, withoutBreaks } from "./breaks.js";
import { drawLegend } from "./legend.js";
import { drawLine, indexUnderPointer, placeMarker } from "./line.js";
import { measureChips } from "./measure.js";
import { makePicture } from "./picture.js";
import { drawRanks } from "./ranks.js";
import { hideTip, showTip } from "./tooltip.js";

const LONG = 400; // chips; more of them scroll within a box

function makeChip(chip, i, chosenPosition) {
  const button = makeButton({ text: withoutBreaks(chip.text), label: chip.spoken });
  button.style.setProperty("--heat", Math.abs(chip.heat ?? 0));
  button.classList.toggle("unscored", chip.heat === null);
  button.classList.toggle("less", chip.heat < 0);
  button.classList.toggle("changed", chip.changed);
  button.classList.toggle("removed", chip.removed);
  button.classList.toggle("prefix", chip.prefix);
  if (chip.heat !== null) button.setAttribute("aria-pressed", String(chip.position === chosenPosition));
  button.dataset.name = i;
  return button;
}

/** Which chip an event is about; null between chips. */
function indexOf(event) {
  const button = event.target.closest("button");
  return button ? Number(button.dataset.name) : null;
}

function draw(data, parentElement, setStateValue) {
  const { chips } = data;
  const [tokens, line, stage, tip] = ["tokens", "line", "stage", "tip"].map((name) =>
    parentElement.querySelector(`.${name}`),
  );
  const chosen = chips.findIndex((chip) => chip.position === data.chosen && chip.heat !== null);
  const focused = focusedName(tokens);
  const { scrollTop } = tokens;

  const legend = parentElement.querySelector(".legend");
  drawLegend(legend, data);
  drawLine(line, data);
  drawRanks(parentElement.querySelector(".ranks"), data.ranks);
  placeMarker(line, "chosen", chosen < 0 ? null : chosen);
  tokens.setAttribute("aria-label", data.label);
  tokens.classList.toggle("long", chips.length > LONG);
  const buttons = chips.map((chip, i) => makeChip(chip, i, data.chosen));
  tokens.replaceChildren(
    ...buttons.flatMap((button, i) => {
      const { before, after } = breaksAround(chips[i].text);
      return [...makeBreaks(before), button, ...makeBreaks(after)];
    }),
  );
  tokens.scrollTop = scrollTop;

  const hide = () => {
    hideTip(tip);
    placeMarker(line, "hover", null);
    tokens.querySelector(".hovered")?.classList.remove("hovered");
  };
  const show = (i) => {
    hide();
    showTip(tip, stage, buttons[i], chips[i].tip);
    placeMarker(line, "hover", i);
  };
  const showAt = (event) => {
    const i = indexOf(event);
    if (i !== null) show(i);
  };
  const choose = (i) => {
    if (i === null || chips[i].heat === null) return;
    hide();
    reportClick(setStateValue, data.content_id, chips[i].position);
  };

  tokens.onmouseover = showAt;
  tokens.onmouseleave = hide;
  tokens.onscroll = hide;
  tokens.onclick = (event) => choose(indexOf(event));
  line.onmousemove = (event) => {
    const i = indexUnderPointer(line, event, chips.length);
    show(i);
    buttons[i].classList.add("hovered");
  };
  line.onmouseleave = hide;
  line.onclick = (event) => choose(indexUnderPointer(line, event, chips.length));
  // Focus events that bubble have no on… property: the listeners of the drawing before are taken away by hand.
  tokens.focusListeners?.abort();
  tokens.focusListeners = new AbortController();
  const { signal } = tokens.focusListeners;
  tokens.addEventListener("focusin", showAt, { signal });
  tokens.addEventListener("focusout", hide, { signal });
  tokens.addEventListener("keydown", (event) => event.key === "Escape" && hide(), { signal });
  for (const button of parentElement.querySelectorAll(".save button")) {
    button.title = "Save the heatmap as a picture";
    button.onclick = () =>
      savePicture(makePicture(measureChips(tokens, legend), data.legend, data.credit), button.dataset.kind, "heatmap");
  }

  roveFocus(tokens, buttons, Math.max(0, chosen), focused);
  if (focused !== null) hide(); // the chip that takes the focus again shows no numbers of its own accord
}

export default function drawHeatmap({ data, parentElement, setStateValue }) {
  drawUnlessPressed(parentElement, () => draw(data, parentElement, setStateValue));
}
