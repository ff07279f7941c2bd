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

/** Tell Python what was clicked, and on which content. `at` tells one click from the next on the same thing. */
export function reportClick(setStateValue, contentId, value) {
  setStateValue("clicked", { value, content_id: contentId, at: Date.now() + Math.random() });
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

/** Which of the buttons in `group` has the focus; -1 if none has. Ask before they are replaced. */
export function focusedIndex(group) {
  return [...group.querySelectorAll("button")].indexOf(group.getRootNode().activeElement);
}

/**
 * Make the buttons of `group` one stop of the Tab key, within which arrow keys, Home and End move.
 *
 * `start` is the button that Tab reaches; it takes the focus if the group `hadFocus` before its buttons were replaced.
 */
export function roveFocus(group, buttons, start, hadFocus) {
  buttons.forEach((button, i) => {
    button.tabIndex = i === start ? 0 : -1;
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
  if (hadFocus) buttons[start]?.focus({ preventScroll: true });
}
