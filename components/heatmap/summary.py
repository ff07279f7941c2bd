"""The figures of a scored text in one line.

Draws results of `computation`; knows no model.
"""

import streamlit as st

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
