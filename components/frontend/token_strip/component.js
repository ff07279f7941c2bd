// A phrase as its tokens, each over its place. Knows no model.

import { focusedIndex, makeButton, makeElement, reportClick, roveFocus } from "../shared.js";

export default function drawStrip({ data, parentElement, setStateValue }) {
  const strip = parentElement.querySelector(".strip");
  strip.setAttribute("aria-label", data.label);
  const hadFocus = focusedIndex(strip) >= 0;
  const buttons = data.tokens.map((token) => {
    const className = token.prefix ? "prefix" : token.appended ? "appended" : "";
    const button = makeButton({ className, label: token.spoken, hint: token.hint });
    const place = makeElement("span", "place"); // drawn by the style sheet: the label says it in words
    place.dataset.place = token.place;
    button.append(makeElement("span", "text", token.text), place);
    button.setAttribute("aria-pressed", String(token.position === data.chosen));
    button.onclick = () => reportClick(setStateValue, data.content_id, token.position);
    return button;
  });
  strip.replaceChildren(...(data.more ? [makeElement("span", "more", data.more)] : []), ...buttons);
  const chosen = data.tokens.findIndex((token) => token.position === data.chosen);
  roveFocus(strip, buttons, Math.max(0, chosen), hadFocus);
}
