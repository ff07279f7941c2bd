// What the components share: which key leads where, one stop of the Tab key, and what a click reports.

import assert from "node:assert/strict";
import { test } from "node:test";

import { nextIndex, reportClick, roveFocus } from "../../../components/frontend/shared.js";

test("arrow keys step, Home and End jump", () => {
  const from = (key) => nextIndex(key, 2, 5);
  assert.deepEqual(["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "Home", "End"].map(from), [3, 3, 1, 1, 0, 4]);
});

test("at the ends an arrow key stays", () => {
  assert.equal(nextIndex("ArrowLeft", 0, 5), 0);
  assert.equal(nextIndex("ArrowRight", 4, 5), 4);
});

test("other keys move nothing, whatever they are called", () => {
  assert.deepEqual(
    ["Enter", " ", "Tab", "Escape", "toString", "constructor"].map((key) => nextIndex(key, 2, 5)),
    [null, null, null, null, null, null],
  );
});

/** A group of `n` buttons, of which one may have the focus. */
function fakeGroup(n) {
  const root = { activeElement: null };
  const group = { getRootNode: () => root };
  const buttons = Array.from({ length: n }, (_, i) => ({
    dataset: { name: `button ${i}` },
    focus() {
      root.activeElement = this;
    },
  }));
  return { group, buttons, root };
}

function press(group, key) {
  let prevented = false;
  group.onkeydown({ key, preventDefault: () => (prevented = true) });
  return prevented;
}

test("Tab stops at one button, and follows the focus", () => {
  const { group, buttons, root } = fakeGroup(3);
  roveFocus(group, buttons, 1);
  assert.deepEqual(
    buttons.map((button) => button.tabIndex),
    [-1, 0, -1],
  );
  assert.equal(root.activeElement, null, "the focus is not drawn to a group that did not have it");
  buttons[1].focus();
  assert.ok(press(group, "ArrowRight"));
  assert.equal(root.activeElement, buttons[2]);
  assert.deepEqual(
    buttons.map((button) => button.tabIndex),
    [-1, -1, 0],
  );
});

test("a button that had the focus has it again, and Tab stops there", () => {
  const { group, buttons, root } = fakeGroup(3);
  roveFocus(group, buttons, 2, "button 1");
  assert.equal(root.activeElement, buttons[1]);
  assert.deepEqual(
    buttons.map((button) => button.tabIndex),
    [-1, 0, -1],
  );
});

test("a group that had the focus keeps it where the button is gone", () => {
  const { group, buttons, root } = fakeGroup(3);
  roveFocus(group, buttons, 2, "button 7");
  assert.equal(root.activeElement, buttons[2]);
});

test("a key that moves nothing is left to the browser", () => {
  const { group, buttons } = fakeGroup(3);
  roveFocus(group, buttons, 0, "button 0");
  assert.ok(!press(group, "Tab"));
});

test("keys are left alone while the focus is elsewhere, and in a group without buttons", () => {
  const { group, buttons } = fakeGroup(3);
  roveFocus(group, buttons, 0);
  assert.ok(!press(group, "ArrowRight"));
  const empty = fakeGroup(0);
  roveFocus(empty.group, empty.buttons, 0, "button 0");
  assert.ok(!press(empty.group, "End"));
});

test("clicks on the same thing are events of their own, however quickly they follow", () => {
  const events = [];
  for (let i = 0; i < 5000; i++) reportClick((name, event) => events.push([name, event]), "a text", 7);
  const [[name, first]] = events;
  assert.equal(name, "clicked");
  assert.deepEqual([first.value, first.content_id], [7, "a text"]);
  assert.equal(new Set(events.map(([, event]) => event.at)).size, 5000); // many within one millisecond
});
