"""A scored text as chips: what is tinted, how strongly, and what hover tells. Knows no model."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from components import format
from components.frontend.token_heatmap import Chip, Legend
from computation.results import ScoredText
from computation.spans import Span, Spans, whole_characters, whole_words
from computation.text import bytes_to_text, readable, visible

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
    nats_a_bit = math.log(2)
    if mode in ("surprise", "entropy"):
        steps = [(heat, format.in_unit(MAX_BITS * heat / 100 * nats_a_bit, unit)) for heat in (0.0, 25.0, 50.0, 75.0, 100.0)]
        labels = [f"{at:.0f}" if unit == "bits" else f"{at:.1f}" for _, at in steps]
        labels[-1] += "+"
    else:
        steps = [
            (h, format.in_unit(MAX_DIFFERENCE_BITS * h / 100 * nats_a_bit, unit)) for h in (-100.0, -50.0, 0.0, 50.0, 100.0)
        ]
        labels = [f"{at:+.1f}".replace("-", "−").replace("+0.0", "0") for _, at in steps]
    return Legend(f"{mode} ({unit})", tuple((heat, label) for (heat, _), label in zip(steps, labels, strict=True)))


def difference_heat(nats: float) -> float:
    """Share of the two-sided scale, −100 to 100."""
    return _clipped(format.in_unit(nats, "bits") / MAX_DIFFERENCE_BITS)


def spans_of(scored: ScoredText, words: bool) -> Spans:
    """The chips' tokens: whole characters, or whole words; what stands before the text is in no word."""
    return whole_words(scored.pieces, scored.n_prefix) if words else whole_characters(scored.pieces)


def surprises(scored: ScoredText) -> list[tuple[Span, float]]:
    """Each whole character, or more, that has scored tokens, and the nats of these together."""
    spans = [span for span in spans_of(scored, False) if span.stop > 1]
    return [(span, float(scored.surprisal_nats[max(span.start, 1) - 1 : span.stop - 1].sum())) for span in spans]


def most_surprising(scored: ScoredText) -> tuple[Span, float]:
    """The one of `surprises` with the most nats."""
    return max(surprises(scored), key=lambda pair: pair[1])


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
    return [_chip(scored, span, unit, mode, alternatives, visible if show_spaces else readable) for span in spans]


def _chip(
    scored: ScoredText,
    span: Span,
    unit: str,
    mode: str,
    alternatives: Mapping[int, Sequence[bytes]],
    drawn: Callable[[str], str],
) -> Chip:
    shown, start, stop = visible(span.text), span.start, span.stop
    if start == 0 and scored.measured.has_bos:
        tip = f"{shown}   id {scored.ids[0]}\nbegins the text (BOS); not part of it, not scored"
        return Chip(shown, 0, None, tip, f"{span.text}, begins the text, not scored")
    members = range(max(start, 1), stop)
    if not members:
        tip = f"{shown}   id {scored.ids[0]}\nfirst token: nothing comes before it, so it has no surprise"
        return Chip(drawn(span.text), 0, None, tip, f"{shown}, first token, not scored")
    nats = sum(float(scored.surprisal_nats[i - 1]) for i in members)
    lines = [line for i in members for line in _facts(scored, i, unit, alternatives, alone=stop - start == 1, shown=shown)]
    if stop - start > 1:
        lines = [f"{shown}   {stop - start} tokens, {format.in_unit(nats, unit):.2f} {unit} in all", *lines]
    if start == 0:
        lines.append("its first token has nothing before it, and no surprise")
    spoken = f"{shown}, {format.in_unit(nats, unit):.1f} {unit}"
    # A click on a word asks about its most surprising character, one on a character about where it begins.
    characters = whole_characters(scored.pieces[start:stop])
    parts = [range(max(start + part.start, 1), start + part.stop) for part in characters if start + part.stop > 1]
    worst = max(parts, key=lambda part: sum(float(scored.surprisal_nats[i - 1]) for i in part))[0]
    return Chip(drawn(span.text), worst, _heat(scored, members, mode), "\n".join(lines), spoken)


def _facts(
    scored: ScoredText, i: int, unit: str, alternatives: Mapping[int, Sequence[bytes]], *, alone: bool, shown: str
) -> list[str]:
    """What hover tells of token i."""
    surprisal, piece = float(scored.surprisal_nats[i - 1]), scored.pieces[i]
    probability, name = math.exp(-surprisal), shown if alone else visible(bytes_to_text(piece))
    octets = " ".join(f"{byte:02X}" for byte in piece)
    head = f"{name}   id {scored.ids[i]}   bytes {octets}"
    if not alone:
        rank = f"rank {scored.ranks[i - 1]:,}"
        return [f"{head}   {format.percent(probability)}, {format.in_unit(surprisal, unit):.2f} {unit}, {rank}"]
    lines = [
        head,
        f"probability {format.percent(probability)} ({format.chances(probability)})",
        f"surprise {format.in_unit(surprisal, unit):.2f} {unit}, rank {scored.ranks[i - 1]:,} of {scored.vocabulary:,}",
        f"entropy {format.in_unit(float(scored.entropy_nats[i - 1]), unit):.2f} {unit}: the surprise that was to be expected",
    ]
    if i - 1 in alternatives:
        likeliest = zip(alternatives[i - 1], np.exp(scored.top_log_probs[i - 1]), strict=False)
        lines.append("likeliest: " + ", ".join(f"{visible(bytes_to_text(p))} {format.percent(float(c))}" for p, c in likeliest))
    return lines


def _heat(scored: ScoredText, members: Sequence[int], mode: str) -> float:
    at = [i - 1 for i in members]
    nats, entropy = float(scored.surprisal_nats[at].sum()), float(scored.entropy_nats[at].sum())
    if mode == "probability":
        return _clipped(1 - math.exp(-nats))
    if mode == "rank":
        worst = int(scored.ranks[at].max())
        return next(tint for limit, tint in BUCKETS if worst <= limit)
    if mode == "entropy":
        return _clipped(format.in_unit(entropy, "bits") / MAX_BITS)
    if mode == "surprise − entropy":
        return difference_heat(nats - entropy)
    return _clipped(format.in_unit(nats, "bits") / MAX_BITS)


def _clipped(share: float) -> float:
    return round(100 * max(-1.0, min(1.0, share)), 1)
