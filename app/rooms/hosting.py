"""What a host does with the room that this visitor's tab has the key of. Draws nothing.

What cannot be done is left as a sentence for whoever draws next.
"""

from collections.abc import Callable

from app.predict import switch
from app.predict.question import Question
from app.rooms.answers import OWN_QUESTION, checked_question
from app.rooms.room import HostView, NoSuchRoom, Refused
from app.rooms.store import rooms
from app.shared import room_state, state


def view() -> HostView | None:
    """How things stand in the visitor's room; None if there is none."""
    try:
        return rooms.look(room_state.code.get(), room_state.key.get())
    except NoSuchRoom:
        return None


def can_open() -> bool:
    """Whether this server has rooms at all."""
    return rooms.are_offered


def open_room() -> None:
    """Open one, and fold away what it was opened under."""
    try:
        code, key = rooms.open()
    except Refused as refusal:
        room_state.problem.set(str(refusal))
        return
    room_state.code.set(code)
    room_state.key.set(key)
    state.share.set(False)


def forget_room() -> None:
    """The room has ended."""
    room_state.code.set("")
    room_state.key.set("")
    room_state.outcome.pop()


def ask(question: Question) -> None:
    """Put a question, in place of the one before and its answers."""
    _try(lambda code, key: rooms.ask(code, key, checked_question(question)))


def ask_of_page(question: Question) -> None:
    """Put the question of the page that is shown, which hides what it says until the question is closed."""
    ask(question)
    if not switch.is_on():
        switch.put(True)
        room_state.hides_page.set(True)


def ask_own() -> None:
    """Put the question that the teacher has typed."""
    options = tuple(filter(None, (line.strip() for line in room_state.own_options.get().splitlines())))
    prompt = room_state.own_question.get().strip()
    ask(Question(prompt, "choice" if options else "word", options, OWN_QUESTION))


def close() -> None:
    """Take no more answers, and show what was hidden."""
    _try(rooms.close)
    if room_state.hides_page.pop():
        switch.put(False)


def reopen() -> None:
    """Take answers again."""
    _try(rooms.reopen)


def end() -> None:
    """End the room for everybody."""
    close()
    _try(rooms.end)
    forget_room()


def _try(change: Callable[[str, str], None]) -> None:
    """Change the room; one that has ended meanwhile is noticed by whoever draws next."""
    try:
        change(room_state.code.get(), room_state.key.get())
    except NoSuchRoom:
        return
    except ValueError as refusal:
        room_state.problem.set(str(refusal))
