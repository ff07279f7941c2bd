"""The summary of a scored text, and the columns of its token table.

Draws results of `computation`; knows no model.
"""

from typing import Any

import numpy as np
import streamlit as st

from components.format import chances, escape, in_unit
from components.heatmap import chips
from computation.perplexity import choices
from computation.results import ScoredText
from computation.text import visible

PERPLEXITY_HELP = (
    "How many equally likely tokens the model was choosing among, on average. A fair coin has perplexity 2, a die 6. "
    "It is e to the mean surprise in nats."
)


def draw_summary(scored: ScoredText, unit: str) -> None:
    """Perplexity in words and figures, and the convention behind it."""
    worst, nats = chips.most_surprising(scored)
    token = escape(visible(worst.text))
    st.markdown(
        f"On average the model was as unsure as between **{escape(choices(scored.perplexity))}** equally likely "
        f"tokens ({landmarks(scored.perplexity, scored.vocabulary)}). What surprised it most was **{token}**: it had "
        f"given it {chances(float(np.exp(-nats)))}."
    )
    with st.grid(4, min_column_width=180):
        st.metric("Perplexity", choices(scored.perplexity), border=True, help=PERPLEXITY_HELP)
        st.metric(
            f"Mean surprise ({unit})",
            f"{in_unit(float(scored.surprisal_nats.mean()), unit):.2f}",
            border=True,
            help="The average over the scored tokens: −log of the probability that the model gave to each.",
        )
        st.metric("Total (bits)", f"{scored.total_bits:,.1f}", border=True, help="All surprises of the text added up.")
        st.metric(
            "Bits per byte",
            f"{scored.bits_per_byte:.2f}",
            border=True,
            help="Total bits over the bytes scored: the figure to compare models by, whatever their tokens.",
        )
    st.caption(escape(scored.badge))


def landmarks(perplexity: float, vocabulary: int) -> str:
    """Where a perplexity stands beside a coin, a die and guessing."""
    where = "worse than guessing: " if perplexity > vocabulary else ""
    return f"{where}a fair coin has 2, a die 6, guessing among the whole vocabulary {vocabulary:,}"


def token_columns(unit: str) -> dict[str, Any]:
    """How the columns of `tables.tokens` look."""
    return {
        "token": st.column_config.TextColumn("token", help="· is a space, ↵ a line break."),
        "token_id": st.column_config.NumberColumn("id", format="%d"),
        "percent": st.column_config.NumberColumn("probability (%)", format="%.3g"),
        "surprise": st.column_config.NumberColumn(
            f"surprise ({unit})",
            format="%.3f",
            help="−log of the probability. Blank where nothing comes before the token.",
        ),
        "rank": st.column_config.NumberColumn("rank", format="%d", help="1 + how many tokens were likelier."),
        "entropy": st.column_config.NumberColumn(
            f"entropy ({unit})", format="%.3f", help="The surprise that the model expected at this place."
        ),
    }
