"""A text that was typed in the movement in which its page was left, for when the visitor comes back to that page."""

from collections.abc import Sequence

from app.shared import restore, state
from app.shared.tab_parts import Part
from components.frontend import leaving
from components.frontend.leaving import LeftText


def take(parts: Sequence[Part]) -> None:
    """Put such a text into its box, if the server has not got it already, and have the tab hold it.

    Args:
        parts: of all pages.
    """
    left = leaving.take_left_text(state.leaving.name)
    if left is None:
        return
    for part in parts:
        if _put(part, left):
            restore.hold(part, key=state.left_record.name)


def _put(part: Part, left: LeftText) -> bool:
    """Put a text into a box, if it is one of this page's that holds another."""
    if part.put_into_box is not None and part.put_into_box(left.box, left.text):
        return True
    for entry in part.entries:
        if entry.in_box and entry.key.name == left.box and entry.key.get() != left.text:
            try:
                entry.key.set(entry.parse(left.text))
            except ValueError:  # a browser is a stranger
                return False
            return True
    return False
