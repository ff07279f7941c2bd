"""What the component tests check on a page: which clicks counted, how legible a text is, that nothing was executed."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.browser.helpers import expect, wait_until_settled

# The luminance of what is painted behind each text, and of the text itself, by WCAG's formula; the browser itself mixes
# the colours.
LUMINANCES = """
(elements) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  const paint = (color) => { brush.fillStyle = color; brush.fillRect(0, 0, 1, 1); };
  const luminance = () => {
    const linear = [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3).map((v) => v / 255)
      .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  return elements.map((element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement ?? e.getRootNode().host)
      layers.unshift(getComputedStyle(e).backgroundColor);
    layers.forEach(paint);
    const behind = luminance();
    paint(getComputedStyle(element).color);
    return [behind, luminance()];
  });
}
"""
AA = 4.5  # what WCAG asks of text


@dataclass(frozen=True)
class Shade:
    """How light a text and what is behind it are, 0 to 1."""

    behind: float
    text: float

    @property
    def contrast(self) -> float:
        return (max(self.behind, self.text) + 0.05) / (min(self.behind, self.text) + 0.05)


def expect_clicks(page: Page, *values: int) -> None:
    """Wait until exactly these clicks have been taken."""
    expect(page.get_by_text(re.compile("^Clicks:"))).to_have_text(f"Clicks: {', '.join(map(str, values)) or 'none'}")


def redraw(page: Page) -> None:
    """Run the script once more, without moving the focus."""
    counter = page.get_by_text(re.compile("^Runs:"))
    runs = int(counter.inner_text().removeprefix("Runs: "))
    page.get_by_role("button", name="Redraw").dispatch_event("click")
    expect(counter).to_have_text(f"Runs: {runs + 1}")
    wait_until_settled(page)


def click_and_press(button: Locator, key: str) -> None:
    """Click a button and press a key at once, before any run that the click asks for can have drawn it anew."""
    button.evaluate(
        """(button, key) => {
          button.focus();
          button.click();
          button.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        }""",
        key,
    )


def begin_changing_the_content(page: Page) -> None:
    """Ask for other content, which takes a while to come."""
    page.get_by_role("button", name="Change the content slowly").dispatch_event("click")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="running"]')


def expect_stale_click(page: Page) -> None:
    """Wait until other content is drawn, and the last click is known to be one on the content before."""
    expect(page.get_by_text("Content: second")).to_be_visible()
    expect(page.get_by_text("Last click on: first")).to_be_visible()
    wait_until_settled(page)


def shades(elements: Locator) -> list[Shade]:
    return [Shade(*each) for each in elements.evaluate_all(LUMINANCES)]


def contrast(element: Locator) -> float:
    (shade,) = shades(element)
    return shade.contrast


def theme_of(page: Page) -> str:
    """ "light" or "dark", by what the app stands on."""
    red = page.get_by_test_id("stApp").evaluate("(e) => Number(getComputedStyle(e).backgroundColor.match(/\\d+/)[0])")
    return "light" if red > 127 else "dark"


def expect_nothing_executed(page: Page) -> None:
    """No text became markup: none of the hostile texts' elements stand on the page, and no title was changed."""
    assert page.locator("img[src='x']").count() == 0
    assert "gone" not in page.title()
