"""The figures of a scored text in one line, and the columns of its token table.

Draws results of `computation`; knows no model.
"""

from typing import Any

import streamlit as st

from components import tables
from components.dataframe import draw_dataframe
from components.format import escape, in_unit, per_byte
from computation.perplexity import choices
from computation.results import ScoredText

PERPLEXITY_HELP = (
    "How many equally likely tokens the model was choosing among, on average. A fair coin has perplexity 2, a die 6. "
    "It is e to the mean surprise in nats."
)


def draw_figures(scored: ScoredText, unit: str) -> None:
    """The text's figures in one line, what they mean on pointing."""
    total = in_unit(float(scored.surprisal_nats.sum()), unit)
    standing = (
        f"worse than guessing among {scored.vocabulary:,}"
        if scored.perplexity > scored.vocabulary
        else "as unsure as between that many equally likely tokens"
    )
    figures = [
        f"Perplexity **{escape(choices(scored.perplexity))}**, {standing}",
        f"mean **{total / scored.n_scored:,.2f}** {unit}",
        f"total **{total:,.1f}** {unit}",
        f"**{per_byte(scored.bits_per_byte, unit):,.2f}** {unit} per byte",
    ]
    st.markdown(
        " · ".join(figures),
        help=f"{PERPLEXITY_HELP} Guessing among the whole vocabulary has {scored.vocabulary:,}.\n\n"
        "The mean is that of the scored tokens' surprises, −log of the probability that the model gave to each; the "
        f"total is all of them added up. {unit.capitalize()} per byte, the total over the bytes scored, is the figure "
        "to compare models by, whatever their tokens.",
    )


def draw_token_table(scored: ScoredText, unit: str, *, panel_key: str) -> None:
    """Every figure of every token, folded away.

    Args:
        panel_key: of whether it is unfolded.
    """
    panel = st.expander("Token by token", icon=":material/table:", key=panel_key, on_change="rerun")
    if panel.open:
        with panel:
            draw_dataframe(
                tables.tokens(scored, unit),
                placeholder="",
                column_config=token_columns(unit),
                alt="Every token with its id, probability, surprise, rank and entropy",
            )


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
