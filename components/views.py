"""Parts that pages share: the summary of a scored text, the figures of a bit width.

Draws results of `computation`; knows no model.
"""

from typing import Any

import numpy as np
import streamlit as st

from components import charts, controls, tables, wording
from computation.perplexity import choices
from computation.results import QuantizedScore, ScoredText
from computation.spans import bytes_to_text, visible

PERPLEXITY_HELP = (
    "How many equally likely tokens the model was choosing among, on average. A fair coin has perplexity 2, a die 6. "
    "It is e to the mean surprise in nats."
)


def summary(scored: ScoredText, unit: str) -> None:
    """Perplexity in words and figures, and the convention behind it."""
    worst = int(np.argmax(scored.surprisal_nats))
    token = wording.escape(visible(bytes_to_text(scored.pieces[worst + 1])))
    nats = float(scored.surprisal_nats[worst])
    st.markdown(
        f"On average the model was as unsure as between **{wording.escape(choices(scored.perplexity))}** equally likely "
        f"tokens: {_landmark(scored.perplexity, scored.vocabulary)}. What surprised it most was **{token}**: it had given "
        f"it {wording.chances(float(np.exp(-nats)))}."
    )
    with st.grid(4, min_column_width=180):
        st.metric("Perplexity", choices(scored.perplexity), border=True, help=PERPLEXITY_HELP)
        st.metric(
            f"Mean surprise ({unit})",
            f"{wording.in_unit(float(scored.surprisal_nats.mean()), unit):.2f}",
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
    st.caption(wording.escape(scored.badge))


def _landmark(perplexity: float, vocabulary: int) -> str:
    """Where a perplexity stands beside a coin, a die and guessing."""
    if perplexity < 2:
        return "surer than before the toss of a fair coin (2)"
    if perplexity < 6:
        return "between a fair coin (2) and a die (6)"
    if perplexity < vocabulary:
        return f"more than a die (6), less than guessing among all tokens ({vocabulary:,})"
    return f"worse than guessing among all tokens ({vocabulary:,})"


def token_columns(unit: str) -> dict[str, Any]:
    """How the columns of `tables.tokens` look."""
    return {
        "token": st.column_config.TextColumn("token", help="· is a space, ↵ a line break."),
        "token_id": st.column_config.NumberColumn("id", format="%d"),
        "percent": st.column_config.NumberColumn("probability (%)", format="%.3g"),
        "surprise": st.column_config.NumberColumn(
            f"surprise ({unit})", format="%.3f", help="−log of the probability. Blank where nothing comes before the token."
        ),
        "rank": st.column_config.NumberColumn("rank", format="%d", help="1 + how many tokens were likelier."),
        "entropy": st.column_config.NumberColumn(
            f"entropy ({unit})", format="%.3f", help="The surprise that the model expected at this place."
        ),
    }


def bit_width_figures(full: ScoredText, chosen: QuantizedScore, full_bytes: float, unit: str) -> None:
    """What a bit width did, in a sentence and in figures beside full precision."""
    ratio = chosen.scored.perplexity / full.perplexity
    st.markdown(
        f"At **{chosen.bits} bit{'' if chosen.bits == 1 else 's'}** the model is {wording.escape(wording.as_unsure(ratio))} "
        f"as at full precision, and {wording.escape(wording.smaller(full_bytes / chosen.size_bytes))}."
    )
    with st.grid(4, min_column_width=180):
        _beside_full("Perplexity", choices(chosen.scored.perplexity), choices(full.perplexity), PERPLEXITY_HELP)
        _beside_full(
            f"KL ({unit})",
            f"{wording.in_unit(chosen.mean_kl_nats, unit):.3g}",
            "0",
            "How far the rounded model's expectations are from full precision's, on average. It cannot improve by luck.",
        )
        _beside_full(
            "Same top-1 (%)",
            f"{100 * chosen.share_same_top1:.0f}",
            "100",
            "Share of the places where both models find the same token likeliest.",
        )
        _beside_full(
            "Size (MB)",
            f"{chosen.size_bytes / 1e6:,.1f}",
            f"{full_bytes / 1e6:,.1f}",
            "What the weights would take, scales included. The rounding is simulated: the numbers still run in float32.",
        )
    st.caption(wording.escape(chosen.scored.badge))


def _beside_full(label: str, value: str, full: str, help: str) -> None:
    st.metric(label, value, f"full precision: {full}", delta_color="off", delta_arrow="off", border=True, help=help)


def bit_width_curve(points: list[QuantizedScore], *, chosen_bits: int, full: ScoredText, full_bytes: float, unit: str) -> None:
    """Perplexity and size at every measured bit width."""
    frame = tables.bit_widths(points, unit)
    st.altair_chart(
        charts.bit_widths(frame, chosen_bits=chosen_bits, full=full.perplexity, vocabulary=full.vocabulary, ink=controls.ink()),
        alt=f"Line: perplexity against bits per weight; {choices(full.perplexity)} at full precision",
    )
    st.dataframe(
        frame,
        hide_index=True,
        height=35 * (len(frame) + 1) + 3,
        column_order=["bits", "size_mb", "shown", "kl", "percent_same"],
        column_config={
            "bits": st.column_config.NumberColumn("bits per weight", format="%d"),
            "size_mb": st.column_config.NumberColumn(
                "size (MB)", format="%.2f", help=f"Scales included. In float32: {full_bytes / 1e6:,.1f} MB."
            ),
            "shown": st.column_config.TextColumn("perplexity", alignment="right"),
            "kl": st.column_config.NumberColumn(f"KL ({unit})", format="%.3g"),
            "percent_same": st.column_config.NumberColumn("same top-1 (%)", format="%.0f"),
        },
        alt="Size, perplexity, KL and same top-1 at every bit width",
    )
