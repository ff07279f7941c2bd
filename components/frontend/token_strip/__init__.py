"""A phrase as its tokens, each with its place counted from both ends; a click on one reports it. Of a long one the
last are in sight, and the others unfold.

Draws what it is handed; knows no model.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from components.frontend.events import latest_event
from components.frontend.register import register

_mount = register(Path(__file__).parent)


@dataclass(frozen=True)
class Place:
    """One token of the strip.

    Attributes:
        text: what is drawn.
        place: its number, under it.
        position: what a click reports.
        appended: whether it was appended here rather than typed.
        hint: shown on hover.
        spoken: what a screen reader says.
        prefix: whether it stands before the text and is no part of it.
    """

    text: str
    place: str
    position: int
    appended: bool
    hint: str
    spoken: str
    prefix: bool = False


def token_strip(
    tokens: Sequence[Place], *, key: str, content_id: str, chosen: int, label: str, before: int = 0
) -> None:
    """Draw the tokens; `chosen_position` tells which was clicked last.

    Args:
        content_id: names what is shown; a choice made on something else is forgotten.
        before: how many stand before the first, where not all are drawn.
    """
    data = {"label": label, "content_id": content_id, "chosen": chosen, "before": before}
    _mount(
        key=key,
        data={**data, "tokens": [asdict(token) for token in tokens]},
        on_clicked_change=lambda: None,
    )


def chosen_position(key: str, content_id: str, n: int) -> int:
    """The position chosen on what is shown now; else the last of `n`."""
    position = latest_event(key, "clicked", content_id)
    return position if isinstance(position, int) and 0 <= position < n else n - 1
