// A phrase as its tokens, each over its place; of a long one all but the last are folded. Knows no model.

import { drawUnlessPressed } from "../press.js";
import { focusedName, makeButton, makeElement, reportClick, roveFocus } from "../shared.js";

const SHOWN = 24; // tokens of a folded strip, the last
const FEW = 6; // are not worth a fold
const FOLD = "fold"; // what the button is named among the tokens' positions

/** How many of the first tokens a folded strip hides. */
function countHidden(buttons) {
  const hidden = buttons.length - SHOWN;
  return hidden > FEW ? hidden : 0;
}

const wordsBefore = (n) => `… ${n.toLocaleString("en")} tokens before`;

function draw(data, parentElement, setStateValue) {
  const strip = parentElement.querySelector(".strip");
  strip.setAttribute("aria-label", data.label);
  const focused = focusedName(strip);
  const buttons = data.tokens.map((token) => {
    const className = token.prefix ? "prefix" : token.appended ? "appended" : "";
    const button = makeButton({ className, label: token.spoken, hint: token.hint });
    const place = makeElement("span", "place"); // drawn by the style sheet: the label says it in words
    place.dataset.place = token.place;
    button.append(makeElement("span", "text", token.text), place);
    button.setAttribute("aria-pressed", String(token.position === data.chosen));
    button.dataset.name = token.position;
    button.onclick = () => reportClick(setStateValue, data.content_id, token.position);
    return button;
  });
  const chosen = data.tokens.findIndex((token) => token.position === data.chosen);
  const more = makeElement("span", "more", wordsBefore(data.before));
  const fold = makeElement("button", "fold");
  const hidden = countHidden(buttons);

  // What was unfolded stays so while the strip is drawn anew.
  function show(focused = null) {
    const isOpen = hidden === 0 || strip.dataset.unfolded === "true";
    buttons.forEach((button, i) => {
      button.hidden = !isOpen && i < hidden;
    });
    more.hidden = !isOpen || data.before === 0;
    fold.hidden = hidden === 0;
    fold.textContent = isOpen ? "Fewer" : wordsBefore(data.before + hidden);
    fold.setAttribute("aria-expanded", String(isOpen));
    const first = isOpen ? 0 : hidden;
    roveFocus(strip, buttons.slice(first), Math.max(0, chosen - first), focused);
  }

  fold.type = "button";
  fold.dataset.name = FOLD;
  fold.onclick = () => {
    strip.dataset.unfolded = String(strip.dataset.unfolded !== "true");
    show();
  };
  if (chosen < hidden) strip.dataset.unfolded = "true";
  strip.replaceChildren(fold, more, ...buttons);
  show(focused === FOLD ? null : focused);
  if (focused === FOLD) fold.focus({ preventScroll: true });
}

export default function drawStrip({ data, parentElement, setStateValue }) {
  drawUnlessPressed(parentElement, () => draw(data, parentElement, setStateValue));
}
