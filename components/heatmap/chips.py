"""A scored text as chips: what is tinted, how strongly, and what hover tells. Knows no model.

Figures are arrays over tokens and spans; only the chips that are drawn are put into words.

    n   tokens, those that aren't scored included      m   scored tokens      k   spans
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.format import chances, in_unit, percent
from components.frontend.token_heatmap import Chip, Legend
from computation.results import Floats, ScoredText
from computation.spans import Span, Spans, whole_characters, whole_words
from computation.text import bytes_to_text, readable, visible
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


def token_nats(scored: ScoredText) -> Floats:
    """(n,) nats of each token; 0 for those that aren't scored."""
    return _per_token(scored, scored.surprisal_nats)


def surprises(scored: ScoredText) -> tuple[Spans, Floats]:
    """The text's whole characters, and the nats of each; NaN where none of its tokens is scored."""
    spans = spans_of(scored, False)
    nats = spans.sums(token_nats(scored))
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
    nats, heats = _sums(token_nats(scored), starts, stops).tolist(), _heats(scored, starts, stops, mode).tolist()
    positions, tips = _clicked_positions(scored, starts, stops), _Tips(scored, unit, alternatives)
    chips = []
    for span, total, heat, position in zip(spans, nats, heats, positions, strict=True):
        shown = visible(span.text)
        drawn = shown if show_spaces else readable(span.text)
        if span.start < scored.n_prefix:
            tip = f"{shown}   id {scored.ids[span.start]}\nbegins the text (BOS); not part of it, not scored"
            chips.append(Chip(shown, 0, None, tip, f"{span.text}, begins the text, not scored"))
        elif span.stop <= scored.first_scored:
            tip = f"{shown}   id {scored.ids[0]}\nfirst token: nothing comes before it, so it has no surprise"
            chips.append(Chip(drawn, 0, None, tip, f"{shown}, first token, not scored"))
        else:
            spoken = f"{shown}, {in_unit(total, unit):.1f} {unit}"
            chips.append(Chip(drawn, position, round(heat, 1), tips.of_span(span, shown, total), spoken))
    return chips


class _Tips:
    """What hover tells. Figures are read from lists: of an array, one number at a time takes ten times as long."""

    def __init__(self, scored: ScoredText, unit: str, alternatives: Mapping[int, Sequence[bytes]]) -> None:
        self._scored, self._unit, self._alternatives = scored, unit, alternatives
        self._nats, self._entropy = token_nats(scored).tolist(), _per_token(scored, scored.entropy_nats).tolist()
        self._ids, self._ranks = scored.ids.tolist(), _per_token(scored, scored.ranks).tolist()
        self._names = {piece: visible(bytes_to_text(piece)) for piece in {p for row in alternatives.values() for p in row}}

    def of_span(self, span: Span, shown: str, nats: float) -> str:
        scored_tokens = range(max(span.start, self._scored.first_scored), span.stop)
        if span.stop - span.start == 1:
            return "\n".join(self._alone(span.start, shown))
        lines = [f"{shown}   {span.stop - span.start} tokens, {in_unit(nats, self._unit):.2f} {self._unit} in all"]
        lines += map(self._among_others, scored_tokens)
        if span.start < self._scored.first_scored:
            lines.append("its first token has nothing before it, and no surprise")
        return "\n".join(lines)

    def _head(self, i: int, name: str) -> str:
        return f"{name}   id {self._ids[i]}   bytes {self._scored.pieces[i].hex(' ').upper()}"

    def _alone(self, i: int, shown: str) -> list[str]:
        """The lines on a token that is a chip of its own."""
        probability, unit, vocabulary = math.exp(-self._nats[i]), self._unit, self._scored.vocabulary
        lines = [
            self._head(i, shown),
            f"probability {percent(probability)} ({chances(probability)})",
            f"surprise {in_unit(self._nats[i], unit):.2f} {unit}, rank {self._ranks[i]:,} of {vocabulary:,}",
            f"entropy {in_unit(self._entropy[i], unit):.2f} {unit}: the surprise that was to be expected",
        ]
        likeliest = self._alternatives.get(i - self._scored.first_scored)
        if likeliest is not None:
            probabilities = np.exp(self._scored.top_log_probs[i - self._scored.first_scored, : len(likeliest)]).tolist()
            told = (f"{self._names[piece]} {percent(p)}" for piece, p in zip(likeliest, probabilities, strict=False))
            lines.append("likeliest: " + ", ".join(told))
        return lines

    def _among_others(self, i: int) -> str:
        """The line on one of several tokens of a chip."""
        head = self._head(i, visible(bytes_to_text(self._scored.pieces[i])))
        probability, surprise = percent(math.exp(-self._nats[i])), in_unit(self._nats[i], self._unit)
        return f"{head}   {probability}, {surprise:.2f} {self._unit}, rank {self._ranks[i]:,}"


def _clicked_positions(scored: ScoredText, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> list[int]:
    """(k,) the token that a click on each span asks about: where its most surprising whole character begins."""
    characters = spans_of(scored, False)
    nats = characters.sums(token_nats(scored))
    nats[characters.bounds[1:] <= scored.first_scored] = -np.inf  # never an unscored one, where there is another
    first, last = np.searchsorted(characters.bounds, starts), np.searchsorted(characters.bounds, stops)
    worst = [a + int(nats[a:b].argmax()) if b - a > 1 else a for a, b in zip(first.tolist(), last.tolist(), strict=True)]
    return np.maximum(characters.bounds[worst], scored.first_scored).tolist() if worst else []


def _per_token(scored: ScoredText, figures: NDArray[Any]) -> NDArray[Any]:
    """(m,) figures of the scored tokens -> (n,) of all tokens; 0 for those that aren't scored."""
    return np.concatenate((np.zeros(scored.first_scored, figures.dtype), figures))


def _sums(per_token: Floats, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> Floats:
    """(n,) figures of tokens -> (k,) of tokens[start:stop] together."""
    edges = np.column_stack((starts, stops)).ravel()  # every second stretch lies between the spans
    return np.add.reduceat(np.append(per_token, 0.0), edges)[::2] if len(edges) else np.empty(0)


def _heats(scored: ScoredText, starts: NDArray[np.int64], stops: NDArray[np.int64], mode: str) -> Floats:
    """(k,) the tint of each span, in per cent of the mode's scale."""
    nats = _sums(token_nats(scored), starts, stops)
    if mode == "probability":
        return _clipped(1 - np.exp(-nats))
    if mode == "rank":
        ranks = np.append(_per_token(scored, scored.ranks), 0)
        worst = np.maximum.reduceat(ranks, np.column_stack((starts, stops)).ravel())[::2] if len(starts) else ranks[:0]
        limits, tints = zip(*BUCKETS, strict=True)
        return np.array(tints)[np.searchsorted(limits, worst)]
    if mode == "surprise":
        return _clipped(nats / NATS_PER_BIT / MAX_BITS)
    entropy = _sums(_per_token(scored, scored.entropy_nats), starts, stops)
    if mode == "entropy":
        return _clipped(entropy / NATS_PER_BIT / MAX_BITS)
    return _clipped((nats - entropy) / NATS_PER_BIT / MAX_DIFFERENCE_BITS)


def _clipped(shares: NDArray[np.float64]) -> Floats:
    """Shares of a scale in per cent."""
    return 100 * np.clip(shares, -1.0, 1.0)
