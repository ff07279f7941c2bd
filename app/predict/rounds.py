"""A round of guessing: on what, what was guessed, and whether the answer is revealed. A page has one at a time.

Knows neither a page's question nor its answer.
"""

from dataclasses import dataclass, replace

from app.shared import predict_state
from app.shared.tab_parts import Entry, Json, fields, flag, items, text

NEXT_TOKEN, SURPRISE, COMPARE, BIT_WIDTH = "next", "surprise", "compare", "bits"  # whose rounds these are
MAX_ANSWERS = 100
MAX_ANSWER = 10_000  # characters


@dataclass(frozen=True)
class Round:
    """One round.

    Attributes:
        about: tells the text and the model from others, as a `Question` has it.
        answers: what was guessed.
    """

    about: str
    answers: tuple[str, ...] = ()
    revealed: bool = False


def begin(page: str, about: str) -> Round:
    """The round of this text and model; another text or model begins a new one."""
    held = predict_state.rounds[page].get()
    if held is not None and held.about == about:
        return held
    new = Round(about)
    predict_state.rounds[page].set(new)
    return new


def answer(page: str, answers: tuple[str, ...]) -> None:
    """Put what was guessed into the page's round, unless it is revealed."""
    held = predict_state.rounds[page].get()
    if held is not None and not held.revealed:
        predict_state.rounds[page].set(replace(held, answers=answers))


def reveal(page: str) -> None:
    """Reveal the answer of the page's round."""
    held = predict_state.rounds[page].get()
    if held is not None:
        predict_state.rounds[page].set(replace(held, revealed=True))


def entry(page: str) -> Entry:
    """What the tab holds of a page's round."""
    return Entry(predict_state.rounds[page], _from_json, _as_json, in_box=False)


_fields = fields(text(MAX_ANSWER), items(text(MAX_ANSWER), MAX_ANSWERS), flag)


def _from_json(read: Json) -> Round:
    return Round(*_fields(read))


def _as_json(held: Round) -> Json:
    return [held.about, list(held.answers), held.revealed]
