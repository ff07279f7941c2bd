"""What this page asks a class: at which bit width the model breaks. Asks no model."""

from app.bit_width.guess_width import NONE, WIDTHS, Extra
from app.predict.question import Outcome, Question
from components.format import bit_count
from computation.guesses import breaking_width
from computation.quantization import Rounding

OPTIONS = (*map(bit_count, WIDTHS), NONE)


def asked(rounding: Rounding, about: str) -> Question | None:
    """The question, of one scheme; None of a format, which has no other width."""
    if rounding.stored_as is not None:
        return None
    prompt = (
        f"At which width does the model break, rounded {rounding.scheme}? The widest at which it is at least twice as "
        "unsure as at full precision."
    )
    return Question(prompt, "choice", OPTIONS, f"{about} {rounding.scheme} {rounding.symmetric}")


def outcome(extra: Extra) -> Outcome | None:
    """Which width it is, and what each takes beyond full precision; None while a width is not measured."""
    if any(width not in extra for width in WIDTHS):
        return None
    breaks = breaking_width({width: extra[width] for width in WIDTHS})
    right = OPTIONS.index(NONE if breaks is None else bit_count(breaks))
    return Outcome(OPTIONS, (*(extra[width] for width in WIDTHS), 0.0), (right,))
