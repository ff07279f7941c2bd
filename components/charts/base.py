"""What all charts share: colours and shapes, the legend, and specs that are made once and filled in later.

Knows nothing of what the charts show.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt
import pandas as pd
from altair.utils import schemapi

# Each part of a chart would be checked as it is made, and the whole once more when it is drawn; the whole is enough.
schemapi.disable_debug_mode()

alt.theme.enable("none")  # Streamlit brings its own

Chart = alt.Chart | alt.LayerChart | alt.FacetChart
Spec = dict[str, Any]  # a Vega-Lite chart, for st.vega_lite_chart
SURPRISE = "#d5671f"
COLOURS = [SURPRISE, "#0b72b5", "#3d8f6f"]  # told apart by the colour-blind, and by their shapes
SHAPES = ["circle", "square", "triangle-up"]


def legend(ink: str, offset: int = 18) -> alt.Legend:
    """Names of colours and shapes, above the chart; one below the other where there is no room beside.

    Args:
        offset: pixels between them and the chart.
    """
    return alt.Legend(
        orient="top",
        title=None,
        offset=offset,
        labelColor=ink,
        labelFontSize=13,
        labelLimit=260,
        symbolOpacity=1,
        columns=alt.ExprRef("width < 300 ? 2 : 3"),
    )


def template(chart: Chart, figures: Iterable[str] = ()) -> Spec:
    """A chart whose data and figures are put in later: to make and check one takes far longer than to draw it.

    Args:
        chart: on `alt.NamedData`.
        figures: names that its expressions use.
    """
    return chart.add_params(*(alt.param(name, value=0) for name in figures)).to_dict()


def filled(spec: Spec, data: Mapping[str, pd.DataFrame], figures: Mapping[str, object] | None = None) -> Spec:
    """A `template` with its data and its figures."""
    known = figures or {}
    params = [p | {"value": known[p["name"]]} if p["name"] in known else p for p in spec.get("params", [])]
    return spec | {"params": params, "datasets": dict(data)}
