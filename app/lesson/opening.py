"""Which lesson and step are open: by the address, by the tab, or by a click; the step's page follows. Draws nothing.

An address that changes by itself, as by a link or by Back, goes before what was open; what is open is put into it.
"""

from dataclasses import dataclass

import streamlit as st

from app.lesson import library, pages, progress, stage
from app.lesson.lesson import Lesson, Step
from app.shared import lesson_state, restore, tab_state
from components.format import shorten

MAX_DIGITS = 4  # of a step's number


@dataclass(frozen=True)
class Open:
    """The step that is open.

    Attributes:
        number: the step's, from 0.
    """

    lesson: Lesson
    number: int

    @property
    def step(self) -> Step:
        return self.lesson.steps[self.number]

    @property
    def is_last(self) -> bool:
        return self.number == len(self.lesson.steps) - 1


def open_step(page: str) -> tuple[Open | None, str]:
    """The step that is open, its parameters on its page; and a sentence where the address names none that there is.

    Goes to the step's page when the step is entered.

    Args:
        page: the one that is drawn, by the end of its address.
    """
    problem = _take_address()
    current = lesson_state.current.get()
    if current is None:
        return None, problem
    name, number = current
    lesson = library.library().lessons.get(name)
    if lesson is None:  # its file is gone
        close()
        return None, problem or f"There is no lesson “{shorten(name)}” here any more."
    opened = Open(lesson, min(number, len(lesson.steps) - 1))
    _write_address(opened)
    _arrive(opened, page)
    return opened, problem


def close() -> None:
    """Leave the lesson: what it put on the pages goes, and a visitor's own texts come back."""
    stage.put_back_all()
    for key in (lesson_state.current, lesson_state.entered, lesson_state.going, lesson_state.in_address):
        key.pop()
    for name in ("lesson", "step"):
        st.query_params.pop(name, None)


def _take_address() -> str:
    """Open what the address names, where it is another than before; a sentence where there is none such."""
    name, written = st.query_params.get("lesson"), st.query_params.get("step", "1")
    if name is None:
        return ""
    lesson = library.library().lessons.get(name)
    if lesson is None:
        others = "" if lesson_state.current.get() is None else " The one that was open goes on."
        return f"There is no lesson “{shorten(name)}” here.{others} Those that there are stand under Lessons."
    n_steps = len(lesson.steps)
    is_number = written.isascii() and written.isdecimal() and len(written) <= MAX_DIGITS
    number = int(written) if is_number else 0
    within = 1 <= number <= n_steps
    named = (name, number - 1 if within else 0)
    if named != lesson_state.in_address.get():
        lesson_state.in_address.set(named)
        if named != lesson_state.current.get():
            progress.go(*named)
    return "" if within else f"This lesson has {n_steps} steps, and no step “{shorten(written)}”: here is its first."


def _write_address(opened: Open) -> None:
    named = (opened.lesson.name, opened.number)
    lesson_state.in_address.set(named)
    for name, value in (("lesson", opened.lesson.name), ("step", str(opened.number + 1))):
        if st.query_params.get(name) != value:
            st.query_params[name] = value


def _arrive(opened: Open, page: str) -> None:
    """Go to the page of a step that is entered, and put its parameters there, once."""
    named, step = (opened.lesson.name, opened.number), opened.step
    answered, entered = tab_state.just_answered.get(), lesson_state.entered.get()
    again = answered and lesson_state.entered_by_link.get()  # over what the tab has handed back
    # The tab's answer may name the page that the link led to at first, and lead back there.
    led_back = answered and (again or entered != named)
    if page != step.page:
        if lesson_state.going.get() or led_back:
            address = {"lesson": opened.lesson.name, "step": str(opened.number + 1)}
            st.switch_page(pages.PAGES[step.page].file, query_params=address)
        return
    lesson_state.going.pop()
    if entered == named and not again:
        return
    if again:
        lesson_state.before.clear()  # the tab's own texts stand there only now
    is_link = not lesson_state.entered.is_set() or again
    stage.set_up(step, but=tab_state.address.get() if is_link else frozenset())
    lesson_state.entered.set(named)
    lesson_state.entered_by_link.set(restore.is_first_run())
