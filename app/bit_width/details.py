"""The chosen setting in detail: the text, and both models' next tokens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from app.shared import paper, state, waiting
from components import bit_width, format
from components.heatmap import chips, difference, view
from computation import one_row
from computation.results import Floats, Integers, Prediction, RoundedScore, ScoredText
from computation.text import bytes_to_text
from model_cache.engine.interface import Job
from model_cache.text_codec import TextCodec

TOP_K = 10
CONTEXT_TOKENS = 12  # of the text before a clicked token that are quoted
HEATMAP = state.sample_heatmap.name


@dataclass(frozen=True)
class Likeliest:
    """The likeliest tokens at one place, likeliest first: their ids, and their log-probabilities in nats."""

    ids: Integers
    log_probs: Floats


def draw_text(codec: TextCodec, full: ScoredText, rounded: RoundedScore, unit: str) -> None:
    """Draw the text as the rounded model reads it, and what became harder."""
    scored = rounded.scored
    st.subheader(f"The text at {format.bit_count(rounded.bits)}")
    view.apply_clicks(scored, HEATMAP)
    view.draw_heatmap(scored, unit, key=HEATMAP, pieces_of=codec.pieces)
    hardest = bit_width.hardest_tokens(scored, scored.surprisal_nats - full.surprisal_nats, unit)
    st.markdown(f"What got harder: {hardest}." if hardest else "No token became noticeably harder.")
    spans = chips.spans_of(scored, False)[: view.CHIPS_AT_ONCE]
    difference.draw_difference(
        scored,
        [difference.difference_chip(scored, span, difference.span_nats(full, span), unit) for span in spans],
        unit,
        key=state.sample_difference.name,
        label="The text tinted by what rounding changed",
        note="Orange got harder, blue easier.",
    )


def draw_likeliest(
    codec: TextCodec, full: ScoredText, rounded: RoundedScore, ask_next: Callable[[], Sequence[Job[Prediction]]]
) -> None:
    """Draw the likeliest tokens of both models side by side, after the text's end or at the token that was clicked.

    Args:
        ask_next: asks what follows the text, at full precision and rounded.
    """
    position, actual = view.chosen_place(rounded.scored, HEATMAP), None
    if position is None:
        both = [_likeliest(end) for end in waiting.wait(ask_next(), "Asking both models")]
        st.markdown("##### What comes after the text")
        paper.hint("Click a token above to see what was expected in its place.", "place")
    else:
        row = position - full.first_scored
        both = [Likeliest(s.top_ids[row], s.top_log_probs[row]) for s in (full, rounded.scored)]
        actual = int(full.ids[position])
        begin = max(full.n_prefix, position - CONTEXT_TOKENS)
        before = bytes_to_text(b"".join(full.pieces[begin:position])).strip()
        ellipsis = "…" if begin > full.n_prefix else ""
        where = f"after “{ellipsis}{before}”" if before else "at the beginning"
        st.markdown(f"##### {format.escape(f'What was expected {where}')}")
    titles = ("full precision", f"{format.bit_count(rounded.bits)}, {rounded.scheme}")
    with st.grid(2, min_column_width=300):
        for number, (title, likeliest) in enumerate(zip(titles, both, strict=True)):
            ids = likeliest.ids.tolist()
            probabilities = np.exp(likeliest.log_probs).tolist()
            with st.container():
                key = state.likeliest_beside[number].name
                bit_width.draw_likeliest(title, ids, codec.pieces(ids), probabilities, actual, key)


def _likeliest(prediction: Prediction) -> Likeliest:
    log_probs = one_row.log_probabilities(prediction.logits)
    ids = one_row.likeliest(log_probs, min(TOP_K, len(log_probs)))
    return Likeliest(ids, log_probs[ids])
