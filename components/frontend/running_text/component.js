// A text that has gone on, and the button that copies the whole of it. Knows no tokens.

import { makeElement } from "../shared.js";

const SAID_MS = 1500;

/** Copy a text by way of a box of the page: browsers keep the clipboard itself from pages that are not encrypted. */
function copyFromBox(text) {
  const box = document.createElement("textarea");
  box.value = text;
  box.readOnly = true;
  box.style.position = "fixed";
  box.style.opacity = "0";
  document.body.append(box);
  box.select();
  const copied = document.execCommand("copy");
  box.remove();
  return copied;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyFromBox(text);
  }
}

export default function drawText({ data, parentElement }) {
  const text = parentElement.querySelector("p");
  text.setAttribute("aria-label", data.label);
  text.replaceChildren(makeElement("span", "typed", data.typed), makeElement("mark", "", data.appended));
  text.scrollTop = text.scrollHeight;
  const button = parentElement.querySelector("button");
  button.onclick = async () => {
    const copied = await copy(data.typed + data.appended);
    button.textContent = copied ? "Copied" : "Not copied";
    button.focus({ preventScroll: true });
    setTimeout(() => {
      button.textContent = "Copy";
    }, SAID_MS);
  };
}
