"""A step's question for a class that answers from its own devices, and what is right once the step is done."""

from collections.abc import Mapping, Sequence

from app.lesson import asking, facts, progress
from app.lesson.lesson import Asked
from app.lesson.opening import Open
from app.predict.question import Outcome
from app.rooms import teacher
from app.shared.shown import Fact


def take_part(opened: Open, page: str) -> None:
    """Offer the step's question, where it has one; where it was asked, say what the page has shown."""
    asked = opened.step.asked
    if asked is None:
        return
    teacher.offer_step(asked.question)
    shown = progress.record(opened.lesson, opened.number).facts or {}
    teacher.judge(lambda: asked.question, lambda words: outcome(asked, words, shown, page))


def outcome(asked: Asked, words: Sequence[str], shown: Mapping[str, Fact], page: str) -> Outcome | None:
    """What is right, without a figure for what is not; None while the page has yet to show it.

    Args:
        words: that were given, or the options.
        shown: what the page showed when the step was done.
    """
    right = asking.right_answer(asked, shown, page)
    if not right:
        return None
    if asked.question.kind == "number":
        value = shown.get(asked.answer)
        if not isinstance(value, int | float):
            return None
        way = (facts.ways_of(page, asked.answer) or ("",))[0]
        return Outcome(number=facts.as_written(value, way, str(shown.get("unit"))))
    known = [*words, right]
    return Outcome(tuple(known), order=(_place(right, known),))


def _place(right: str, words: Sequence[str]) -> int:
    """Where it stands, in whatever capitals."""
    return [word.casefold() for word in words].index(right.casefold())
