"""What rounding the weights does, as tables: beside a text of fixed length, and every setting that was measured.

Draws results of `computation`; knows no model.
"""

from collections.abc import Sequence

import streamlit as st

from components import tables
from components.bit_width import KL_HELP, TOP1_HELP
from components.dataframe import TablePlace, draw_dataframe
from components.format import escape, perplexity_cell
from components.heatmap.summary import PERPLEXITY_HELP
from computation.quantization import SCHEMES
from computation.results import RoundedScore, ScoredText

HEADING_HEIGHT = 40
ROW_HEIGHT = 24  # low enough for seven widths to stand under the curve
SHARES = {"per-tensor": "tensor", "per-channel": "output channel", "group-64": "64 weights of a channel"}


def draw_yardstick_table(
    own: tuple[ScoredText, RoundedScore], fixed: tuple[ScoredText, RoundedScore], unit: str
) -> None:
    """The same figures on a text of a few hundred words: those of one sentence are noisy."""
    draw_dataframe(
        tables.yardstick([("your text", *own), ("the yardstick", *fixed)], unit),
        columns=["text", "tokens", "full", "rounded", "times", "kl", "percent_same"],
        column_config={
            "text": st.column_config.TextColumn(
                "measured on",
                help="The yardstick is a story of a few hundred words that ships with the app, always the same.",
            ),
            "tokens": st.column_config.NumberColumn("scored tokens", format="localized"),
            "full": st.column_config.TextColumn("full precision", alignment="right", help=PERPLEXITY_HELP),
            "rounded": st.column_config.TextColumn(
                "rounded", alignment="right", help="Perplexity with the rounded weights."
            ),
            "times": st.column_config.TextColumn("rounded ÷ full", alignment="right"),
            "kl": st.column_config.NumberColumn(f"KL ({unit})", format="%.3g", help=KL_HELP),
            "percent_same": st.column_config.NumberColumn("same top-1 (%)", format="%.0f", help=TOP1_HELP),
        },
        alt="Perplexity at full precision and rounded, on your text and on the yardstick",
    )
    st.caption(f"The yardstick: {escape(fixed[1].scored.badge)}")


class WidthsSpace:
    """Where perplexity stands at a few widths under every scheme: what is drawn takes the place of what was before."""

    def __init__(self, widths: Sequence[int]) -> None:
        self._widths = widths
        self._place = TablePlace(st.container(height=HEADING_HEIGHT + len(widths) * ROW_HEIGHT, border=False))

    def draw(self, points: Sequence[RoundedScore], bits: int, scheme: str) -> None:
        """One row per width, blank where not measured yet; the size is that under the chosen scheme."""
        shown = [str(width) for width in self._widths]
        draw_dataframe(
            tables.widths(points, self._widths, scheme),
            columns=["bits", "size_mb", *SCHEMES],
            column_config={
                "bits": st.column_config.TextColumn("bits", width=50),
                "size_mb": st.column_config.NumberColumn("MB", format="%.1f", width=60, help=f"Size under {scheme}."),
                **{
                    name: st.column_config.TextColumn(
                        f"{name} ◂" if name == scheme else name,
                        alignment="right",
                        help=f"Perplexity, one scale per {SHARES[name]}.",
                    )
                    for name in SCHEMES
                },
            },
            strong=shown.index(str(bits)) if str(bits) in shown else None,
            row_height=ROW_HEIGHT,
            placeholder="",
            alt="Perplexity at seven bit widths under each scheme",
            place=self._place,
        )


def draw_every_figure(points: Sequence[RoundedScore], full_bytes: float, unit: str) -> None:
    """All measured settings as a table."""
    frame = tables.bit_widths(points, points[0].scored.vocabulary if points else 1, unit)
    frame["times_smaller"] = full_bytes / 1e6 / frame["size_mb"]
    draw_dataframe(
        frame,
        formats={"perplexity": perplexity_cell},
        columns=["scheme", "bits", "size_mb", "times_smaller", "perplexity", "kl", "percent_same", "convention"],
        column_config={
            "bits": st.column_config.NumberColumn("bits per weight", format="%d"),
            "size_mb": st.column_config.NumberColumn(
                "size (MB)", format="%.2f", help=f"Scales included. In float32: {full_bytes / 1e6:,.1f} MB."
            ),
            "times_smaller": st.column_config.NumberColumn("times smaller", format="%.2f"),
            "perplexity": st.column_config.NumberColumn("perplexity", help=PERPLEXITY_HELP),
            "kl": st.column_config.NumberColumn(f"KL ({unit})", format="%.3g", help=KL_HELP),
            "percent_same": st.column_config.NumberColumn("same top-1 (%)", format="%.0f", help=TOP1_HELP),
            "convention": st.column_config.TextColumn("convention", width="small"),
        },
        alt="Scheme, bits, size, perplexity, KL and same top-1 of every setting",
    )
