// In the page: when the figures stand that follow a key, and what jumped outside them. Knows no page.

const FIGURES = "[class*=st-key-figures]";
const STALE = "[data-stale=true]";
const STILL_MS = 400;
const LONGEST_MS = 300_000; // a curve on a machine with much else to do
let pressed = 0;

/** All that figures show: texts, also those of components, drawings and pictures. */
function shown(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node instanceof HTMLCanvasElement) return node.toDataURL();
  if (node instanceof SVGElement) return node.outerHTML;
  const children = [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes];
  return children.map(shown).join("|");
}

/** A watch that notes when a part of the page changed last, or was dimmed because it is behind what is typed. */
function watched(selector, isBehind) {
  let last = "";
  let changed = performance.now();
  return (now) => {
    const places = [...document.querySelectorAll(selector)];
    const next = places.map(shown).join("\n");
    if (next !== last || isBehind(places)) changed = now;
    last = next;
    return changed;
  };
}

/** Whether anything that can be read in this place is of the run before. */
function isStale(place) {
  return [...place.querySelectorAll(STALE)].some((element) => shown(element) !== "");
}

const feel = {
  shifts: [],
  begin() {
    addEventListener("keydown", (event) => (pressed = event.timeStamp), { capture: true, once: true });
  },
  /** Milliseconds from the key to the last change of a figure that follows what is typed, and of all figures. */
  settled(figure) {
    const app = document.querySelector(".stApp");
    const isDimmed = (places) =>
      app.getAttribute("data-figures-behind") === "typed" || places.some(isStale);
    const isRunning = () => app.getAttribute("data-test-script-state") !== "notRunning";
    const looks = [watched(figure, isDimmed), watched(FIGURES, (places) => isDimmed(places) || isRunning())];
    return new Promise((resolve, reject) => {
      const begun = performance.now();
      function look() {
        const now = performance.now();
        const [first, all] = looks.map((changedAt) => changedAt(now));
        if (now - all > STILL_MS) resolve([first - pressed, all - pressed]);
        else if (now - begun > LONGEST_MS) reject(new Error("the figures never stood"));
        else setTimeout(look, 15);
      }
      look();
    });
  },
};
globalThis.feel = feel;

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const here = entry.sources.filter(({ node }) => node?.isConnected); // what was taken away has no place any more
    const outside = here.filter(({ node }) => !(node.parentElement ?? node).closest?.(FIGURES));
    if (outside.length) feel.shifts.push(entry.value);
  }
}).observe({ type: "layout-shift", buffered: true });
