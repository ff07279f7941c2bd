"""A step's parameters on its page, and the visitor's own texts that they take the place of: none of them is lost.

What stood on a page before a lesson came comes back when it is left; a text that was typed since can be brought back
while the lesson goes on. Draws nothing.
"""

from typing import Any

from app.lesson import pages
from app.lesson.lesson import Step
from app.shared import lesson_state

MAX_ASIDE = 5  # texts of a page
MAX_CHARACTERS = 100_000  # of all that is put aside


def set_up(step: Step, *, but: frozenset[str] = frozenset()) -> None:
    """Put a step's parameters on its page, and a visitor's own texts aside that stand in their place.

    Args:
        but: parameters that stay as they are.
    """
    entries, own = pages.PAGES[step.page].entries, {}
    for name, value in step.parameters.items():
        now = entries[name].value()
        if name in but or now == value:
            continue
        key = f"{step.page} {name}"
        if key not in lesson_state.before.get():
            lesson_state.before.set({**lesson_state.before.get(), key: now})
        if _is_own(step.page, name, now):
            own[name] = now
        _put(step.page, name, value)
    if own:
        _put_aside(step.page, own)


def is_as_set_up(step: Step) -> bool:
    """Whether the page still has what the step put on it."""
    entries = pages.PAGES[step.page].entries
    return all(entries[name].value() == value for name, value in step.parameters.items())


def has_own_text(page: str) -> bool:
    """Whether a text can be brought back on a page."""
    return bool(lesson_state.aside.get().get(page))


def bring_back(page: str) -> None:
    """Bring back the text that was put aside last on a page; one's own in its place goes aside instead."""
    held = {each: list(texts) for each, texts in lesson_state.aside.get().items()}
    texts = held.get(page, [])
    if not texts:
        return
    back, entries = texts.pop(), pages.PAGES[page].entries
    own = {name: now for name in back if _is_own(page, name, now := entries[name].value())}
    if own and own != back:
        texts.insert(0, own)
    held[page] = texts
    lesson_state.aside.set(held)
    for name, value in back.items():
        pages.put(entries[name], value)


def put_back_all() -> None:
    """What stood on each page before a lesson came stands there again; where a visitor typed something since, that
    stays, and the text from before can be brought back."""
    for key, value in lesson_state.before.get().items():
        page, _, name = key.partition(" ")
        entry = pages.PAGES[page].entries[name]
        if entry.value() != lesson_state.put.get().get(key):
            if _is_own(page, name, value):
                _put_aside(page, {name: value})
        elif value is None:
            pages.drop(entry)
        else:
            pages.put(entry, value)
    lesson_state.before.clear()
    lesson_state.put.clear()


def _put(page: str, name: str, value: Any) -> None:
    pages.put(pages.PAGES[page].entries[name], value)
    lesson_state.put.set({**lesson_state.put.get(), f"{page} {name}": value})


def _is_own(page: str, name: str, now: Any) -> bool:
    """Whether a visitor typed it: neither what the page opens with, nor what a lesson put there."""
    if isinstance(now, str):
        is_text = bool(now.strip())
    else:
        is_text = isinstance(now, list) and any(text.strip() for _, text in now)
    return is_text and now not in (pages.OPENINGS.get(name), lesson_state.put.get().get(f"{page} {name}"))


def _put_aside(page: str, own: dict[str, Any]) -> None:
    held = dict(lesson_state.aside.get())
    held[page] = [*held.get(page, []), own][-MAX_ASIDE:]
    while sum(len(str(texts)) for texts in held.values()) > MAX_CHARACTERS and len(held[page]) > 1:
        held[page] = held[page][1:]
    lesson_state.aside.set(held)
