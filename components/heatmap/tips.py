"""What hover tells of a chip: every figure of its tokens, in words. Knows no model."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from components.format import chances, in_unit, percent
from computation.results import ScoredText
from computation.spans import Span
from computation.text import bytes_to_text, visible


class Tips:
    """Figures are read from lists: of an array, one number at a time takes ten times as long."""

    def __init__(self, scored: ScoredText, unit: str, alternatives: Mapping[int, Sequence[bytes]]) -> None:
        self._scored, self._unit, self._alternatives = scored, unit, alternatives
        self._nats, self._entropy = (
            scored.per_token(scored.surprisal_nats).tolist(),
            scored.per_token(scored.entropy_nats).tolist(),
        )
        self._ids, self._ranks = scored.ids.tolist(), scored.per_token(scored.ranks).tolist()
        self._names = {
            piece: visible(bytes_to_text(piece)) for piece in {p for row in alternatives.values() for p in row}
        }

    def of_span(self, span: Span, shown: str, nats: float) -> str:
        """The lines on a span that has scored tokens.

        Args:
            shown: what the span spells, white space visible.
            nats: of its tokens together.
        """
        scored_tokens = range(max(span.start, self._scored.first_scored), span.stop)
        if span.stop - span.start == 1:
            return "\n".join(self._alone(span.start, shown))
        lines = [
            f"The model gave {shown} {chances(math.exp(-nats))}.",
            f"surprise {in_unit(nats, self._unit):.2f} {self._unit} in {span.stop - span.start} tokens:",
        ]
        lines += map(self._among_others, scored_tokens)
        if span.start < self._scored.first_scored:
            lines.append("its first token has nothing before it, and no surprise")
        return "\n".join(lines)

    def _numbers(self, i: int) -> str:
        return f"id {self._ids[i]}   bytes {self._scored.pieces[i].hex(' ').upper()}"

    def _alone(self, i: int, shown: str) -> list[str]:
        """The lines on a token that is a chip of its own."""
        probability, unit, vocabulary = math.exp(-self._nats[i]), self._unit, self._scored.vocabulary
        lines = [
            f"The model gave {shown} {chances(probability)}.",
            f"probability {percent(probability)}, surprise {in_unit(self._nats[i], unit):.2f} {unit}, "
            f"rank {self._ranks[i]:,} of {vocabulary:,}",
            f"entropy {in_unit(self._entropy[i], unit):.2f} {unit}: the surprise that was to be expected",
        ]
        likeliest = self._alternatives.get(i - self._scored.first_scored)
        if likeliest is not None:
            probabilities = np.exp(self._scored.top_log_probs[i - self._scored.first_scored, : len(likeliest)]).tolist()
            told = (f"{self._names[piece]} {percent(p)}" for piece, p in zip(likeliest, probabilities, strict=False))
            lines.append("likeliest: " + ", ".join(told))
        return [*lines, self._numbers(i)]

    def _among_others(self, i: int) -> str:
        """The line on one of several tokens of a chip."""
        name = visible(bytes_to_text(self._scored.pieces[i]))
        probability, surprise = percent(math.exp(-self._nats[i])), in_unit(self._nats[i], self._unit)
        figures = f"{probability}, {surprise:.2f} {self._unit}, rank {self._ranks[i]:,}"
        return f"{name}   {figures}   {self._numbers(i)}"
