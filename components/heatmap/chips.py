"""A scored text as chips: what is tinted, how strongly, and what hover tells. Knows no model.

Figures are arrays over tokens and spans; only the chips that are drawn are put into words.

    n   tokens, those that aren't scored included      m   scored tokens      k   spans
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from components.format import in_unit
from components.frontend.token_heatmap import Chip, Legend
from components.heatmap.tips import Tips
from computation.results import Floats, ScoredText
from computation.spans import Span, Spans, whole_characters, whole_words
from computation.text import readable, visible
from computation.units import NATS_PER_BIT

MODES = ("surprise", "probability", "rank", "entropy", "surprise − entropy")
MAX_BITS = 16.0
MAX_DIFFERENCE_BITS = 8.0
# GLTR's buckets (Gehrmann et al. 2019): (ranks up to, tint).
BUCKETS = ((10, 8.0), (100, 40.0), (1_000, 70.0), (math.inf, 100.0))
ALTERNATIVES_TOLD = 3
NO_ALTERNATIVES: Mapping[int, Sequence[bytes]] = {}


def legend(mode: str, unit: str) -> Legend:
    """The scale of a mode: always the same, so that texts can be compared."""
    if mode == "rank":
        names = [f"{limit:,.0f}" if limit < math.inf else "more" for limit, _ in BUCKETS]
        return Legend("rank up to", tuple((tint, name) for (_, tint), name in zip(BUCKETS, names, strict=True)))
    if mode == "probability":
        return Legend("probability (%)", tuple((heat, f"{100 - heat:.0f}") for heat in (0.0, 25.0, 50.0, 75.0, 100.0)))
    if mode in ("surprise", "entropy"):
        steps = [(h, in_unit(MAX_BITS * h / 100 * NATS_PER_BIT, unit)) for h in (0.0, 25.0, 50.0, 75.0, 100.0)]
        labels = [f"{at:.0f}" if unit == "bits" else f"{at:.1f}" for _, at in steps]
        labels[-1] += "+"
    else:
        heats = (-100.0, -50.0, 0.0, 50.0, 100.0)
        steps = [(h, in_unit(MAX_DIFFERENCE_BITS * h / 100 * NATS_PER_BIT, unit)) for h in heats]
        labels = [f"{at:+.1f}".replace("-", "−").replace("+0.0", "0") for _, at in steps]
    return Legend(f"{mode} ({unit})", tuple((heat, label) for (heat, _), label in zip(steps, labels, strict=True)))


def difference_heat(nats: float) -> float:
    """Share of the two-sided scale, −100 to 100."""
    return round(100 * max(-1.0, min(1.0, in_unit(nats, "bits") / MAX_DIFFERENCE_BITS)), 1)


def spans_of(scored: ScoredText, words: bool) -> Spans:
    """The chips' tokens: whole characters, or whole words; what stands before the text is in no word."""
    return whole_words(scored.pieces, scored.n_prefix) if words else whole_characters(scored.pieces)


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
    alternatives: Mapping[int, Sequence[bytes]] = NO_ALTERNATIVES,
    show_spaces: bool = False,
) -> list[Chip]:
    """One chip for each span; surprisals of its tokens are summed.

    Args:
        alternatives: for each scored row the bytes of the likeliest tokens there, to be told on hover.
        show_spaces: whether each space is drawn as a mark.
    """
    starts, stops = (np.array([getattr(span, end) for span in spans], dtype=np.int64) for end in ("start", "stop"))
    nats, heats = (
        _sums(scored.per_token(scored.surprisal_nats), starts, stops).tolist(),
        _heats(scored, starts, stops, mode).tolist(),
    )
    positions, tips = _clicked_positions(scored, starts, stops), Tips(scored, unit, alternatives)
    chips = []
    for span, total, heat, position in zip(spans, nats, heats, positions, strict=True):
        shown = visible(span.text)
        drawn = shown if show_spaces else readable(span.text)
        if span.start < scored.n_prefix:
            name = scored.measured.prefix_name
            tip = f"{shown}   id {scored.ids[span.start]}\nbegins the text ({name}); not part of it, not scored"
            chips.append(Chip(shown, 0, None, tip, f"{span.text}, begins the text, not scored", prefix=True))
        elif span.stop <= scored.first_scored:
            tip = f"{shown}   id {scored.ids[0]}\nfirst token: nothing comes before it, so it has no surprise"
            chips.append(Chip(drawn, 0, None, tip, f"{shown}, first token, not scored"))
        else:
            spoken = f"{shown}, {in_unit(total, unit):.1f} {unit}"
            chips.append(Chip(drawn, position, round(heat, 1), tips.of_span(span, shown, total), spoken))
    return chips


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


def _heats(scored: ScoredText, starts: NDArray[np.int64], stops: NDArray[np.int64], mode: str) -> Floats:
    """(k,) the tint of each span, in per cent of the mode's scale."""
    nats = _sums(scored.per_token(scored.surprisal_nats), starts, stops)
    if mode == "probability":
        return _clipped(1 - np.exp(-nats))
    if mode == "rank":
        ranks = np.append(scored.per_token(scored.ranks), 0)
        worst = np.maximum.reduceat(ranks, np.column_stack((starts, stops)).ravel())[::2] if len(starts) else ranks[:0]
        limits, tints = zip(*BUCKETS, strict=True)
        return np.array(tints)[np.searchsorted(limits, worst)]
    if mode == "surprise":
        return _clipped(nats / NATS_PER_BIT / MAX_BITS)
    entropy = _sums(scored.per_token(scored.entropy_nats), starts, stops)
    if mode == "entropy":
        return _clipped(entropy / NATS_PER_BIT / MAX_BITS)
    return _clipped((nats - entropy) / NATS_PER_BIT / MAX_DIFFERENCE_BITS)


def _clipped(shares: NDArray[np.float64]) -> Floats:
    """Shares of a scale in per cent."""
    return 100 * np.clip(shares, -1.0, 1.0)
