// Holds texts of the app in this tab, and hands back those of an earlier session. Draws a sentence only if it cannot.

import { readPageLoad, readParts, readSession, writeParts } from "./storage.js";

/** The tab's storage; null where the browser forbids it. */
function openStorage() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

export default function holdParts({ data, parentElement, setTriggerValue }) {
  const storage = openStorage();
  const note = parentElement.querySelector("p");
  if (storage === null) {
    note.textContent = data.forbidden;
    return;
  }
  const pageLoad = String(performance.timeOrigin);
  if (!data.answered && readSession(storage) !== data.session) {
    const held = readParts(storage);
    if (Object.keys(held).length > 0) {
      if (data.ask) setTriggerValue("held", { parts: held, alive: readPageLoad(storage) === pageLoad });
      return;
    }
  }
  note.textContent = writeParts(storage, data.session, pageLoad, data.parts) ? "" : data.full;
}
