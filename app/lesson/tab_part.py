"""What of lessons the visitor's tab holds: where one stands, what is done and answered, texts put aside."""

from typing import Any

from app.lesson import pages, reader
from app.lesson.progress import MAX_ANSWER, MAX_FACT, MAX_LESSONS, Record
from app.lesson.stage import MAX_ASIDE
from app.shared import lesson_state
from app.shared.tab_parts import Entry, Json, Part, fields, items, mapping, text, whole

MAX_FACTS = 60

_name = text(40)
_place = fields(_name, whole(0, reader.MAX_STEPS - 1))
_step = fields(whole(0, reader.MAX_STEPS - 1), text(MAX_ANSWER), lambda read: _facts(read))
_lessons = items(fields(_name, items(_step, reader.MAX_STEPS)), MAX_LESSONS)


def _facts(read: Json) -> dict[str, Any] | None:
    if read is None:
        return None
    held = mapping(read)
    if len(held) > MAX_FACTS:
        raise ValueError("too many figures")
    return {_name(name): _fact(value) for name, value in held.items()}


def _fact(read: Json) -> Any:
    if isinstance(read, list):
        return items(text(MAX_FACT), 10)(read)
    if isinstance(read, str):
        return text(MAX_FACT)(read)
    if read is None or isinstance(read, bool | int | float):
        return read
    raise ValueError("no fact")


def _progress_as_json(held: dict[str, dict[int, Record]]) -> Json:
    return [
        [name, [[number, r.answer, None if r.facts is None else dict(r.facts)] for number, r in steps.items()]]
        for name, steps in held.items()
    ]


def _progress(read: Json) -> dict[str, dict[int, Record]]:
    return {name: {number: Record(answer, facts) for number, answer, facts in steps} for name, steps in _lessons(read)}


def _parameters(read: Json) -> dict[str, Any]:
    """Values by the page's and the parameter's name, each as strictly as the page itself takes it."""
    values = {}
    for key, value in mapping(read).items():
        page, _, name = key.partition(" ")
        values[key] = None if value is None else _value(page, name, value)
    return values


def _aside(read: Json) -> dict[str, list[dict[str, Any]]]:
    held = {}
    for page, texts in mapping(read).items():
        held[page] = [
            {name: _value(page, name, value) for name, value in mapping(each).items()}
            for each in items(mapping, MAX_ASIDE + 1)(texts)
        ]
    return held


def _value(page: str, name: str, value: Json) -> Any:
    if page not in pages.PAGES or name not in pages.PAGES[page].entries:
        raise ValueError("no parameter of a page")
    return pages.PAGES[page].entries[name].parse(value)


def _note_entered(_: tuple[str, int]) -> None:
    """Its parameters were put on its page before this session, and are not put there again."""
    lesson_state.entered_by_link.set(False)


PART = Part(
    "lesson",
    "Lessons",
    (
        Entry(lesson_state.current, _place, as_json=list, in_box=False, in_address=True),
        Entry(lesson_state.entered, _place, as_json=list, fill=_note_entered, in_box=False),
        Entry(lesson_state.progress, _progress, _progress_as_json, in_box=False),
        Entry(lesson_state.put, _parameters, in_box=False),
        Entry(lesson_state.before, _parameters, in_box=False),
        Entry(lesson_state.aside, _aside, in_box=False),
    ),
)
