"""A lesson on paper: its steps with boxes to write in, or with the answers. Draws; measures nothing."""

from collections.abc import Mapping

import streamlit as st

from app.handout.measured import Figures
from app.lesson import asking, pages, wording
from app.lesson.lesson import Lesson, Step
from app.shared import handout_state
from app.shared.shown import Fact
from components.format import bit_count, bold_token, escape

SIZES = (32, 24, 16, 8, 4, 2, 1)  # bits
OWN = "The figures are those of the text that was typed."
NOT_MEASURED = "Not measured: the measuring was stopped, or took too long."


def draw_head(lesson: Lesson, *, with_answers: bool) -> None:
    """The lesson's name, what it is about, and where pupils write who they are."""
    st.markdown(f"## {escape(lesson.title)}{': answers' if with_answers else ''}")
    st.markdown(escape(lesson.summary))
    if not with_answers:
        with st.container(horizontal=True):
            for label in ("Name", "Date"):
                with st.container(border=True, key=handout_state.box[label.lower()].name):
                    st.caption(label)


def draw_step(number: int, step: Step, figures: Figures | None, *, with_answers: bool, problem: str = "") -> None:
    """One step.

    Args:
        number: from 1.
        figures: that were measured; None where they are not to be had.
        problem: why, in a sentence.
    """
    with st.container(key=handout_state.step[number].name, gap="xsmall"):
        page = pages.PAGES[step.page].title
        st.markdown(f"#### {number}. {escape(step.title)}")
        st.caption(f"{escape(step.part)} · on the page {escape(page)}")
        st.markdown(wording.filled(step.task, {}))
        texts = _texts(step)
        if texts:
            st.caption("On the page at first:")
        for text in texts:
            st.markdown(f"> {escape(' '.join(text.split()))}")
        if step.asked is not None:
            st.markdown(f"**Before you look:** {escape(step.asked.question.prompt)}")
            if not with_answers:
                _draw_options(step)
        if with_answers:
            _draw_answer(step, figures, problem)
        else:
            _draw_boxes(number, step)


def _texts(step: Step) -> list[str]:
    """What the step puts into the page's boxes."""
    texts = [str(step.parameters.get(box, "")) for box in ("phrase", "text", "sample")]
    texts += [text for _, text in step.parameters.get("cards", ())]
    return [text for text in texts if text.strip()]


def _draw_options(step: Step) -> None:
    if step.asked is not None and step.asked.question.options:
        st.markdown("  \n".join(f"☐ {escape(option)}" for option in step.asked.question.options))


def _draw_boxes(number: int, step: Step) -> None:
    asks = step.asked is not None and step.asked.question.kind != "choice"
    for name, label in (("guess", "Your guess"), ("seen", "What the page shows, and why")):
        if name == "seen" or asks:
            with st.container(border=True, key=handout_state.box[f"{name}_{number}"].name):
                st.caption(label)


def _draw_answer(step: Step, figures: Figures | None, problem: str) -> None:
    facts: Mapping[str, Fact] = {} if figures is None else figures.facts
    right = asking.right_answer(step.asked, facts, step.page) if step.asked is not None else ""
    if right:
        st.markdown(f"Answer: {bold_token(right)}")
    n_weights = facts.get("parameters")
    if any(check.word == "sizes_right_at_least" for check in step.checks) and isinstance(n_weights, int):
        sizes = (f"{bit_count(bits)} {n_weights * bits / 8e6:,.1f} MB" for bits in SIZES)
        st.markdown(f"{n_weights:,} weights: {', '.join(sizes)}.")
    elif problem or figures is None:
        st.markdown(escape(problem) or NOT_MEASURED)
    elif any(facts.get(name) is None for name in step.explanation.facts):
        st.markdown(OWN)
    else:
        st.markdown(wording.filled(step.explanation, facts))
