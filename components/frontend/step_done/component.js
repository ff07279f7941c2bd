// Reads out that something was done, and offers the way there while it is out of sight. Knows no page.

/** How far the box that holds this mount is from the window's upper edge; negative above it. */
function boxOf(parentElement) {
  const host = parentElement.getRootNode().host ?? parentElement;
  return host.closest("[class*='st-key-lesson_card']") ?? host;
}

/** The card's body gets no lower while its step is open: what stands in it changes under somebody who is typing below. */
function keepHeight(box, step) {
  const body = box.querySelector(".st-key-lesson_body");
  if (body === null) return;
  const now = `${step} ${window.innerWidth}`;
  if (body.dataset.heightOf !== now) body.style.minHeight = "";
  body.dataset.heightOf = now;
  body.style.minHeight = `${body.offsetHeight}px`;
}

const SHOWN_MS = 10_000; // the card says the same for good
const GAP = 8; // pixels

/** Put the button into the bar on top, where it hides nothing: behind the pages' links, or else before the tools. */
function placeInBar(button, label) {
  const bar = document.querySelector(".stAppHeader").getBoundingClientRect();
  const tools = document.querySelector(".st-key-tools").getBoundingClientRect();
  const last = [...document.querySelectorAll(".st-key-page_links a")].at(-1)?.getBoundingClientRect();
  const behindLinks = last?.height > 0 && last.top >= 0 && last.bottom <= bar.bottom;
  const row = behindLinks ? last : tools;
  const middle = (row.top + row.bottom) / 2;
  const end = tools.bottom < middle ? window.innerWidth : tools.left;
  button.textContent = label;
  if (behindLinks && button.offsetWidth > end - row.right - 2 * GAP) button.textContent = "✓ Done";
  const left = behindLinks ? row.right + GAP : end - GAP - button.offsetWidth;
  button.style.left = `${Math.min(left, end - GAP - button.offsetWidth)}px`;
  button.style.top = `${middle - button.offsetHeight / 2}px`;
}

export default function announce({ data, parentElement }) {
  const region = parentElement.querySelector("p");
  const button = parentElement.querySelector("button");
  const box = boxOf(parentElement);
  button.ariaLabel = data.label;
  button.onclick = () => {
    button.hidden = true;
    box.scrollIntoView({ block: "center" });
  };
  keepHeight(box, data.label);
  const changed = region.textContent !== data.sentence;
  if (changed) region.textContent = data.sentence;
  if (data.sentence === "") button.hidden = true;

  const hideUnlessInUse = () => {
    if (button.matches(":hover, :focus")) setTimeout(hideUnlessInUse, SHOWN_MS);
    else button.hidden = true;
  };
  const observer = new IntersectionObserver((entries) => {
    const inSight = entries.at(-1).isIntersecting;
    if (inSight) button.hidden = true;
    else if (changed && data.sentence !== "") {
      button.hidden = false;
      placeInBar(button, data.label);
      setTimeout(hideUnlessInUse, SHOWN_MS);
    }
  });
  observer.observe(box);
  return () => observer.disconnect();
}
