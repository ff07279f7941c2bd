// In the page: when the figures stand that follow a key, and what jumped outside them. Knows no page.

const FIGURES = "[class*=st-key-figures]";
const STILL_MS = 400;
const LONGEST_MS = 20_000;
let pressed = 0;

/** All that figures show: texts, also those of components, drawings and pictures. */
function shown(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node instanceof HTMLCanvasElement) return node.toDataURL();
  if (node instanceof SVGElement) return node.outerHTML;
  const children = [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes];
  return children.map(shown).join("|");
}

const feel = {
  shifts: [],
  begin() {
    addEventListener("keydown", (event) => (pressed = event.timeStamp), { capture: true, once: true });
  },
  /** Milliseconds from the key to the last change of figures that follow what is typed. */
  settled() {
    let last = "";
    let changed = performance.now();
    const app = document.querySelector(".stApp");
    const isBehind = () =>
      app.hasAttribute("data-figures-behind") || app.getAttribute("data-test-script-state") !== "notRunning";
    return new Promise((resolve, reject) => {
      const begun = performance.now();
      function look() {
        const now = performance.now();
        const next = [...document.querySelectorAll(FIGURES)].map(shown).join("\n");
        if (next !== last || isBehind()) changed = now;
        last = next;
        if (now - changed > STILL_MS) resolve(changed - pressed);
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
    const outside = entry.sources.filter(({ node }) => !(node?.parentElement ?? node)?.closest?.(FIGURES));
    if (outside.length) feel.shifts.push(entry.value);
  }
}).observe({ type: "layout-shift", buffered: true });
