// Whoever types and leaves in one movement takes the text along. Streamlit sends a click on a page's link before what
// the box reports when the focus leaves it, and then comes back to the page before. Knows no page.

const APP = ".stApp";
const RUN_STATE = "data-test-script-state";
const LINKS = "[data-testid=stPageLink] a, a[data-testid=stTopNavLink], a[data-testid=stSidebarNavLink]";
const BOXES = ".stTextArea textarea, .stTextInput input, .stNumberInput input";
const LONGEST_WAIT_MS = 500;
const CHECK_MS = 10;

export default function keepTextOnLeaving() {
  const app = document.querySelector(APP);
  let typedIn = null; // a box, from the first key to its report
  let reportedAt = Number.NEGATIVE_INFINITY;

  function typed(event) {
    if (event.target.matches?.(BOXES)) typedIn = event.target;
  }

  function pressed(event) {
    const box = document.activeElement;
    if (!box?.matches(BOXES) || box === event.target) return;
    if (box === typedIn) reportedAt = performance.now();
    typedIn = null;
    box.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  }

  /** Whether the text's report is still to be sent: the page runs as soon as it is. */
  function isReportPending() {
    return performance.now() - reportedAt < LONGEST_WAIT_MS && app.getAttribute(RUN_STATE) === "notRunning";
  }

  function clicked(event) {
    const link = event.target.closest?.(LINKS);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !isReportPending()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const follow = () => (isReportPending() ? setTimeout(follow, CHECK_MS) : link.click());
    follow();
  }

  document.addEventListener("input", typed, true);
  document.addEventListener("pointerdown", pressed, true);
  document.addEventListener("click", clicked, true);
  return () => {
    document.removeEventListener("input", typed, true);
    document.removeEventListener("pointerdown", pressed, true);
    document.removeEventListener("click", clicked, true);
  };
}
