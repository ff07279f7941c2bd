// Whoever types and leaves in one movement takes the text along, and comes back in one step. Knows no page.
//
// Streamlit sends a click on a page's link at once, and what a box reports a moment later: that message still names the
// page before, and leads back to it. So the click waits for it. If the server gets both before it has begun with either,
// it drops what stands in the boxes of the page before: so the text is in this component's state too, which is not.

import { replaceOnSamePage } from "./history.js";

const LINKS = "[data-testid=stPageLink] a";
const BOXES = ".stTextArea textarea, .stTextInput input, .stNumberInput input";
const REPORT_MS = 40; // from what a box reports to its message, with room to spare
const MOVEMENT_MS = 2_000; // from pressing to the click

/** The key by which Python knows a box. */
function keyOf(box) {
  const classes = box.closest("[class*='st-key-']")?.classList ?? [];
  return [...classes].find((name) => name.startsWith("st-key-"))?.slice("st-key-".length);
}

export default function keepTextOnLeaving({ setStateValue }) {
  let typedIn = null; // a box, from the first key on
  let reportedAt = Number.NEGATIVE_INFINITY;

  function typed(event) {
    if (event.target.matches?.(BOXES)) typedIn = event.target;
  }

  /** Have the box report that is being typed in; whether there is one. */
  function reportBox(link) {
    const box = document.activeElement;
    if (!box?.matches(BOXES) || box !== typedIn) return false;
    if (link) {
      const left = { box: keyOf(box), text: box.value };
      setStateValue("left", { value: left, content_id: "", at: Date.now() });
      typedIn = null;
    }
    box.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
    return true;
  }

  function pressed(event) {
    if (event.target === document.activeElement) return;
    const link = event.target.closest?.(LINKS);
    if (reportBox(link) && link) reportedAt = performance.now();
  }

  function clicked(event) {
    const link = event.target.closest?.(LINKS);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (reportBox(link)) reportedAt = performance.now(); // a click that nobody pressed for, as a screen reader's
    const since = performance.now() - reportedAt;
    if (since > MOVEMENT_MS) return;
    reportedAt = Number.NEGATIVE_INFINITY;
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => link.click(), REPORT_MS);
  }

  replaceOnSamePage();
  document.addEventListener("input", typed, true);
  document.addEventListener("pointerdown", pressed, true);
  document.addEventListener("click", clicked, true);
  return () => {
    document.removeEventListener("input", typed, true);
    document.removeEventListener("pointerdown", pressed, true);
    document.removeEventListener("click", clicked, true);
  };
}
