"""A step as it stands once it is done: the text, place, texts or setting on which its figures are measured.

Worked out from the step's parameters and checks; what a visitor writes is known to nobody beforehand. Asks nothing.
"""

from dataclasses import dataclass, field

from app.bit_width.curve import YARDSTICK, YOURS
from app.bit_width.questions import yardstick_text
from app.lesson.checks import Value
from app.lesson.lesson import Step
from computation.quantization import Rounding, check_scheme

OWN_TEXT = {"text_is_not", "text_contains", "highest_at_least", "lowest_at_most", "word_asked"}
OWN_TEXT |= {"top_probability_at_least", "top_probability_at_most", "appended_at_least"}


@dataclass(frozen=True)
class Solved:
    """What is measured of a step.

    Attributes:
        texts: one, but on Compare, where they stand in their order; none where the visitor writes them.
        row: of the logits, counted from the end.
        word: asked for behind the text.
        token: that is pinned; "" is the most surprising one, None is none.
        is_replaced: whether the likeliest token takes the place of the most surprising one.
        measured_on: which text the curve is of.
        least_times, least_perplexity: of full precision's perplexity, or itself: the width is then the widest that
            reaches it.
    """

    texts: tuple[str, ...] = ()
    row: int = -1
    word: str = ""
    token: str | None = None
    is_replaced: bool = False
    rounding: Rounding = field(default_factory=lambda: Rounding(32, "per-tensor"))
    measured_on: str = YOURS
    least_times: float = 0.0
    least_perplexity: float = 0.0


def solved(step: Step) -> Solved:
    """The step as it stands once it is done."""
    checks = {check.word: check.value for check in step.checks}
    if OWN_TEXT & set(checks) and "text_is" not in checks:
        return Solved()
    if step.page == "compare":
        held = [text for _, text in step.parameters.get("cards", ()) if text.strip()]
        wanted = checks.get("texts_include", ())
        texts = dict.fromkeys((*held, *(wanted if isinstance(wanted, tuple) else ())))
        return Solved(tuple(texts) if len(texts) > 1 else ())
    box = {"next": "phrase", "surprise": "text", "bits": "sample"}[step.page]
    text = str(checks.get("text_is", step.parameters.get(box, "")))
    if not text.strip():
        return Solved()
    if step.page == "bits":
        return _of_bits(step, checks, text)
    token = "" if checks.get("place_is_most_surprising") or "replaced_at_least" in checks else None
    row = checks.get("row_is", -1)
    return Solved(
        (text,),
        row=row if isinstance(row, int) else -1,
        word=str(checks.get("word_is", "")),
        token=str(checks["place_token_is"]) if "place_token_is" in checks else token,
        is_replaced="replaced_at_least" in checks,
    )


def _of_bits(step: Step, checks: dict[str, Value], text: str) -> Solved:
    def chosen(check: str, parameter: str, default: Value) -> Value:
        return checks.get(check, step.parameters.get(parameter, default))

    measured_on = str(chosen("curve_on", "curve_of", YOURS))
    bits = chosen("bits_are", "bits", 4)
    bits = checks.get("bits_at_most", checks.get("bits_at_least", bits))
    return Solved(
        (yardstick_text() if measured_on == YARDSTICK else text,),
        rounding=Rounding(
            int(bits) if isinstance(bits, int | float) else 4,
            check_scheme(str(chosen("scheme_is", "scheme", "per-tensor"))),
            bool(chosen("embedding_rounded", "embedding", True)),
            bool(step.parameters.get("symmetric", False)),
        ),
        measured_on=measured_on,
        least_times=_number(checks.get("times_perplexity_at_least")),
        least_perplexity=_number(checks.get("perplexity_at_least")),
    )


def _number(value: Value | None) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
