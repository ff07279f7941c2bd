"""The header's way to the lessons: which there are, how far one is, and which files are none."""

import streamlit as st

from app.lesson import library, opening, progress, stage
from app.lesson.lesson import Lesson
from app.shared import handout_state, lesson_state
from components.format import escape


def draw(page: str) -> None:
    """Draw the button, and the list under it.

    Args:
        page: the one that is drawn, by the end of its address.
    """
    folded = st.popover("Lessons", icon=":material/school:", key=lesson_state.menu.name, on_change="rerun")
    if not folded.open:
        return
    with folded:
        held = library.library()
        for lesson in held.lessons.values():
            _draw_lesson(lesson)
        for problem in held.problems:
            st.warning(escape(problem), icon=":material/info:")
        if lesson_state.current.get() is None and stage.has_own_text(page):
            st.button(
                "Bring back my text from before the lesson",
                key=lesson_state.own_text_button.name,
                type="tertiary",
                on_click=stage.bring_back,
                args=(page,),
            )


def _draw_lesson(lesson: Lesson) -> None:
    n_steps, n_done = len(lesson.steps), progress.n_done(lesson)
    current = lesson_state.current.get()
    st.markdown(f"**{escape(lesson.title)}**  \n{escape(lesson.summary)}")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if current is not None and current[0] == lesson.name:
            st.button("Leave it", key=lesson_state.start_button[lesson.name].name, on_click=opening.close)
        else:
            at = progress.next_step(lesson)
            st.button(
                f"Go on at step {at + 1}" if n_done else "Begin",
                key=lesson_state.start_button[lesson.name].name,
                on_click=_begin,
                args=(lesson.name, at),
            )
        if n_done:
            st.button(
                "Begin anew",
                key=lesson_state.forget_button[lesson.name].name,
                type="tertiary",
                on_click=_begin_anew,
                args=(lesson.name, n_steps),
            )
        st.page_link(
            "handout/page.py",
            label="Print",
            icon=":material/print:",
            query_params={handout_state.IN_ADDRESS: lesson.name},
            help="As a worksheet, or with the answers.",
        )
        st.caption(f"{n_done} of {n_steps} steps done" if n_done else f"{n_steps} steps", width="content")


def _begin(lesson: str, step: int) -> None:
    lesson_state.entered.pop()
    progress.go(lesson, step)
    lesson_state.menu.set(False)


def _begin_anew(lesson: str, n_steps: int) -> None:
    progress.forget(lesson)
    for number in range(1, n_steps + 1):
        lesson_state.answer_box[f"{lesson} {number}"].pop()
    _begin(lesson, 0)
