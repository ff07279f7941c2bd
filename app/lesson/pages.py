"""The pages that a lesson goes through, by the end of their addresses: their files, and what their addresses may name.

Knows no lesson.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.bit_width import tab_part as bit_width
from app.compare import card_list
from app.compare import tab_part as compare
from app.compare.example_sets import OPENING
from app.next_token import tab_part as next_token
from app.shared import examples, state, table_state, text_box
from app.shared.tab_parts import Entry, Json, Part, choice, flag
from app.surprise import tab_part as surprise

SHARED = (
    Entry(state.unit, choice(("bits", "nats"))),
    Entry(state.leading_space, flag),
    Entry(state.score_first_token, flag),
)
SWITCHES = {state.size_exercise.name}  # that no address names
# What stands in a box before anybody types: nobody's own text.
OPENINGS: Mapping[str, Json] = {
    state.phrase.name: examples.NEXT_TOKEN,
    state.text.name: examples.SURPRISE,
    state.sample.name: examples.BIT_WIDTH,
    state.cards.name: list(OPENING),
}


@dataclass(frozen=True)
class LessonPage:
    """A page that a step may happen on."""

    title: str
    part: Part

    @property
    def file(self) -> str:
        return text_box.FILES[self.title]

    @property
    def entries(self) -> Mapping[str, Entry]:
        """What a step may put on the page, by its name in the page's address."""
        own = [entry for entry in self.part.entries if entry.in_address or entry.key.name in SWITCHES]
        return {entry.key.name: entry for entry in (*own, *SHARED)}


PAGES = {
    "next": LessonPage(text_box.NEXT_TOKEN, next_token.PAGE),
    "surprise": LessonPage(text_box.SURPRISE, surprise.PAGE),
    "compare": LessonPage(text_box.COMPARE, compare.PAGE),
    "bits": LessonPage(text_box.BIT_WIDTH, bit_width.PAGE),
}


def put(entry: Entry, value: Any) -> None:
    """Put a value on the page, before its boxes are drawn."""
    if entry.key.name == state.cards.name:
        table_state.shown.set(False)
        card_list.replace_all(list(value), "opening a step of the lesson")
        return
    # Never emptied before: a box that is tied to the address would take its text from there.
    (entry.put or entry.key.set)(value)


def drop(entry: Entry) -> None:
    """Have the page begin with what it opens with."""
    if entry.key.name == state.cards.name:
        put(entry, list(OPENING))
    elif (opening := OPENINGS.get(entry.key.name, entry.key.default)) is None:
        entry.key.pop()
    else:
        put(entry, opening)
