// Boxes that report while they are typed in; figures that are behind what is typed are dimmed at once. Knows no page:
// which boxes, and what is measured, comes from Python.

import { fingerprint } from "./fingerprint.js";

const GAP_MS = 100; // between two reports, at least
const RUN_MS = 250; // that a run has to draw its figures in before what is typed next ends it
const PAUSE_MS = 120; // in typing, before it does
const AGAIN_MS = 200; // until a box is looked at again that is behind, though nothing was typed
const APP = ".stApp";
const BEHIND = "data-figures-behind"; // since something was typed; then while new figures are drawn, one by one
const TYPED = "typed";
const DRAWING = "drawing";
const NEEDS_MEASURING = "data-needs-measuring";
const RUN_STATE = "data-test-script-state";
let typedAt = Number.NEGATIVE_INFINITY; // these three outlive a mount: so does the box
let reportedAt = Number.NEGATIVE_INFINITY;
let composing = false;
const drawn = new Map(); // by box, the text whose figures were all drawn last
let latest = 0; // which mount is the last: one that has moved on the page is mounted anew, and the old one not undone

/** Have a box report what is typed in it, as it does when the focus leaves it. */
function report(box) {
  reportedAt = performance.now();
  box.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
}

export default function watchTyping({ data, parentElement }) {
  const number = ++latest;
  const app = document.querySelector(APP);
  const button = parentElement.querySelector(".measure");
  const measured = new Map(data.boxes);
  let again;
  const boxOf = (key) => document.querySelector(`.st-key-${CSS.escape(key)} :is(textarea, input)`);
  const boxes = () => [...measured.keys()].map(boxOf).filter((box) => box !== null);
  const isLive = () => boxes().reduce((n, box) => n + box.value.length, 0) <= data.live_characters;
  const isBoxBehind = ([key, name]) => {
    const box = boxOf(key);
    return box !== null && fingerprint(box.value) !== name;
  };
  const isBehind = () => [...measured].some(isBoxBehind);
  const isRunning = () => app.getAttribute(RUN_STATE) !== "notRunning";

  function show() {
    if (number !== latest) return stop();
    const behind = isBehind();
    const running = isRunning();
    const drawing = running && [...measured].some(([key, name]) => drawn.has(key) && drawn.get(key) !== name);
    if (!running) for (const [key, name] of measured) drawn.set(key, name);
    if (behind) app.setAttribute(BEHIND, TYPED);
    else if (drawing) app.setAttribute(BEHIND, DRAWING);
    else app.removeAttribute(BEHIND);
    button.hidden = !behind || isLive();
    app.toggleAttribute(NEEDS_MEASURING, !button.hidden);
    clearTimeout(again);
    const isWaiting = running && typedAt <= reportedAt;
    if (behind && isLive() && !composing && !isWaiting) again = setTimeout(catchUp, dueAt() - performance.now());
  }

  /** The first key is reported at once, and then as fast as runs follow; each is given time to draw. A box may also get
   *  its text after the run that brought it, without an event; or it was typed in before this stood. */
  function dueAt() {
    if (typedAt <= reportedAt) return reportedAt + AGAIN_MS;
    return isRunning() ? Math.max(reportedAt + RUN_MS, typedAt + PAUSE_MS) : reportedAt + GAP_MS;
  }

  function catchUp() {
    if (number === latest && isLive() && !composing) {
      for (const entry of measured) if (isBoxBehind(entry)) report(boxOf(entry[0]));
    }
    show();
  }

  function typed(event) {
    if (number !== latest || !boxes().includes(event.target)) return;
    composing = event.isComposing === true;
    typedAt = performance.now();
    show();
  }

  function keyed(event) {
    if (number !== latest) return;
    const others = event.shiftKey || event.ctrlKey || event.metaKey || event.isComposing;
    if (event.key !== "Enter" || others || !data.by_enter.some((key) => boxOf(key) === event.target)) return;
    event.preventDefault();
    report(event.target);
  }

  const runs = new MutationObserver(show);

  function stop() {
    document.removeEventListener("keydown", keyed, true);
    document.removeEventListener("input", typed, true);
    document.removeEventListener("compositionend", typed, true);
    runs.disconnect();
    clearTimeout(again);
  }

  button.onclick = () => boxes().forEach(report);
  document.addEventListener("keydown", keyed, true);
  document.addEventListener("input", typed, true);
  document.addEventListener("compositionend", typed, true);
  runs.observe(app, { attributes: true, attributeFilter: [RUN_STATE] });
  show();
  return () => {
    stop();
    if (number !== latest) return;
    app.removeAttribute(BEHIND);
    app.removeAttribute(NEEDS_MEASURING);
  };
}
