"""Perplexity against bits per weight, and against size: a line for each way of rounding, formats as points.

Draws results of `computation`; knows no model.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from components import keys, theme
from components.bit_width_frames import bit_widths, line_name
from computation.perplexity import choices
from computation.quantization import Rounding
from computation.results import RoundedScore, ScoredText

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from components.charts.base import Spec

NOTHING: Mapping[int, float] = {}


class CurveSpace:
    """Where the curve stands: what is drawn there takes the place of what was drawn before."""

    def __init__(self) -> None:
        from components.charts import bit_width  # altair takes its time

        self._space: DeltaGenerator = st.container(height=bit_width.HEIGHT + 4, border=False)
        self._drawn: DeltaGenerator | None = None

    def draw(
        self,
        points: Sequence[RoundedScore],
        inferred: Sequence[RoundedScore],
        chosen: Rounding,
        full: ScoredText,
        *,
        by_hand: Mapping[int, float] = NOTHING,
        on_pick: Callable[[int, str, bool], None] | None = None,
    ) -> None:
        """Perplexity against bits per weight, scales included.

        Args:
            inferred: drawn hollow, as they were not measured.
            chosen: the point that is marked.
            by_hand: a line that was guessed: by width, so many times full precision's perplexity.
            on_pick: called with the bits and scheme of a point that is clicked, and whether it is symmetric.
        """
        spec = _chart(points, inferred, chosen, full, "bits", clickable=on_pick is not None, by_hand=by_hand)
        place = self._drawn or self._space
        shown = f"perplexity, {choices(full.perplexity)} at full precision, a line for each scheme"
        if on_pick is None:
            self._drawn = place.vega_lite_chart(spec, alt=f"Against bits per weight: {shown}")
            return
        # A new point is a new chart, without the click on the old one.
        chart = keys.curve_chart[f"{chosen.bits} {line_name(chosen)}"]

        def report_pick() -> None:
            picked: Any = chart.get()["selection"].get("picked")
            if picked:
                on_pick(int(picked[0]["bits"]), str(picked[0]["scheme"]), bool(picked[0]["symmetric"]))

        place.vega_lite_chart(spec, alt=f"Against bits per weight: {shown}", key=chart.name, on_select=report_pick)


def draw_against_size(
    points: Sequence[RoundedScore], inferred: Sequence[RoundedScore], chosen: Rounding, full: ScoredText
) -> None:
    """Perplexity against what the weights take, a line for each scheme."""
    st.vega_lite_chart(
        _chart(points, inferred, chosen, full, "size", clickable=False),
        alt="Perplexity against size in MB, a line for each scheme",
    )


def _chart(
    points: Sequence[RoundedScore],
    inferred: Sequence[RoundedScore],
    chosen: Rounding,
    full: ScoredText,
    against: Literal["bits", "size"],
    *,
    clickable: bool,
    by_hand: Mapping[int, float] = NOTHING,
) -> "Spec":
    from components.charts import bit_width

    origin = full.measured.weights_from
    return bit_width.curve_chart(
        bit_widths(points, full.vocabulary, inferred=inferred),
        chosen.bits,
        line_name(chosen),
        full=full.perplexity,
        full_name=f"full precision, from {origin}" if origin else "full precision",
        vocabulary=full.vocabulary,
        against=against,
        ink=theme.ink(),
        clickable=clickable,
        by_hand=[(float(bits), times * full.perplexity) for bits, times in by_hand.items()],
    )
