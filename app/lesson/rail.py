"""The card of the step that is open, above the page: what to do, a question, and what the page then shows.

It is drawn before the page, whose figures say at the end whether the step is done. Knows no page's inside.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import streamlit as st

from app.lesson import asking, class_question, opening, pages, progress, stage, tab_part, wording
from app.lesson.opening import Open
from app.shared import lesson_state, restore, shown
from app.shared.run_end import at_end
from components import theme
from components.format import escape
from components.frontend.step_done import announce

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

STYLE = Path(__file__).parent / "rail.css"
NOT_YET = ":material/radio_button_unchecked: Not done yet: this ticks itself."
CHARACTERS = {"wide": 105, "half": 75, "phone": 42}  # on a line of the card, by the window's width
DONE = ":material/check_circle: **Done.**"


@contextmanager
def alongside(page: str, place: "DeltaGenerator") -> Iterator[None]:
    """Draw a page with the card of the step that is open above it, if any is.

    Args:
        page: by the end of its address.
        place: where the card stands.
    """
    opened, problem = opening.open_step(page)
    if problem:
        place.warning(escape(problem), icon=":material/info:")
    if opened is None:
        if lesson_state.progress.is_set():
            restore.hold(tab_part.PART, key=lesson_state.record.name)
        yield
        return
    card = place.container(border=True, key=lesson_state.card.name, gap="xsmall")
    with card:
        theme.load_style(STYLE)
        theme.set_numbers(**_reserved(opened))
        answered, told = _draw(opened, page)

    def look(over: bool) -> None:
        if over:
            _look(opened, card, told, answered=answered)
            class_question.take_part(opened, opened.step.page)

    with at_end(look):
        yield


def _look(opened: Open, card: "DeltaGenerator", told: "DeltaGenerator", *, answered: bool) -> None:
    """See from what the page shows whether the step is done, and have the tab hold where the visitor stands."""
    facts, step = shown.read_all(), opened.step
    was_done = progress.is_done(opened.lesson, opened.number)
    if step.is_done(facts, answered=answered) and progress.note_done(opened.lesson, opened.number, step, facts):
        if not was_done:
            st.rerun()  # the card, which stands above, says so now
        _tell(opened, told)
    with card, st.container(key=lesson_state.quiet.name):
        record = progress.record(opened.lesson, opened.number)
        sentence = (
            f"Step {opened.number + 1} is done. " + wording.plain(step.explanation, record.facts)
            if record.facts
            else ""
        )
        announce(sentence, f"Step {opened.number + 1} is done: see above", key=lesson_state.live.name)
        restore.hold(tab_part.PART, key=lesson_state.record.name)


def _reserved(opened: Open) -> dict[str, int]:
    """How many lines the explanation will take, for `rail.css`: no more is kept free before it stands there."""
    told = opened.step.explanation
    n_characters = len(f"Done. {wording.plain(told, {})}") + 8 * len(told.facts) + 60 * (opened.step.asked is not None)
    return {f"lesson_lines_{window}": -(-n_characters // n) for window, n in CHARACTERS.items()}


def _draw(opened: Open, page: str) -> "tuple[bool, DeltaGenerator]":
    """The card; returns whether the question is answered, and where the explanation stands."""
    step, record = opened.step, progress.record(opened.lesson, opened.number)
    _draw_head(opened)
    st.markdown(f"**{escape(step.title)}.** {wording.filled(step.task, {})}")
    with st.container(key=lesson_state.body.name, gap="xsmall"):
        answered = bool(record.answer)
        if not record.is_done:
            answered = asking.draw(opened)
        told = st.empty()
        if record.is_done:
            _tell(opened, told)
        elif page != step.page:
            told.caption(f"This step is on the page {escape(pages.PAGES[step.page].title)}.")
        else:
            told.caption(NOT_YET)
    _draw_foot(opened, page)
    return answered, told


def _tell(opened: Open, told: "DeltaGenerator") -> None:
    step, record = opened.step, progress.record(opened.lesson, opened.number)
    facts = record.facts or {}
    verdict = asking.verdict(step.asked, record.answer, facts, step.page) if step.asked else ""
    told.markdown(f"{DONE} {verdict} {wording.filled(step.explanation, facts)}")


def _draw_head(opened: Open) -> None:
    lesson, now = opened.lesson, opened.step.part
    ends = {step.part: number for number, step in enumerate(lesson.steps)}
    begins = {step.part: number for number, step in reversed(list(enumerate(lesson.steps)))}
    parts = []
    for part in lesson.parts:
        of_part = range(begins[part], ends[part] + 1)
        done = " ✓" if all(progress.is_done(lesson, number) for number in of_part) else ""
        parts.append(f"**{escape(part)}**{done}" if part == now else f"{escape(part)}{done}")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=lesson_state.head.name):
        st.caption(" › ".join(parts), width="stretch")
        labels = [
            f"{number:d}. {escape(step.title)}{' ✓' if progress.is_done(lesson, number - 1) else ''}"
            for number, step in enumerate(lesson.steps, 1)
        ]
        st.menu_button(
            f"Step {opened.number + 1:d} of {len(labels)}",
            labels,
            key=lesson_state.steps_menu.name,
            type="tertiary",
            on_click=_go_to_chosen,
            args=(lesson.name, labels),
        )
        st.button(
            "Leave",
            key=lesson_state.leave_button.name,
            type="tertiary",
            on_click=opening.close,
            help="What stood on the pages before comes back. The lesson goes on where you left it, under Lessons.",
        )


def _draw_foot(opened: Open, page: str) -> None:
    lesson, number, step = opened.lesson.name, opened.number, opened.step
    done = progress.is_done(opened.lesson, number)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=lesson_state.foot.name):
        st.button(
            "Back",
            key=lesson_state.back_button.name,
            disabled=number == 0,
            on_click=progress.go,
            args=(lesson, number - 1),
        )
        if opened.is_last:
            st.button("Finish", key=lesson_state.next_button.name, type=_weight(done), on_click=opening.close)
        else:
            st.button(
                "Next",
                key=lesson_state.next_button.name,
                type=_weight(done),
                on_click=progress.go,
                args=(lesson, number + 1),
            )
        if page != step.page:
            st.button(
                f"Go to {escape(pages.PAGES[step.page].title)}",
                key=lesson_state.page_button.name,
                on_click=progress.go,
                args=(lesson, number),
            )
        elif not done and not stage.is_as_set_up(step):
            st.button(
                "Set the page up again",
                key=lesson_state.set_up_button.name,
                type="tertiary",
                on_click=stage.set_up,
                args=(step,),
                help="Puts the step's text and settings on the page. A text of your own can be brought back.",
            )
        if stage.has_own_text(page):
            st.button(
                "Bring back my text",
                key=lesson_state.own_text_button.name,
                type="tertiary",
                on_click=stage.bring_back,
                args=(page,),
            )


def _weight(done: bool) -> Literal["primary", "secondary"]:
    return "primary" if done else "secondary"


def _go_to_chosen(lesson: str, labels: list[str]) -> None:
    chosen = lesson_state.steps_menu.get()
    if chosen in labels:
        progress.go(lesson, labels.index(chosen))
