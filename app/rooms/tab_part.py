"""What of a class's room its host's tab holds: the code and the key, so that a reload finds the room again.

They go by the tab alone: never into an address or a link.
"""

from app.rooms import codes
from app.shared import room_state
from app.shared.tab_parts import Entry, Json, Part, text


def _code(read: Json) -> str:
    typed = text(codes.MAX_TYPED)(read)
    if typed and codes.normalized(typed) != typed:
        raise ValueError("no code")
    return str(typed)


PART = Part(
    "room",
    "Class room",
    (
        Entry(room_state.code, _code, in_box=False),
        Entry(room_state.key, text(100), in_box=False),
    ),
)
