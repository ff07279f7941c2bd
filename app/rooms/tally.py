"""What a class answered, put together: how many gave each answer, or where its numbers lie. Knows no model."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from app.predict.question import Question
from app.rooms.answers import Answer
from app.rooms.room import HostView


@dataclass(frozen=True)
class Tally:
    """The answers to one question.

    Attributes:
        words: that were given, the most frequent first; of a choice all options, in their order.
        counts: how many gave each.
    """

    words: tuple[str, ...]
    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        return sum(self.counts)


def of_words(answers: Sequence[Answer]) -> Tally:
    """Words that differ in capitals alone are one, spelled as most spelled it."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for answer in answers:
        spellings[str(answer).casefold()][str(answer)] += 1
    most = sorted(spellings.values(), key=lambda spelled: (-spelled.total(), spelled.most_common(1)[0][0]))
    return Tally(tuple(s.most_common(1)[0][0] for s in most), tuple(s.total() for s in most))


def of_choices(question: Question, answers: Sequence[Answer]) -> Tally:
    """How many chose each option; of orders, how many put it first."""
    chosen = Counter(answer[0] if isinstance(answer, tuple) else answer for answer in answers)
    return Tally(question.options, tuple(chosen[place] for place in range(len(question.options))))


def given(view: HostView) -> list[Answer]:
    """The answers without the names that were typed."""
    return [answer for answer, _ in view.answers]


def tally(view: HostView) -> Tally:
    """How many gave each answer to a question that isn't of numbers."""
    if view.question is None or view.question.kind in ("word", "number"):
        return of_words(given(view))
    return of_choices(view.question, given(view))


def mean_places(question: Question, answers: Sequence[Answer]) -> list[float]:
    """Where a class put each option on average, 1 is first."""
    orders = [answer for answer in answers if isinstance(answer, tuple)]
    return [statistics.fmean(order.index(place) + 1 for order in orders) for place in range(len(question.options))]


def in_words(answer: Answer, question: Question) -> str:
    """An answer as it is read."""
    if isinstance(answer, tuple):
        return ", ".join(question.options[place] for place in answer)
    if question.kind == "choice" and isinstance(answer, int):
        return question.options[answer]
    return f"{answer:g}" if isinstance(answer, float) else str(answer)


def named_frame(named: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """name, answer: in the order of names."""
    return pd.DataFrame(sorted(named), columns=["name", "answer"])
