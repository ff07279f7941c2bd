"""Keeps what is typed when a page is left in the same movement, and the way back. Draws nothing; knows no page.

The browser tells the server of a box's text and of the page's change in two messages, of which the second may overtake
the first, or take its place. So the text travels with the page's change as well.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.frontend.events import latest_event, take_event
from components.frontend.register import register

NO_CONTENT = ""  # what was typed belongs to no figure
MAX_BOXES = 100  # that somebody typed in at once
_mount = register(Path(__file__).parent, isolated=False)  # boxes and links are the page's


@dataclass(frozen=True)
class LeftText:
    """What stood in a box whose page was left.

    Attributes:
        box: the box's key.
    """

    box: str
    text: str


def keep_text_on_leaving(parameters: Mapping[str, Collection[str]], *, key: str) -> None:
    """Have the boxes that are being typed in report before the page changes; `take_left_texts` tells what stood there.

    Args:
        parameters: what a page's address may name beside what every page's may, by how its address ends.
    """
    names = {page: sorted(own) for page, own in parameters.items()}
    _mount(key=key, data={"parameters": names}, on_left_change=lambda: None)


def take_left_texts(key: str, page: str) -> list[LeftText]:
    """What was being typed in another page when it was left, once.

    Args:
        page: how the address of the one that is drawn ends; its own boxes report for themselves.
    """
    left = latest_event(key, "left", NO_CONTENT)
    if not isinstance(left, dict) or left.get("page") == page or take_event(key, "left", NO_CONTENT) is None:
        return []
    texts = left.get("texts")
    read = [_read(each) for each in texts[:MAX_BOXES]] if isinstance(texts, list) else []
    return [each for each in read if each is not None]


def _read(left: Any) -> LeftText | None:
    box, text = (left.get("box"), left.get("text")) if isinstance(left, dict) else (None, None)
    return LeftText(box, text) if isinstance(box, str) and isinstance(text, str) else None
