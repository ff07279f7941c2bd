"""What rounding the weights does, drawn: figures beside full precision, lists side by side, and continuations.

Draws results of `computation`; knows no model.
"""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from components.bit_width_frames import briefly, line_name
from components.format import (
    as_unsure,
    bit_count,
    chances,
    escape,
    how_unsure,
    in_unit,
    percent,
    signed,
    size_comparison,
)
from components.frontend import token_list
from components.frontend.token_list import Column, Row
from components.heatmap.summary import PERPLEXITY_HELP
from computation.results import RoundedScore, ScoredContinuation, ScoredText
from computation.text import bytes_to_text, visible

KL_HELP = "How far the rounded model's expectations are from full precision's, on average. It cannot improve by luck."
TOP1_HELP = "Share of the places where both models find the same token likeliest."


def draw_verdict(full: ScoredText, chosen: RoundedScore, full_bytes: float) -> None:
    """What a bit width did, in a sentence."""
    smaller = escape(size_comparison(full_bytes / chosen.size_bytes))
    if chosen.scored.perplexity > chosen.scored.vocabulary:
        outcome = f"is **{how_unsure(chosen.scored.perplexity, chosen.scored.vocabulary)}**"
    else:
        ratio = chosen.scored.perplexity / full.perplexity
        outcome = f"is **{escape(as_unsure(ratio))}** as at full precision"
    st.markdown(f"At **{bit_count(chosen.bits)}**, {line_name(chosen.rounding)}, the model {outcome}, and {smaller}.")


def draw_figures(full: ScoredText, chosen: RoundedScore, full_bytes: float, unit: str) -> None:
    """What a bit width did, in figures beside full precision."""
    with st.grid(5, min_column_width=140):
        _beside_full("Perplexity", briefly(chosen.scored.perplexity), briefly(full.perplexity), PERPLEXITY_HELP)
        _beside_full(f"KL ({unit})", f"{in_unit(chosen.mean_kl_nats, unit):.3g}", "0", KL_HELP)
        _beside_full("Same top-1 (%)", f"{100 * chosen.share_same_top1:.0f}", "100", TOP1_HELP)
        _beside_full(
            "Size (MB)",
            f"{chosen.size_bytes / 1e6:,.1f}",
            f"{full_bytes / 1e6:,.1f}",
            "What the weights would take, scales included. The rounding is simulated: the arithmetic stays float32.",
        )
        _beside_full(
            "Times smaller", f"{full_bytes / chosen.size_bytes:.1f}×", "1", "Size in float32 over size rounded."
        )
    st.caption(escape(chosen.scored.badge))
    if full.measured.weights_from:
        st.caption(f"Full precision is what the model's file holds: weights from {escape(full.measured.weights_from)}.")


def _beside_full(label: str, value: str, full: str, help: str) -> None:
    st.metric(label, value, f"full precision: {full}", delta_color="off", delta_arrow="off", border=True, help=help)


def draw_likeliest(
    title: str,
    ids: Sequence[int],
    pieces: Sequence[bytes],
    probabilities: Sequence[float],
    actual: int | None,
    key: str,
) -> None:
    """The likeliest tokens at one place, as a list with bars."""
    st.markdown(f"**{title}**")
    rows = []
    for token_id, piece, probability in zip(ids, pieces, probabilities, strict=True):
        text, shown = visible(bytes_to_text(piece)), percent(probability)
        kinds = ("actual",) if token_id == actual else ()
        hint = f"{text}: {chances(probability)}"
        rows.append(Row((text, shown), int(token_id), (0.0, probability), kinds, hint, f"{text}, {shown}"))
    columns = [Column("token", "token", "· is a space, ↵ a line break."), Column("probability", "bar")]
    token_list.token_list(columns, rows, key=key, content_id=title, label=f"Likeliest tokens: {title}", clickable=False)


def draw_continuations(continuations: Sequence[tuple[int, ScoredContinuation]], bits: int) -> None:
    """How the model continues at each width, widest first; widths that continue alike stand together."""
    groups: dict[str, list[int]] = {}
    for width, continuation in continuations:
        groups.setdefault(line_of(continuation), []).append(width)
    for line, widths in groups.items():
        named = ", ".join([*map(str, widths[:-1]), bit_count(widths[-1])])
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{escape(named)}**{' ◂ chosen' if bits in widths else ''}")
            st.markdown(escape(line))


def line_of(continuation: ScoredContinuation) -> str:
    """What the tokens spell, on one line."""
    return bytes_to_text(b"".join(continuation.pieces)).replace("\n", "↵").strip()


def hardest_tokens(scored: ScoredText, changes: np.ndarray, unit: str) -> str:
    """ "·wash (+6.1 bits), …": the tokens that became most surprising; "" where none did."""
    worst = [int(i) for i in np.argsort(-changes, kind="stable")[:3] if in_unit(changes[i], unit) >= 0.1]
    return ", ".join(
        f"**{escape(visible(bytes_to_text(scored.pieces[i + 1])))}** "
        f"({escape(signed(in_unit(float(changes[i]), unit)))} {unit})"
        for i in worst
    )
