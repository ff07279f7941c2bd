// Whoever types and leaves in one movement takes the text along, by a link or by Back. Knows no page.
//
// Streamlit sends a click on a page's link at once, and what a box reports a moment later: that message still names the
// page before, and leads back to it. So the click waits for it. If the server gets both before it has begun with either,
// it drops what stands in the boxes of the page before: so the text is in this component's state too, which is not.
//
// Back would give each box what its address last named, and what its address does not name would be gone. So a click on
// the page's link follows at once: every page comes back as it was left. The server may have drawn a box before that,
// so what was typed last there goes along once more.

import { nextMoment } from "../shared.js";
import { nameOf, pageLeft, takeParametersAlong, watchAddress } from "./history.js";

const LINKS = "[data-testid=stPageLink] a";
const BOXES = ".stTextArea textarea, .stTextInput input, .stNumberInput input";
const FORM = "[data-testid=stForm]"; // what stands in one is not reported before it is submitted
const REPORT_MS = 40; // from what a box reports to its message, with room to spare
const ARRIVAL_MS = 5_000; // until the server has begun with what was reported

const typed = new Map(); // by box, when somebody typed in it last, or it reported on leaving
const left = new Map(); // by page, what was typed there shortly before it was left: by box, the text and when
let send; // tells Python
let listening = false;
let departure; // the click that waits

/** The key by which Python knows a box. */
function keyOf(box) {
  const classes = box.closest("[class*='st-key-']")?.classList ?? [];
  return [...classes].find((name) => name.startsWith("st-key-"))?.slice("st-key-".length);
}

function isTo(link, page) {
  return nameOf(link.getAttribute("href")) === page;
}

function noteTyping(event) {
  if (event.target.matches?.(BOXES)) typed.set(event.target, performance.now());
}

function remember(page, box) {
  if (!left.has(page)) left.set(page, new Map());
  left.get(page).set(keyOf(box), { text: box.value, at: performance.now() });
}

function noteDeparture(page, next) {
  const isOld = ({ at }) => performance.now() - at > ARRIVAL_MS; // the server has had it since, or something else
  for (const [box, last] of left.get(page) ?? []) if (isOld(last)) left.get(page).delete(box);
  left.delete(next);
}

/** Have the box of this page report that is being typed in; whether there is one. */
function reportBox(page) {
  const box = document.activeElement;
  if (!typed.has(box)) return false;
  typed.set(box, performance.now());
  remember(page, box);
  box.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  return true;
}

/** Tell Python what stands in a page's boxes that it may not have heard of, and what more; whether there is any. */
function sendTexts(page, more = []) {
  const now = performance.now();
  const isUnheard = (box) => now - typed.get(box) < ARRIVAL_MS || box.closest(FORM) !== null;
  const boxes = [...typed.keys()].filter((box) => box.isConnected && isUnheard(box));
  typed.clear();
  for (const box of boxes) remember(page, box);
  const texts = [...more, ...boxes.map((box) => ({ box: keyOf(box), text: box.value }))];
  if (texts.length === 0) return false;
  send("left", { value: { page, texts }, content_id: "", at: nextMoment() });
  return true;
}

/** Follow a page's link, once what was typed is on its way. */
function follow(link) {
  clearTimeout(departure);
  departure = setTimeout(() => link.click(), REPORT_MS);
}

function notePress(event) {
  if (event.target !== document.activeElement) reportBox(nameOf(document.location.pathname));
}

function noteClick(event) {
  const link = event.target.closest?.(LINKS);
  const page = nameOf(document.location.pathname);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || isTo(link, page)) return;
  reportBox(page); // after a click that nobody pressed for, as a screen reader's
  if (!sendTexts(page)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  follow(link);
}

function noteBack() {
  const before = pageLeft();
  const page = nameOf(document.location.pathname);
  const link = [...document.querySelectorAll(LINKS)].find((each) => isTo(each, page));
  if (before === null || link === undefined) return;
  takeParametersAlong();
  reportBox(before);
  const typedThere = [...(left.get(page) ?? [])].map(([box, { text }]) => ({ box, text }));
  left.delete(page);
  if (sendTexts(before, typedThere)) follow(link);
  else link.click();
}

function listen() {
  if (listening) return;
  listening = true;
  document.addEventListener("input", noteTyping, true);
  document.addEventListener("pointerdown", notePress, true);
  document.addEventListener("click", noteClick, true);
  window.addEventListener("popstate", noteBack, true);
}

/** Every page has this: a mount that is undone has another after it, and is of the same use until then. */
export default function keepTextOnLeaving({ data, setStateValue }) {
  send = setStateValue;
  watchAddress(data.parameters, noteDeparture);
  listen();
}
