"""Typed names in a visitor's session state: the only file that touches `st.session_state`.

Declares what components keep for themselves; pages' entries are in `app/shared/state.py`.
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

T = TypeVar("T")


@dataclass(frozen=True)
class Key(Generic[T]):
    """One entry of the session state.

    Attributes:
        name: what Streamlit knows it by, and a widget's `key`.
        default: what it holds before anything was put there; never changed in place.
    """

    name: str
    default: T

    def get(self) -> T:
        """What it holds."""
        return st.session_state.get(self.name, self.default)

    def set(self, value: T) -> None:
        """Put a value there; for a widget, before it is drawn."""
        st.session_state[self.name] = value

    def setdefault(self, value: T) -> T:
        """What it holds, after putting a value there if it was empty."""
        return st.session_state.setdefault(self.name, value)

    def pop(self) -> T:
        """What it held; it is empty afterwards."""
        return st.session_state.pop(self.name, self.default)

    def clear(self) -> None:
        """Empty it; a callback that returns nothing."""
        self.pop()

    def is_set(self) -> bool:
        """Whether anything was put there."""
        return self.name in st.session_state


@dataclass(frozen=True)
class Family(Generic[T]):
    """Entries that differ by a number or a name, such as a card's: `card_texts[3].get()`.

    Attributes:
        template: their name, with {} for what differs.
    """

    template: str
    default: T

    def __getitem__(self, member: object) -> Key[T]:
        return Key(self.template.format(member), self.default)


component = Family[Any]("{}", None)  # what a component of ours reports, or a chart, by its key
taken_event = Family[Any]("{} taken", None)  # when the last click was made that was taken, by key and event
pinned_place = Family("{} place", ("", 0))  # content id and place, by the heatmap's key, as all that follow
heatmap_part = Family("{}_part", 1)
heatmap_detail = Family[Any]("{}_detail", None)
heatmap_alternatives = Family[Any]("{}_alternatives", None)
extremes_panel = Family("{}_extremes", False)  # whether it is unfolded
most_surprising = Family[Any]("{}_most", None)
least_surprising = Family[Any]("{}_least", None)
curve_chart = Family[Any]("curve at {}", None)  # by bits and scheme of the point that is marked
printed_table = Family[Any]("printed {}", None)  # by what the table shows, and how often it was drawn


@dataclass(frozen=True)
class Stoppable:
    """The entries of one wait that can be stopped."""

    name: str

    @property
    def stopped(self) -> Key[tuple[str, tuple[Any, ...]]]:
        """What was being read when it was stopped, and the jobs; "" while nothing is stopped."""
        return Key(f"{self.name} stopped", ("", ()))

    @property
    def stop_button(self) -> Key[bool]:
        return Key(f"{self.name}_stop", False)

    @property
    def resume_button(self) -> Key[bool]:
        return Key(f"{self.name}_go_on", False)
