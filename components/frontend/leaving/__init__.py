"""Keeps what is typed when a page is left in the same movement. Draws nothing; knows no page.

The browser tells the server of a box's text and of the page's change in two messages, of which the second may overtake
the first, or take its place. So the text travels with the page's change as well.
"""

from dataclasses import dataclass
from pathlib import Path

from components.frontend.events import take_event
from components.frontend.register import register

NO_CONTENT = ""  # what was typed belongs to no figure
_mount = register(Path(__file__).parent, isolated=False)  # boxes and links are the page's


@dataclass(frozen=True)
class LeftText:
    """What stood in a box whose page was left.

    Attributes:
        box: the box's key.
    """

    box: str
    text: str


def keep_text_on_leaving(*, key: str) -> None:
    """Have the box that is being typed in report before the page changes; `take_left_text` tells what stood in it."""
    _mount(key=key, on_left_change=lambda: None)


def take_left_text(key: str) -> LeftText | None:
    """What was being typed when the page was left, once."""
    left = take_event(key, "left", NO_CONTENT)
    if not isinstance(left, dict):
        return None
    box, text = left.get("box"), left.get("text")
    return LeftText(box, text) if isinstance(box, str) and isinstance(text, str) else None
