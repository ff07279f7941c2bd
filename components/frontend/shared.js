// What the components share: elements made of text, the report of a click, and arrow keys that move the focus.
// Knows nothing of what a component shows.

/** An element with a class and a text. The text is data from users and models: it never becomes markup. */
export function makeElement(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

/** A button: `label` is what a screen reader says, `hint` is shown on hover. */
export function makeButton({ className = "", text = "", label, hint = "" }) {
  const button = makeElement("button", className, text);
  button.type = "button";
  button.setAttribute("aria-label", label);
  if (hint) button.title = hint;
  return button;
}

let lastMoment = 0;

/** Milliseconds since 1970, later than any before: two events within one millisecond are told apart. */
export function nextMoment() {
  lastMoment = Math.max(lastMoment + 1, Date.now());
  return lastMoment;
}

/** Tell Python what was clicked, and on which content. `at` tells one click from the next on the same thing. */
export function reportClick(setStateValue, contentId, value) {
  setStateValue("clicked", { value, content_id: contentId, at: nextMoment() });
}

/** Where a key moves the focus from `index` among `n` buttons; null for a key that does not move it. */
export function nextIndex(key, index, n) {
  const targets = {
    ArrowRight: index + 1,
    ArrowDown: index + 1,
    ArrowLeft: index - 1,
    ArrowUp: index - 1,
    Home: 0,
    End: n - 1,
  };
  return Object.hasOwn(targets, key) ? Math.min(Math.max(targets[key], 0), n - 1) : null;
}

/** The `data-name` of the button in `group` that has the focus; null if none has. Ask before they are replaced. */
export function focusedName(group) {
  const active = group.getRootNode().activeElement;
  return group.contains(active) ? active.dataset.name : null;
}

/**
 * Make the buttons of `group` one stop of the Tab key, within which arrow keys, Home and End move.
 *
 * `start` is the button that Tab reaches. A button that had the focus before it was drawn anew, by its `data-name`, has
 * it again, wherever the keys have moved it meanwhile; where it is gone, `start` has.
 */
export function roveFocus(group, buttons, start, focused = null) {
  const again = focused === null ? -1 : buttons.findIndex((button) => button.dataset.name === focused);
  const stop = again < 0 ? start : again;
  buttons.forEach((button, i) => {
    button.tabIndex = i === stop ? 0 : -1;
  });
  group.onkeydown = (event) => {
    const current = buttons.indexOf(group.getRootNode().activeElement);
    const next = current < 0 ? null : nextIndex(event.key, current, buttons.length);
    if (next === null) return;
    buttons[current].tabIndex = -1;
    buttons[next].tabIndex = 0;
    buttons[next].focus();
    event.preventDefault();
  };
  if (focused !== null) buttons[stop]?.focus({ preventScroll: true });
}
