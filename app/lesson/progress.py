"""Where a visitor stands in a lesson: the open step, which ones are done, and what was answered. Draws nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.lesson.lesson import Lesson, Step
from app.shared import lesson_state
from app.shared.shown import Fact

MAX_ANSWER = 200  # characters
MAX_FACT = 300  # of a text that is kept
MAX_LESSONS = 40


@dataclass(frozen=True)
class Record:
    """What is known of a step.

    Attributes:
        answer: what was answered, or "".
        facts: what the page showed when the step was last as it asks; None while it was not done.
    """

    answer: str = ""
    facts: Mapping[str, Fact] | None = None

    @property
    def is_done(self) -> bool:
        return self.facts is not None


def record(lesson: Lesson, step: int) -> Record:
    """What is known of a step."""
    return lesson_state.progress.get().get(lesson.name, {}).get(step, Record())


def is_done(lesson: Lesson, step: int) -> bool:
    return record(lesson, step).is_done


def n_done(lesson: Lesson) -> int:
    return sum(is_done(lesson, step) for step in range(len(lesson.steps)))


def next_step(lesson: Lesson) -> int:
    """Where to go on: the first step that is not done, or the last."""
    last = len(lesson.steps) - 1
    return next((step for step in range(len(lesson.steps)) if not is_done(lesson, step)), last)


def note_answer(lesson: Lesson, step: int, answer: str) -> None:
    """Take an answer, as long as the step is not done: after that one has seen what is right."""
    now = record(lesson, step)
    if not now.is_done and answer != now.answer:
        _put(lesson, step, Record(answer[:MAX_ANSWER]))


def note_done(lesson: Lesson, number: int, step: Step, shown: Mapping[str, Fact]) -> bool:
    """Take note that a step is as it asks, with the figures that its explanation needs; whether they are new."""
    facts = {name: _kept(shown.get(name)) for name in sorted(step.facts) if name in shown}
    now = record(lesson, number)
    if now.facts == facts:
        return False
    _put(lesson, number, Record(now.answer, facts))
    return True


def go(lesson: str, step: int) -> None:
    """Open a step; its page follows."""
    lesson_state.current.set((lesson, step))
    lesson_state.going.set(True)


def forget(lesson: str) -> None:
    """Begin anew."""
    held = dict(lesson_state.progress.get())
    held.pop(lesson, None)
    lesson_state.progress.set(held)


def _put(lesson: Lesson, step: int, new: Record) -> None:
    held = dict(lesson_state.progress.get())
    steps = {**held.pop(lesson.name, {}), step: new}
    held[lesson.name] = steps
    lesson_state.progress.set(dict(list(held.items())[-MAX_LESSONS:]))


def _kept(fact: Fact) -> Fact:
    """A fact as it is kept; of a long text its beginning."""
    if isinstance(fact, tuple):
        return tuple(each[:MAX_FACT] for each in fact[:10])
    return fact[:MAX_FACT] if isinstance(fact, str) else fact
