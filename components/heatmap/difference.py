"""A scored text tinted by how much more or less surprising it became, with other neighbours or other weights.

Draws scored texts; knows no model.
"""

import math
from collections.abc import Sequence

from components.format import in_unit, signed
from components.frontend import token_heatmap
from components.frontend.token_heatmap import Chip, Legend
from components.heatmap import scale
from components.heatmap.view import content_id
from computation.results import ScoredText
from computation.spans import Span
from computation.text import NOTHING, readable, visible


def span_nats(scored: ScoredText, span: Span) -> float | None:
    """Surprisal of a span's scored tokens together; None where none of them is scored."""
    first = scored.first_scored
    if span.stop <= first:
        return None
    return float(scored.surprisal_nats[max(span.start, first) - first : span.stop - first].sum())


def difference_chip(
    scored: ScoredText, span: Span, was: float | None, unit: str, new: str = "put here", *, words: bool = False
) -> Chip:
    """A span tinted by its surprise minus what it was before.

    Args:
        was: its nats before; None where it is new, NaN where it was there but not scored.
        new: how it is described if it wasn't there before.
        words: whether the spans are words, which have a scale of their own.
    """
    now, shown, drawn = span_nats(scored, span), visible(span.text), readable(span.text) or NOTHING
    if now is None:
        return Chip(drawn, 0, None, f"{shown}\nnot scored", f"{shown}, not scored", was is None)
    cost, position = f"{in_unit(now, unit):.2f} {unit}", span.stop - 1
    if was is None:
        return Chip(drawn, position, 0.0, f"{shown}\n{new}: {cost}", f"{shown}, {new}, {cost}", True)
    if math.isnan(was):
        return Chip(drawn, position, None, f"{shown}\nnow {cost}, before not scored", f"{shown}, not scored before")
    change = in_unit(now - was, unit)
    tip = f"{shown}\nnow {cost}, before {in_unit(was, unit):.2f} {unit}\nchange {signed(change, 2)} {unit}"
    return Chip(drawn, position, scale.difference_heat(now - was, words), tip, f"{shown}, {signed(change)} {unit}")


def draw_difference(
    scored: ScoredText, tinted: Sequence[Chip], unit: str, *, key: str, label: str, note: str, words: bool = False
) -> None:
    """Draw chips of `difference_chip` on the two-sided scale."""
    token_heatmap.token_heatmap(
        tinted,
        Legend(f"change ({unit})", scale.difference_steps(unit, words)),
        key=key,
        content_id=content_id(scored),
        chosen=None,
        label=label,
        note=note,
        credit=scored.badge,
    )
