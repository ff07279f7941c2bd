"""What a step can wait for: a small fixed vocabulary, evaluated on the facts that the page has noted. Never code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.lesson import facts as known
from app.shared.shown import Fact

ANSWERED = "answered"  # the step's question has an answer; all others are of the page
Value = str | int | float | bool | tuple[str, ...]


@dataclass(frozen=True)
class Word:
    """One word of the vocabulary.

    Attributes:
        fact: what it looks at.
        holds: whether it does, of the fact and the file's value.
        takes: the type of the file's value.
    """

    fact: str
    holds: Callable[[Any, Any], bool]
    takes: type


def _same(text: object) -> str:
    """What of a text counts: neither capitals nor how wide its spaces are."""
    return " ".join(str(text).split()).casefold()


def _is(fact: object, value: object) -> bool:
    return _same(fact) == _same(value)


def _is_not(fact: object, value: object) -> bool:
    return not _is(fact, value)


def _contains(fact: object, value: object) -> bool:
    return _same(value) in _same(fact)


def _include(fact: Any, value: Any) -> bool:
    return {_same(text) for text in value} <= {_same(text) for text in fact}


def _equals(fact: float, value: float) -> bool:
    return fact == value


def _at_least(fact: float, value: float) -> bool:
    return fact >= value


def _at_most(fact: float, value: float) -> bool:
    return fact <= value


def _present(fact: object, value: object) -> bool:
    return (fact is not None) == value


VOCABULARY: Mapping[str, Word] = {
    "text_is": Word("text", _is, str),
    "text_is_not": Word("text", _is_not, str),
    "text_contains": Word("text", _contains, str),
    "tokens_at_least": Word("n_tokens", _at_least, int),
    "tokens_at_most": Word("n_tokens", _at_most, int),
    "unit_is": Word("unit", _is, str),
    "model_is_not": Word("model", _is_not, str),
    "first_token_scored": Word("first_token_scored", _equals, bool),
    "leading_space": Word("leading_space", _equals, bool),
    # next
    "row_is": Word("row_from_end", _equals, int),
    "listed_at_least": Word("n_listed", _at_least, int),
    "listed_at_most": Word("n_listed", _at_most, int),
    "steps_shown": Word("steps", _equals, bool),
    "appended_at_least": Word("n_appended", _at_least, int),
    "temperature_at_least": Word("temperature", _at_least, float),
    "temperature_at_most": Word("temperature", _at_most, float),
    "word_is": Word("word", _is, str),
    "word_asked": Word("word", _present, bool),
    "top_probability_at_least": Word("top_probability", _at_least, float),
    "top_probability_at_most": Word("top_probability", _at_most, float),
    # surprise
    "place_pinned": Word("place", _present, bool),
    "place_is_most_surprising": Word("place_is_most", _equals, bool),
    "place_token_is": Word("place_token", _is, str),
    "perplexity_at_most": Word("perplexity", _at_most, float),
    "perplexity_at_least": Word("perplexity", _at_least, float),
    "replaced_at_least": Word("n_replaced", _at_least, int),
    "tint_is": Word("tint", _is, str),
    "table_shown": Word("token_table", _equals, bool),
    "whole_words": Word("whole_words", _equals, bool),
    # compare
    "texts_at_least": Word("n_texts", _at_least, int),
    "texts_at_most": Word("n_texts", _at_most, int),
    "texts_include": Word("texts", _include, tuple),
    "order_is": Word("order", _is, str),
    "lowest_at_most": Word("lowest_perplexity", _at_most, float),
    "highest_at_least": Word("highest_perplexity", _at_least, float),
    # bits
    "bits_are": Word("bits", _equals, int),
    "bits_at_most": Word("bits", _at_most, int),
    "bits_at_least": Word("bits", _at_least, int),
    "scheme_is": Word("scheme", _is, str),
    "scheme_is_not": Word("scheme", _is_not, str),
    "embedding_rounded": Word("embedding", _equals, bool),
    "curve_on": Word("curve_on", _is, str),
    "widths_at_least": Word("n_measured", _at_least, int),
    "times_perplexity_at_least": Word("times_perplexity", _at_least, float),
    "exercise_on": Word("exercise", _equals, bool),
    "sizes_right_at_least": Word("sizes_right", _at_least, int),
}


@dataclass(frozen=True)
class Check:
    """One thing that has to be so."""

    word: str
    value: Value

    def holds(self, shown: Mapping[str, Fact], *, answered: bool) -> bool:
        """Whether it is so."""
        if self.word == ANSWERED:
            return answered
        word = VOCABULARY[self.word]
        fact = shown.get(word.fact)
        if fact is None:  # nothing is shown of it: only a check that wants just this holds
            return word.holds is _present and word.fact in shown and word.holds(fact, self.value)
        return word.holds(fact, self.value)


def parse(word: str, value: object, page: str) -> Check:
    """A check of a step on a page.

    Raises:
        ValueError: there is no such word, the page has no such fact, or the value is of another type.
    """
    if word == ANSWERED:
        if value is not True:
            raise ValueError("“answered” can only be true")
        return Check(word, True)
    if word not in VOCABULARY:
        raise ValueError(f"“{word}” is none of the checks: {', '.join([*VOCABULARY, ANSWERED])}")
    known_word = VOCABULARY[word]
    if known.ways_of(page, known_word.fact) is None:
        raise ValueError(f"“{word}” can't be checked on the page “{page}”")
    return Check(word, _typed(word, value, known_word.takes))


def _typed(word: str, value: object, wanted: type) -> Value:
    if wanted is tuple and isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return tuple(value)
    if wanted is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if wanted is not tuple and isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool)):
        return value  # type: ignore[return-value]  # one of str, int and bool
    names = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", tuple: "a list of texts"}
    raise ValueError(f"“{word}” takes {names[wanted]}")
