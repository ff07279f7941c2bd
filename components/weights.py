"""The weights and what rounding does to them: the tensors that lose most, and the levels drawn on the weights of one.

Draws results of `computation`; knows no model.
"""

import streamlit as st

from components import tables, theme
from components.charts import weights
from components.dataframe import draw_dataframe
from components.format import bit_count, escape, percent
from computation.quantization import SCHEMES
from computation.weight_results import WeightHistogram, WeightLosses

WORST = 5


def draw_losses(losses: WeightLosses, bits: int, scheme: str) -> None:
    """The tensors that lose most, and why one scale for a whole tensor is not enough."""
    worst, schemes = losses.tensors[:WORST], list(dict.fromkeys((*SCHEMES, scheme)))
    first = worst[0]
    shares = {name: percent(lost) for name, lost in first.lost.items()}
    finer = f"; with group-64 it is {shares['group-64']}" if scheme != "group-64" and "group-64" in shares else ""
    st.markdown(
        f"At {bit_count(bits)}, {scheme}, rounding loses most in **{escape(first.name)}**: the error is "
        f"{shares[scheme]} of the weights' own size{finer}. Its largest weight is {first.largest / first.rms:.0f} "
        "times a typical one, and the levels have to reach that far."
    )
    draw_dataframe(
        tables.losses(worst, schemes),
        placeholder="left alone",
        column_config={
            "tensor": st.column_config.TextColumn("tensor", width="medium"),
            "shape": st.column_config.TextColumn("shape"),
            "outlier": st.column_config.NumberColumn(
                "largest ÷ typical",
                format="%.1f",
                help="The largest absolute weight over the weights' root mean square.",
            ),
            **{
                name: st.column_config.NumberColumn(
                    f"{name} (%)", format="%.3g", help="Root mean square error over the weights' root mean square."
                )
                for name in schemes
            },
        },
        alt="The five tensors that lose most, with their error under each scheme",
    )


def draw_histogram(histogram: WeightHistogram, bits: int) -> None:
    """One tensor's weights with the levels that they are rounded to."""
    st.vega_lite_chart(
        weights.weight_chart(tables.weight_histogram(histogram), histogram.levels, ink=theme.ink()),
        alt=f"Histogram of the weights of {histogram.name}, with {len(histogram.levels)} levels",
    )
    if histogram.n_groups == 0:
        levels = "This setting leaves this tensor alone."
    elif not len(histogram.levels):
        levels = f"{2**bits:,} levels are too many to draw."
    elif histogram.n_groups == 1:
        levels = f"The lines are the {len(histogram.levels)} levels that every weight is rounded to."
    else:
        levels = (
            f"The lines are the {len(histogram.levels)} levels of one of the {histogram.n_groups:,} groups, the one "
            "with the median range: each group has levels of its own."
        )
    st.caption(f"{levels} Weights are counted on a log scale, so that single outliers can be seen.")
