"""What was typed in the movement in which its page was left, for when the visitor comes back to that page."""

from collections.abc import Sequence
from typing import Any

from app.shared import restore, state
from app.shared.tab_parts import Entry, Part
from components.frontend import leaving
from components.frontend.leaving import LeftText


def take(parts: Sequence[Part], page: str) -> None:
    """Put such texts into their boxes, if the server has not got them already, and have the tab hold them.

    Args:
        parts: of all pages.
        page: how the address of the one that is drawn ends.
    """
    texts = leaving.take_left_texts(state.leaving.name, page)
    changed = [part for left in texts for part in parts if _put(part, left)]
    for part in parts:
        if part in changed:
            restore.hold(part, key=state.left_records[part.name].name)


def _put(part: Part, left: LeftText) -> bool:
    """Put a text into a box, if it is one of this page's that holds another."""
    if part.put_into_box is not None and part.put_into_box(left.box, left.text):
        return True
    entry = next((each for each in part.entries if each.in_box and each.key.name == left.box), None)
    if entry is None:
        return False
    try:
        typed = _read(entry, left.text)
    except ValueError:  # a browser is a stranger
        return False
    if typed == entry.key.get():
        return False
    entry.key.pop()  # or what Streamlit has of the box itself, from a run that was cut short, would come before it
    entry.key.set(typed)
    return True


def _read(entry: Entry, typed: str) -> Any:
    """What stands in a box: a text or, where it is none that the box takes, a whole number."""
    try:
        return entry.parse(typed)
    except ValueError:
        return entry.parse(int(typed))
