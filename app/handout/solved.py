"""A step as it stands once it is done: the text, place, texts or setting on which its figures are measured.

Worked out from the step's parameters and checks; what a visitor writes is known to nobody beforehand. Asks nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.bit_width.curve import YARDSTICK, YOURS
from app.bit_width.questions import yardstick_text
from app.lesson.checks import VOCABULARY, Value
from app.lesson.lesson import Step
from app.shared.shown import Fact
from computation.quantization import Rounding, check_scheme

# What hangs on the text alone: where a check of it does not hold of the step's own text, the visitor writes another.
OF_TEXT = {"text", "n_tokens", "perplexity", "top_probability", "texts", "n_texts", "n_appended"}
OF_TEXT |= {"lowest_perplexity", "highest_perplexity"}
N_LISTED = 10


@dataclass(frozen=True)
class Solved:
    """What is measured of a step.

    Attributes:
        texts: one, but on Compare, where they stand in their order; none where the visitor writes them.
        row: of the logits, counted from the end.
        word: asked for behind the text.
        n_listed: how many tokens the list has.
        unit: of surprise, where the step asks for one.
        token: that is pinned; "" is the most surprising one, None is none.
        is_replaced: whether the likeliest token takes the place of the most surprising one.
        measured_on: which text the curve is of.
        least_times, least_perplexity: of full precision's perplexity, or itself: the width is then the widest that
            reaches it.
    """

    texts: tuple[str, ...] = ()
    row: int = -1
    word: str = ""
    n_listed: int = N_LISTED
    unit: str = ""
    token: str | None = None
    is_replaced: bool = False
    rounding: Rounding = field(default_factory=lambda: Rounding(32, "per-tensor"))
    measured_on: str = YOURS
    least_times: float = 0.0
    least_perplexity: float = 0.0


def solved(step: Step) -> Solved:
    """The step as it stands once it is done."""
    checks = {check.word: check.value for check in step.checks}
    if step.page == "compare":
        held = [text for _, text in step.parameters.get("cards", ()) if text.strip()]
        wanted = checks.get("texts_include", ())
        wanted = wanted if isinstance(wanted, tuple) else ()
        return Solved(wanted if len(wanted) > 1 else tuple(dict.fromkeys((*held, *wanted))))
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
        n_listed=int(max(_number(checks.get("listed_at_least")), _number(step.parameters.get("k", N_LISTED)))),
        unit=str(checks.get("unit_is", step.parameters.get("unit", ""))),
        token=str(checks["place_token_is"]) if "place_token_is" in checks else token,
        is_replaced="replaced_at_least" in checks,
    )


def is_by_visitor(step: Step, facts: Mapping[str, Fact]) -> bool:
    """Whether the visitor writes the text: the step's own does not do what the step asks for.

    Args:
        facts: of the step's own text.
    """
    of_text = [c for c in step.checks if c.word in VOCABULARY and VOCABULARY[c.word].fact in OF_TEXT]
    return step.page != "bits" and not all(check.holds(facts, answered=True) for check in of_text)


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
