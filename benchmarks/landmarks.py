"""Where each page's box and its answer stand, for whoever looks at them in a browser. Knows no figure."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

FIGURES = "[class*=st-key-figures]"


@dataclass(frozen=True)
class Landmarks:
    """One page.

    Attributes:
        box: what is typed in.
        answer: what has to be in sight without scrolling; all of it on a projector, its beginning on a phone.
        text: thirty tokens of the bundled model to begin with, or about as many.
        figure: the figures that are looked at while typing; on most pages all.
    """

    title: str
    path: str
    text: str
    box: Callable[[Page], Locator]
    answer: Callable[[Page], Locator]
    figure: str = FIGURES


def _chart(page: Page) -> Locator:
    return page.locator(FIGURES).get_by_test_id("stVegaLiteChart").first


TEXT = (
    "The old man walked along the river to the small town where he had lived as a boy, and every house there looked "
    "smaller than it"
)
PAGES = (
    Landmarks(
        "Next token",
        "/",
        TEXT,
        lambda page: page.get_by_label("Phrase", exact=True),
        lambda page: page.locator(FIGURES).locator("tbody tr").nth(4),  # the fifth of the list
    ),
    Landmarks(
        "Surprise",
        "/surprise",
        TEXT,
        lambda page: page.get_by_label("Text", exact=True),
        lambda page: page.get_by_role("group", name="Tokens tinted by surprise").get_by_role("button").first,
    ),
    Landmarks("Compare", "/compare", TEXT, lambda page: page.get_by_role("textbox", name="Text 1"), _chart),
    Landmarks(
        "Bit width",
        "/bits",
        TEXT,
        lambda page: page.get_by_label("Text", exact=True),
        _chart,
        figure=".st-key-figures_verdict, .st-key-figures_numbers",  # of the chosen width
    ),
)
