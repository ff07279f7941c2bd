"""A scored text as chips that say nothing of its figures, to be picked from. Knows no model."""

from collections.abc import Sequence

from components.frontend.token_heatmap import Chip
from components.heatmap.chips import template_chip
from computation.results import ScoredText
from computation.spans import Span
from computation.text import NOTHING, readable, visible


def untinted_chips(scored: ScoredText, spans: Sequence[Span]) -> list[Chip]:
    """One chip for each span; what is not scored cannot be picked."""
    chips = []
    for span in spans:
        shown, drawn = visible(span.text), readable(span.text) or NOTHING
        if span.start < scored.n_prefix:
            prefix = Chip(shown, 0, None, "", f"{shown}, begins the text, cannot be picked", prefix=True)
            chips.append(template_chip(span.text) if scored.measured.chat else prefix)
        elif span.stop <= scored.first_scored:
            chips.append(Chip(drawn, 0, None, "", f"{shown}, nothing comes before it, cannot be picked"))
        else:
            chips.append(Chip(drawn, max(span.start, scored.first_scored), 0.0, "", shown))
    return chips
