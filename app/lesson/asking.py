"""A step's question in the card: where it is answered before one looks, and what became of the answer afterwards."""

import math
from collections.abc import Mapping

import streamlit as st

from app.lesson import facts, progress
from app.lesson.lesson import Asked
from app.lesson.opening import Open
from app.shared import lesson_state
from app.shared.shown import Fact
from components.format import escape, shorten


def draw(opened: Open) -> bool:
    """The question, with the box or the options that take its answer; returns whether it is answered."""
    asked = opened.step.asked
    if asked is None:
        return False
    question, record = asked.question, progress.record(opened.lesson, opened.number)
    key = lesson_state.answer_box[f"{opened.lesson.name} {opened.number + 1}"]
    label = f"Before you look: {escape(question.prompt)}"
    if question.kind == "choice":
        if not key.is_set() and record.answer in question.options:
            key.set(record.answer)
        answer = st.radio(label, question.options, index=None, key=key.name, format_func=escape, horizontal=True)
    else:
        if not key.is_set() and record.answer:
            key.set(record.answer)
        placeholder = "a number" if question.kind == "number" else "your guess"
        answer = st.text_input(label, key=key.name, max_chars=progress.MAX_ANSWER, placeholder=placeholder)
    progress.note_answer(opened.lesson, opened.number, (answer or "").strip())
    return bool(progress.record(opened.lesson, opened.number).answer)


def verdict(asked: Asked, answer: str, shown: Mapping[str, Fact], page: str) -> str:
    """What became of an answer, in a sentence of Markdown; "" where nothing was answered and nothing is right."""
    right = right_answer(asked, shown, page)
    said = f"You said **{escape(shorten(answer))}**" if answer else ""
    if not right:
        return f"{said}." if said else ""
    end = "" if right.endswith((".", "?", "!")) else "."
    if not answer:
        return f"Right is **{escape(right)}**{end}"
    if asked.question.kind != "number" and is_right(asked, answer, shown, page):
        return f"{said}, and that is right."
    near = ", near enough" if is_right(asked, answer, shown, page) else ""
    return f"{said}{near}; right is **{escape(right)}**{end}"


def right_answer(asked: Asked, shown: Mapping[str, Fact], page: str) -> str:
    """What is right, in words; "" where that isn't known."""
    if asked.right:
        return asked.right
    value = shown.get(asked.answer)
    if not asked.answer or value is None:
        return ""
    ways = facts.ways_of(page, asked.answer) or ()
    return facts.in_words(value, ways[0], str(shown.get("unit") or "bits")) if ways else str(value)


def is_right(asked: Asked, answer: str, shown: Mapping[str, Fact], page: str) -> bool:
    """Whether an answer is right: a word by its letters, a number to within what the question allows."""
    value: Fact = asked.right or shown.get(asked.answer)
    if asked.question.kind == "number":
        said = number_in(answer)
        if said is None or not isinstance(value, int | float):
            return False
        right = facts.as_written(value, (facts.ways_of(page, asked.answer) or ("",))[0], str(shown.get("unit")))
        return math.isclose(said, right, rel_tol=asked.within, abs_tol=1e-9)
    return _letters(answer) == _letters(str(value))


def number_in(answer: str) -> float | None:
    """The number that an answer is, with a comma or a point; None where it is none."""
    try:
        number = float(answer.replace(",", ".").replace("%", "").strip())
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _letters(text: str) -> str:
    return " ".join(text.split()).casefold()
