"""The weights and what rounding does to them: the tensors that lose most, and the levels drawn on the weights of one.

Draws results of `computation`; knows no model.
"""

import streamlit as st

from components import format, tables, theme
from components.charts import bit_width
from computation.weight_results import WeightHistogram, WeightLosses

WORST = 5


def draw_losses(found: WeightLosses, bits: int, scheme: str) -> None:
    """The tensors that lose most, and why one scale for a whole tensor is not enough."""
    worst = found.tensors[:WORST]
    first = worst[0]
    said = {name: format.percent(lost) for name, lost in first.lost.items()}
    finer = f"; with group-64 it is {said['group-64']}" if scheme != "group-64" and "group-64" in said else ""
    st.markdown(
        f"At {format.bit_count(bits)}, {scheme}, rounding loses most in **{format.escape(first.name)}**: the error is "
        f"{said[scheme]} of the weights' own size{finer}. Its largest weight is {first.largest / first.rms:.0f} times a "
        "typical one, and the levels have to reach that far."
    )
    st.dataframe(
        tables.losses(worst),
        hide_index=True,
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
                for name in ("per-tensor", "per-channel", "group-64")
            },
        },
        alt="The five tensors that lose most, with their error under each scheme",
    )


def draw_histogram(found: WeightHistogram, bits: int) -> None:
    """One tensor's weights with the levels that they are rounded to."""
    st.vega_lite_chart(
        bit_width.weight_chart(tables.weight_histogram(found), found.levels, ink=theme.ink()),
        alt=f"Histogram of the weights of {found.name}, with {len(found.levels)} levels",
    )
    if found.n_groups == 0:
        said = "This tensor is left alone under this setting."
    elif not len(found.levels):
        said = f"{2**bits:,} levels are too many to be drawn."
    elif found.n_groups == 1:
        said = f"The lines are the {len(found.levels)} levels that every weight is rounded to."
    else:
        said = (
            f"The lines are the {len(found.levels)} levels of one of the {found.n_groups:,} groups, that of middling range: "
            "each group has levels of its own."
        )
    st.caption(f"{said} Weights are counted on a log scale, so that single outliers can be seen.")
