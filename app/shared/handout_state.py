"""Entries of a visitor's session state for handouts of lessons; the others are in `state.py`. Values only, as there."""

from typing import Any

from components.keys import Family, Key, Stoppable

lesson: Key[str | None] = Key("handout_lesson", None)  # by its name
IN_ADDRESS = "of"  # as the address has it
named: Key[str | None] = Key("handout named", None)  # by the address, when it was last read
sheet: Key[str | None] = Key("sheet", None)  # bound: which of the two
step = Family[Any]("handout_step_{}", None)  # by number
box = Family[Any]("handout_box_{}", None)  # by step and number
tools: Key[Any] = Key("handout_tools", None)


def measuring(what: str) -> Stoppable:
    """Measuring one step."""
    return Stoppable(f"handout {what}")
