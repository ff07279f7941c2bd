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

const SHOWN_MS = 10_000; // it lies over the page: the card says the same for good

export default function announce({ data, parentElement }) {
  const region = parentElement.querySelector("p");
  const button = parentElement.querySelector("button");
  const box = boxOf(parentElement);
  button.textContent = data.label;
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
      setTimeout(hideUnlessInUse, SHOWN_MS);
    }
  });
  observer.observe(box);
  return () => observer.disconnect();
}
