"""What of the surprise page the visitor's tab holds, so that it comes back in a new session.

Clicks on the heatmap are a part of their own: they redraw a fragment, and nothing else of the page.
"""

from app.predict import rounds, switch
from app.shared import state
from app.shared.state import Edits
from app.shared.tab_parts import Entry, Json, Part, choice, fields, flag, items, text, whole
from components import keys
from components.heatmap import scale

MAX_STEPS = 200  # replacements that Undo takes back
MAX_EDITS = 1_000  # places replaced
MAX_IDS = 2_000  # in one place
MAX_ID = 2**31 - 1

_edits = items(fields(whole(0, MAX_ID), items(whole(0, MAX_ID), MAX_IDS)), MAX_EDITS)
_history = fields(text(100), items(_edits, MAX_STEPS))
_place = fields(text(100), whole(0, MAX_ID))


def _history_as_json(held: tuple[str | None, tuple[Edits, ...]]) -> Json:
    content_id, steps = held
    return [content_id or "", [[[at, list(ids)] for at, ids in edits.items()] for edits in steps[-MAX_STEPS:]]]


def _history_from_json(read: Json) -> tuple[str, tuple[Edits, ...]]:
    content_id, steps = _history(read)
    return content_id, tuple(dict(edits) for edits in steps)


PAGE = Part(
    "surprise",
    "Surprise",
    (
        Entry(state.text, text(), in_address=True),
        Entry(state.tint, choice(scale.MODES), in_address=True),
        Entry(state.whole_words, flag, in_address=True),
        Entry(state.part_punctuation, flag, in_address=True),
        Entry(state.corrected_words, flag, in_address=True),
        Entry(state.show_spaces, flag, in_address=True),
        Entry(state.asked, text(), in_address=True),
        Entry(state.second_model, text(200), in_address=True),
        Entry(state.replacement, text()),
        switch.ENTRY,
        rounds.entry(rounds.SURPRISE),
    ),
    in_link=frozenset({"at"}),
)
CLICKS = Part(
    "surprise clicks",
    "Surprise",
    (
        # Not put where they were: whether they fit the text is known once it has been read.
        Entry(state.edit_history, _history_from_json, _history_as_json, put=state.edits_held.set, in_box=False),
        Entry(keys.pinned_place[state.heatmap.name], _place, list, put=state.place_held.set, in_box=False),
    ),
)
