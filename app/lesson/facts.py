"""Which facts a lesson may name, page by page, and how each is written in a sentence.

What the pages note under these names, `app/shared/shown.py` holds. Knows no lesson.
"""

import math
import re
from collections.abc import Callable, Mapping

from app.shared.shown import Fact
from components import format
from components.bit_width_frames import briefly
from computation.text import visible

Write = Callable[[Fact, str], str]  # a fact, and the page's unit of surprise -> words, which are not Markdown yet
MISSING = "–"  # the page shows no such thing
MOST_QUOTED = 90  # characters of a text


def _number(value: Fact) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _surprise(value: Fact, unit: str) -> str:
    return f"{format.in_unit(_number(value), unit):.2f} {unit}"


def _bytes(value: Fact, unit: str) -> str:
    size = _number(value)
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"


def _token(token: str) -> str:
    """In quotes where it would be read as the sentence's own punctuation."""
    return visible(token) if any(character.isalnum() for character in token) else f"“{visible(token)}”"


def _tokens(value: Fact, unit: str) -> str:
    return " + ".join(visible(token) for token in value) if isinstance(value, tuple) else str(value)


WAYS: Mapping[str, Write] = {
    "text": lambda value, unit: format.shorten(str(value), MOST_QUOTED),
    "token": lambda value, unit: _token(str(value)),
    "tokens": _tokens,
    "count": lambda value, unit: f"{_number(value):,.0f}",
    "digits": lambda value, unit: f"{_number(value):.0f}",
    "ordinary": lambda value, unit: f"{_number(value):.2f}",
    "percent": lambda value, unit: format.percent(_number(value)),
    "chances": lambda value, unit: format.chances(_number(value)),
    "decimal": lambda value, unit: format.decimal(_number(value)),
    "surprise": _surprise,
    "bits": lambda value, unit: _surprise(value, "bits"),
    "nats": lambda value, unit: _surprise(value, "nats"),
    "perplexity": lambda value, unit: briefly(_number(value)),
    "times": lambda value, unit: format.multiple(_number(value)),
    "size": _bytes,
}
# The first way is the one without a name: {top_probability}, but {top_probability|chances}.
TEXT, TOKEN, TOKENS, COUNT, NUMBER = ("text",), ("token",), ("tokens",), ("count", "digits"), ("ordinary",)
PROBABILITY, SURPRISE = ("percent", "chances", "decimal"), ("surprise", "bits", "nats")
PERPLEXITY, TIMES, SIZE = ("perplexity",), ("times",), ("size",)
FLAG: tuple[str, ...] = ()  # can be checked, not written

COMMON = {
    **dict.fromkeys(("page", "model", "unit", "text"), TEXT),
    **dict.fromkeys(("parameters", "vocabulary", "n_tokens"), COUNT),
    "leading_space": FLAG,
    "first_token_scored": FLAG,
}
NEXT = {
    **dict.fromkeys(("row_token", "top_token", "actual_token", "word_spelled"), TOKEN),
    **dict.fromkeys(("n_appended", "row", "row_from_end", "top_rank", "actual_rank", "nucleus", "n_listed"), COUNT),
    **dict.fromkeys(("top_k", "word_rank", "word_n_tokens"), COUNT),
    **dict.fromkeys(("top_logit", "temperature", "top_p"), NUMBER),
    **dict.fromkeys(("top_probability", "actual_probability", "listed_probability", "word_probability"), PROBABILITY),
    **dict.fromkeys(("top_surprise", "actual_surprise", "entropy", "word_surprise"), SURPRISE),
    **dict.fromkeys(("word", "word_after"), TEXT),
    "word_tokens": TOKENS,
    **dict.fromkeys(("steps", "hidden"), FLAG),
}
SURPRISE_PAGE = {
    **dict.fromkeys(("most_token", "least_token", "place_token", "place_expected"), TOKEN),
    **dict.fromkeys(("most_before", "least_before", "place_before", "tint", "replaced_text"), TEXT),
    **dict.fromkeys(("n_scored", "most_place", "least_place", "place", "place_rank", "n_replaced"), COUNT),
    **dict.fromkeys(
        ("most_probability", "least_probability", "place_probability", "place_expected_probability"), PROBABILITY
    ),
    **dict.fromkeys(("mean_surprise", "total_surprise", "most_surprise", "least_surprise"), SURPRISE),
    **dict.fromkeys(("place_surprise", "total_before", "total_after"), SURPRISE),
    "perplexity": PERPLEXITY,
    "bits_per_byte": NUMBER,
    **dict.fromkeys(("place_is_most", "whole_words", "token_table"), FLAG),
}
COMPARE = {
    **dict.fromkeys(("lowest_text", "highest_text", "order"), TEXT),
    **dict.fromkeys(("n_texts", "lowest_number", "highest_number"), COUNT),
    **dict.fromkeys(("lowest_perplexity", "highest_perplexity"), PERPLEXITY),
    "times_perplexity": TIMES,
    **dict.fromkeys(("texts", "texts_rising"), FLAG),
}
BITS = {
    **dict.fromkeys(("scheme", "beside_scheme", "curve_on"), TEXT),
    **dict.fromkeys(("bits", "n_measured", "n_beside", "curve_breaks_at", "beside_breaks_at", "sizes_right"), COUNT),
    **dict.fromkeys(("perplexity", "full_perplexity", "curve_full_perplexity"), PERPLEXITY),
    **dict.fromkeys(("times_perplexity", "times_smaller"), TIMES),
    "kl": SURPRISE,
    "same_top1": PROBABILITY,
    **dict.fromkeys(("size_bytes", "full_bytes", "bytes_at_8"), SIZE),
    "bits_per_weight": NUMBER,
    **dict.fromkeys(("embedding", "exercise", "sizes_revealed"), FLAG),
}
NUMBERED = {  # "perplexity_1": of the first text; "curve_4": of the chosen line at 4 bits
    "compare": (
        (re.compile(r"perplexity_[1-9]\d?"), PERPLEXITY),
        (re.compile(r"text_[1-9]\d?"), TEXT),
        (re.compile(r"total_[1-9]\d?"), SURPRISE),
    ),
    "bits": ((re.compile(r"(?:curve|beside)_(?:32|24|16|8|4|2|1)"), PERPLEXITY),),
}
BY_PAGE = {"next": NEXT, "surprise": SURPRISE_PAGE, "compare": COMPARE, "bits": BITS}


def ways_of(page: str, name: str) -> tuple[str, ...] | None:
    """How a fact of a page can be written, the usual way first; None where the page has no such fact."""
    known = COMMON | BY_PAGE[page]
    if name in known:
        return known[name]
    return next((ways for pattern, ways in NUMBERED.get(page, ()) if pattern.fullmatch(name)), None)


def in_words(value: Fact, way: str, unit: str) -> str:
    """A fact in words; they are not Markdown yet."""
    return MISSING if value is None else WAYS[way](value, unit)


def as_written(value: float, way: str, unit: str) -> float:
    """A figure as the number that stands on the page: in per cent, in the page's unit, in megabytes."""
    if way == "percent":
        return 100 * value
    if way == "surprise":
        return format.in_unit(float(value), unit)
    return value / 1e6 if way == "size" else value
