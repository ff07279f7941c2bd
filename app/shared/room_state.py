"""Entries of a teacher's session state for the room of a class, declared once; the others are in `state.py`.

Values only, as there. The key tells the host from everybody else: it is never bound to an address.
"""

from typing import TYPE_CHECKING, Any

from components.keys import Key

if TYPE_CHECKING:
    from app.predict.question import Outcome

code = Key("room code", "")  # "" once the room has ended
key = Key("room key", "")
record: Key[Any] = Key("room_record", None)
# Of which room and question, and of which words
outcome: "Key[tuple[str, int, tuple[str, ...], Outcome] | None]" = Key("room outcome", None)
hides_page = Key("room hides page", False)  # whether pages hide their figures because the class is asked
is_asked = Key("room is asked", False)  # whether phones still answer a question
problem: Key[str | None] = Key("room problem", None)
card: Key[Any] = Key("room_card", None)
results: Key[Any] = Key("room_results", None)
open_button, end_button = Key("open_room", False), Key("end_room", False)
ask_button, ask_own_button = Key("ask_class", False), Key("ask_own", False)
ask_step_button = Key("ask_step", False)
close_button, reopen_button = Key("close_question", False), Key("reopen_question", False)
own_question: Key[str] = Key("own_question", "")
own_options: Key[str] = Key("own_options", "")
own_panel, join_panel = Key("own_question_panel", False), Key("join_panel", False)  # whether they are unfolded
every_answer_panel, names_panel = Key("every_answer", False), Key("class_names", False)
