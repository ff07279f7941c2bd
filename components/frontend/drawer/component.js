// On a phone the sidebar lies over the page: it closes once something was chosen in it. Knows no page.

const SIDEBAR = "[data-testid=stSidebar]";
const CHOICES = ".stCheckbox label, .stButtonGroup [role=radio], .stButtonGroup button";
const CLOSE = "[data-testid=stSidebarCollapseButton] button";
const LIES_OVER_PAGE = "(max-width: 768px)"; // as Streamlit has it

export default function closeAfterChoice() {
  function clicked(event) {
    const sidebar = event.target.closest?.(SIDEBAR);
    if (!sidebar || !event.target.closest(CHOICES) || !matchMedia(LIES_OVER_PAGE).matches) return;
    // Once the click has done what it is for.
    setTimeout(() => sidebar.dataset.collapsed === "false" && sidebar.querySelector(CLOSE)?.click());
  }

  document.addEventListener("click", clicked, true); // before the page is drawn anew, and what was clicked with it
  return () => document.removeEventListener("click", clicked, true);
}
