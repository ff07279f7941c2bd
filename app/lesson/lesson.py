"""A lesson as a value: its steps with page, parameters, task, question, checks and explanation. Draws nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.lesson.checks import Check
from app.lesson.wording import Wording
from app.predict.question import Question
from app.shared.shown import Fact

NEAR = 0.1  # how far a number may be from the right one, unless the file says otherwise


@dataclass(frozen=True)
class Asked:
    """A step's question, and what is right.

    Attributes:
        answer: the fact that has the right answer, or "".
        right: the right option where no fact has it, or "".
        within: how far a number may be off, as a share of the right one.
    """

    question: Question
    answer: str = ""
    right: str = ""
    within: float = NEAR


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        part: of the lesson, for the line that shows how far one is.
        page: on which it happens, by the end of its address.
        parameters: what is put on the page when the step is entered, by the names in the page's address.
        checks: what all has to be so for the step to be done.
    """

    title: str
    part: str
    page: str
    task: Wording
    explanation: Wording
    checks: tuple[Check, ...]
    parameters: Mapping[str, Any]
    asked: Asked | None = None

    def is_done(self, shown: Mapping[str, Fact], *, answered: bool) -> bool:
        """Whether what it asks for is so on the page."""
        return shown.get("page") == self.page and all(check.holds(shown, answered=answered) for check in self.checks)

    @property
    def facts(self) -> frozenset[str]:
        """What its explanation and its answer need of the page."""
        answer = {self.asked.answer} if self.asked and self.asked.answer else set()
        return self.explanation.facts | answer | {"unit"}


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    Attributes:
        name: by which addresses call it: its file's name without its end.
    """

    name: str
    title: str
    summary: str
    steps: tuple[Step, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """In their order, each once."""
        return tuple(dict.fromkeys(step.part for step in self.steps))
