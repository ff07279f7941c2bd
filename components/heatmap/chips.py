"""A scored text as chips: what is tinted, how strongly, and what hover tells. Knows no model.

Figures are arrays over tokens and spans; only the chips that are drawn are put into words.

    n   tokens, those that aren't scored included      m   scored tokens      k   spans
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from components.format import in_unit
from components.frontend.token_heatmap import Chip
from components.heatmap import scale
from components.heatmap.tips import Tips
from components.heatmap.words import tip_of_word, words_in
from computation.results import Floats, ScoredText
from computation.spans import Span, Spans, whole_characters
from computation.text import NOTHING, readable, visible
from computation.word_table import ScoredWord

ALTERNATIVES_TOLD = 3
TEMPLATE_END = 400  # characters that are shown of each end of a template's text, where it is very long
NO_ALTERNATIVES: Mapping[int, Sequence[bytes]] = {}


def spans_of(scored: ScoredText, words: bool, parted: bool = False) -> Spans:
    """The chips' tokens: whole characters, or whole words; what stands before the text is in no word, and of a chat
    template in one chip.

    Args:
        parted: whether punctuation is parted from words.
    """
    spans = words_in(scored, parted).spans if words else whole_characters(scored.pieces)
    return spans.with_first_joined(scored.n_prefix) if scored.measured.chat else spans


def surprises(scored: ScoredText) -> tuple[Spans, Floats]:
    """The text's whole characters, and the nats of each; NaN where none of its tokens is scored."""
    spans = spans_of(scored, False)
    nats = spans.sums(scored.per_token(scored.surprisal_nats))
    nats[spans.bounds[1:] <= scored.first_scored] = np.nan
    return spans, nats


def most_surprising(scored: ScoredText) -> tuple[Span, float]:
    """The whole character or characters with the most nats, and these."""
    spans, nats = surprises(scored)
    worst = int(np.nanargmax(nats))
    return spans[worst], float(nats[worst])


def make_chips(
    scored: ScoredText,
    spans: Sequence[Span],
    unit: str,
    mode: str = "surprise",
    *,
    words: bool = False,
    parted: bool = False,
    corrected: bool = False,
    alternatives: Mapping[int, Sequence[bytes]] = NO_ALTERNATIVES,
    show_spaces: bool = False,
) -> list[Chip]:
    """One chip for each span; surprisals of its tokens are summed.

    Args:
        words: whether the spans are words, which have a scale of their own.
        parted: whether punctuation is parted from them.
        corrected: whether their surprise is the one that counts a word's end too.
        alternatives: for each scored row the bytes of the likeliest tokens there, to be told on hover.
        show_spaces: whether each space is drawn as a mark.
    """
    starts, stops = (np.array([getattr(span, end) for span in spans], dtype=np.int64) for end in ("start", "stop"))
    of_words = words_in(scored, parted).by_start if words else {}
    sums = _sums(scored.per_token(scored.surprisal_nats), starts, stops)
    tinted = np.array([_corrected(of_words.get(span.start)) for span in spans]) if corrected else sums
    nats, heats = sums.tolist(), _heats(scored, tinted, starts, stops, mode, words).tolist()
    positions, tips = _clicked_positions(scored, starts, stops), Tips(scored, unit, alternatives)
    chips = []
    for span, total, heat, position in zip(spans, nats, heats, positions, strict=True):
        shown = visible(span.text)
        drawn = shown if show_spaces else readable(span.text) or NOTHING
        if span.start < scored.n_prefix:
            if scored.measured.chat:
                chips.append(template_chip(span.text))
                continue
            name = scored.measured.prefix_name
            tip = f"{shown}   id {scored.ids[span.start]}\nbegins the text ({name}); not part of it, not scored"
            chips.append(Chip(shown, 0, None, tip, f"{span.text}, begins the text, not scored", prefix=True))
        elif span.stop <= scored.first_scored:
            tip = f"{shown}   id {scored.ids[0]}\nfirst token: nothing comes before it, so it has no surprise"
            chips.append(Chip(drawn, 0, None, tip, f"{shown}, first token, not scored"))
        else:
            tip, word = tips.of_span(span, shown, total), of_words.get(span.start)
            if word is not None and scored.boundary_log_mass is not None:
                tip += tip_of_word(word, unit)
            if math.isnan(heat):
                chips.append(Chip(drawn, 0, None, tip, f"{shown}, no corrected surprise"))
                continue
            told = _corrected(word) if corrected else total
            spoken = f"{shown}, {in_unit(told, unit):.1f} {unit}{' corrected' if corrected else ''}"
            chips.append(Chip(drawn, position, round(heat, 1), tip, spoken))
    return chips


def template_chip(text: str) -> Chip:
    """What a chat template puts before the text, or behind it."""
    tip = "from the chat template; not part of the text, not scored"
    whole = f"{text[:TEMPLATE_END]} … {text[-TEMPLATE_END:]}" if len(text) > 3 * TEMPLATE_END else text
    shown = readable(whole).replace("\n", "")
    return Chip(shown, 0, None, tip, f"{shown}, from the chat template, not scored", prefix=True)


def _clicked_positions(scored: ScoredText, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> list[int]:
    """(k,) the token that a click on each span asks about: where its most surprising whole character begins."""
    characters = spans_of(scored, False)
    nats = characters.sums(scored.per_token(scored.surprisal_nats))
    nats[characters.bounds[1:] <= scored.first_scored] = -np.inf  # never an unscored one, where there is another
    first, last = np.searchsorted(characters.bounds, starts), np.searchsorted(characters.bounds, stops)
    worst = [
        a + int(nats[a:b].argmax()) if b - a > 1 else a for a, b in zip(first.tolist(), last.tolist(), strict=True)
    ]
    return np.maximum(characters.bounds[worst], scored.first_scored).tolist() if worst else []


def _sums(per_token: Floats, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> Floats:
    """(n,) figures of tokens -> (k,) of tokens[start:stop] together."""
    edges = np.column_stack((starts, stops)).ravel()  # every second stretch lies between the spans
    return np.add.reduceat(np.append(per_token, 0.0), edges)[::2] if len(edges) else np.empty(0)


def _corrected(word: ScoredWord | None) -> float:
    """A word's corrected surprisal, nats; NaN where it has none. Rounding may bring it below zero."""
    return math.nan if word is None or word.corrected_nats is None else max(0.0, word.corrected_nats)


def _heats(
    scored: ScoredText,
    nats: Floats,
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    mode: str,
    words: bool,
) -> Floats:
    """(k,) the tint of each span, in per cent of the mode's scale; NaN where it has no figure.

    Args:
        nats: (k,) the surprisal of each.
    """
    if mode == "probability":
        return 100 * (1 - np.exp(-nats))
    if mode == "rank":
        ranks = np.append(scored.per_token(scored.ranks), 0)
        worst = np.maximum.reduceat(ranks, np.column_stack((starts, stops)).ravel())[::2] if len(starts) else ranks[:0]
        limits, tints = zip(*scale.BUCKETS, strict=True)
        return np.array(tints)[np.searchsorted(limits, worst)]
    if mode == "surprise":
        return scale.heat_of(nats, words)
    entropy = _sums(scored.per_token(scored.entropy_nats), starts, stops)
    return scale.heat_of(entropy, words) if mode == "entropy" else scale.heat_of_difference(nats - entropy, words)
