"""What a page shows, as plain values by name: noted by the page as it draws its figures, read by what accompanies it.

Probabilities are of 1, surprises in nats, sizes in bytes, tokens as they are spelled. Knows neither a page nor its
readers.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from app.shared import lesson_state

Fact = str | int | float | bool | tuple[str, ...] | None  # None: the page shows no such thing now


def begin(page: str) -> None:
    """A run of a page begins: nothing is shown yet.

    Args:
        page: how its address ends.
    """
    lesson_state.shown.set({"page": page})
    lesson_state.read.pop()


def note(**facts: Fact) -> None:
    """Take note of what is drawn now, beside what was noted in this run; of the same name the latest holds."""
    lesson_state.shown.set({**lesson_state.shown.get(), **facts})


def facts() -> Mapping[str, Fact]:
    """All that the page has noted; in a fragment's run, what the rest of the page noted before as well."""
    return lesson_state.shown.get()


@contextmanager
def apart(page: str) -> Iterator[Callable[[], Mapping[str, Fact]]]:
    """Within the block, notes are kept apart: of figures that a page would show, and none shows now.

    Yields:
        What gives all that was noted so far, beside what holds for every page.
    """
    before = lesson_state.shown.get()
    lesson_state.shown.set({**before, "page": page})
    try:
        yield facts
    finally:
        lesson_state.shown.set(before)


def read_all() -> Mapping[str, Fact]:
    """All that the page has noted by the end of its run; what a click changes afterwards is to be read as well."""
    lesson_state.read.set(dict(lesson_state.shown.get()))
    return facts()


def have_changes_read() -> None:
    """At the end of a fragment's run: have the page drawn anew where somebody reads what has changed in it."""
    read = lesson_state.read.get()
    if read is not None and read != facts():
        lesson_state.read.pop()
        st.rerun()
