"""Two scored texts laid word by word: what stands in both, in one only, and how surprising it was in each.

Knows no model. Words are compared without the white space around them.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import streamlit as st
from rapidfuzz.distance import Levenshtein

from components.format import bold_token, escape, in_unit, signed
from components.frontend.token_heatmap import Chip
from components.heatmap import chips, difference
from computation.results import ScoredText
from computation.spans import Span
from computation.text import NOTHING, readable, visible

NAMED = 3  # changes, and words after them, that a sentence names
# Of words: 10,000 in each text; their alignment takes a tenth of a second and holds up everybody.
MAX_PAIRS = 100_000_000


@dataclass(frozen=True)
class Stretch:
    """Neighbouring words.

    Attributes:
        same: whether they stand in both texts.
        one, other: the words in each; as many in both where they are the same, else either may be empty.
    """

    same: bool
    one: Sequence[Span]
    other: Sequence[Span]


def align_words(one: ScoredText, other: ScoredText) -> list[Stretch]:
    """The fewest words inserted, removed and replaced that turn one text into the other (Levenshtein 1966).

    Raises:
        ValueError: there are too many words between the first that differ and the last.
    """
    words = [_words_of(scored) for scored in (one, other)]
    plain = [[span.text.strip() or span.text for span in spans] for spans in words]
    n_same = _n_same(*plain)
    n_same += _n_same(plain[0][n_same:][::-1], plain[1][n_same:][::-1])
    n_one, n_other = (len(spelled) - n_same for spelled in plain)
    if n_one * n_other > MAX_PAIRS:
        raise ValueError(
            f"These two texts are too long to be laid word by word: they differ over {n_one:,} and {n_other:,} words. "
            "Choose shorter ones."
        )
    return [
        Stretch(step.tag == "equal", words[0][step.src_start : step.src_end], words[1][step.dest_start : step.dest_end])
        for step in Levenshtein.opcodes(*plain)
    ]


def draw_alignment(one: ScoredText, other: ScoredText, unit: str, *, key: str) -> None:
    """What each change cost, what it did to the words after it, and the second text tinted by the change."""
    try:
        stretches = align_words(one, other)
    except ValueError as error:
        st.caption(escape(str(error)))
        return
    sentences = [*change_sentences(one, other, stretches, unit), *aftermath_sentences(one, other, stretches, unit)]
    if not sentences:
        st.caption("The two texts have the same words.")
        return
    st.markdown("  \n".join(sentences))
    difference.draw_difference(
        other,
        list(aligned_chips(one, other, stretches, unit)),
        unit,
        key=key,
        label="The second text tinted by the change in surprise, with what the first has in its place",
        note="A line above: only in the second. Struck through: only in the first.",
        words=True,
    )


def change_sentences(one: ScoredText, other: ScoredText, stretches: Sequence[Stretch], unit: str) -> list[str]:
    """A sentence for each of the first changes: what stands there, and what it cost in each text."""
    changed = [stretch for stretch in stretches if not stretch.same]
    sentences = []
    for stretch in changed[:NAMED]:
        old, new = _words(stretch.one), _words(stretch.other)
        before, now = _nats(one, stretch.one), _nats(other, stretch.other)
        if old and new:
            sentences.append(f"{new} in place of {old}: {_cost(now, unit)} instead of {_cost(before, unit)}.")
        elif new:
            sentences.append(f"{new} is only in the second: {_cost(now, unit)}.")
        else:
            sentences.append(f"{old} is only in the first: {_cost(before, unit)}.")
    if len(changed) > NAMED:
        sentences.append(f"And {len(changed) - NAMED} more changes.")
    return sentences


def aftermath_sentences(one: ScoredText, other: ScoredText, stretches: Sequence[Stretch], unit: str) -> list[str]:
    """What the first change did to the words that both texts have after it."""
    first = next((i for i, stretch in enumerate(stretches) if not stretch.same), None)
    if first is None:
        return []
    pairs = [
        pair for stretch in stretches[first:] if stretch.same for pair in zip(stretch.one, stretch.other, strict=True)
    ]
    both = [(new, difference.span_nats(one, old), difference.span_nats(other, new)) for old, new in pairs]
    known = [(span, was, now) for span, was, now in both if was is not None and now is not None]
    if not known:
        return []
    before, after = sum(was for _, was, _ in known), sum(now for _, _, now in known)
    most = sorted(known, key=lambda each: abs(each[2] - each[1]), reverse=True)[:NAMED]
    named = [f"{_words([s])} {signed(in_unit(now - was, unit))}" for s, was, now in most if abs(now - was) > 0.05]
    changed_most = f" Changed most: {', '.join(named)} {unit}." if named else ""
    both_cost = (
        f"What both texts have after the first change takes **{_cost(after, unit)}** instead of {_cost(before, unit)}."
    )
    return [both_cost + changed_most]


def aligned_chips(one: ScoredText, other: ScoredText, stretches: Sequence[Stretch], unit: str) -> Iterator[Chip]:
    """The second text's words as chips, the first text's own ones between them."""
    for stretch in stretches:
        if stretch.same:
            for old, new in zip(stretch.one, stretch.other, strict=True):
                was = difference.span_nats(one, old)
                yield difference.difference_chip(other, new, math.nan if was is None else was, unit, words=True)
            continue
        for span in stretch.one:
            shown, cost = visible(span.text), _cost(difference.span_nats(one, span), unit)
            spoken = f"{shown}, only in the first text, {cost}"
            drawn, tip = readable(span.text) or NOTHING, f"{shown}\nonly in the first text: {cost}"
            yield Chip(drawn, 0, None, tip, spoken, removed=True)
        for span in stretch.other:
            yield difference.difference_chip(other, span, None, unit, "only in the second text", words=True)


def _n_same(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _words_of(scored: ScoredText) -> list[Span]:
    """Tokens grouped to words, and punctuation apart from them wherever it has tokens of its own."""
    words: list[Span] = []
    for span in chips.spans_of(scored, False):
        last = words[-1].text if words else ""
        first = words[-1].start < scored.n_prefix if words else False
        begins = not last or first or span.text[:1].isspace() or last[-1:].isspace()
        if begins or last[-1:].isalnum() != span.text[:1].isalnum():
            words.append(span)
        else:
            words[-1] = Span(words[-1].start, span.stop, last + span.text)
    return words


def _words(spans: Sequence[Span]) -> str:
    return bold_token(readable("".join(span.text for span in spans).strip())) if spans else ""


def _nats(scored: ScoredText, spans: Sequence[Span]) -> float | None:
    scored_nats = [nats for span in spans if (nats := difference.span_nats(scored, span)) is not None]
    return sum(scored_nats) if scored_nats else None


def _cost(nats: float | None, unit: str) -> str:
    return "not scored" if nats is None else f"{in_unit(nats, unit):,.1f} {unit}"
