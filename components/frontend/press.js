// Keeps what a pointer is held down on as it is until it is let go. Knows nothing of what a component shows.

const LONGEST = 5000; // milliseconds, where the pointer is never seen to be let go
const CLICK_FOLLOWS = 100; // a tap's click comes a little after its pointer has gone

/**
 * Draw; while a pointer is held down on the component, once it is let go: a click needs the same element at both ends.
 * Of several drawings that come meanwhile the last is drawn.
 */
export function drawUnlessPressed(parentElement, draw) {
  parentElement.press ??= followPointer(parentElement);
  const { press } = parentElement;
  if (press.held) press.draw = draw;
  else draw();
}

function followPointer(parentElement) {
  const press = { held: false, draw: null };
  let timer = null;
  const letGo = () => {
    const { draw } = press;
    Object.assign(press, { held: false, draw: null });
    draw?.();
  };
  const letGoAfter = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(letGo, milliseconds);
  };
  parentElement.addEventListener("pointerdown", () => {
    press.held = true;
    letGoAfter(LONGEST);
    for (const end of ["pointerup", "pointercancel"]) {
      window.addEventListener(end, () => letGoAfter(CLICK_FOLLOWS), { once: true, capture: true });
    }
  });
  return press;
}
