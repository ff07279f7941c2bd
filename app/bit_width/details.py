"""Parts of the bit-width page: the text at the chosen width, how the model goes on at every width, and the weights."""

import numpy as np
import streamlit as st
import torch

from app.bit_width.curve import WIDTHS
from app.shared import examples, messages, waiting
from components import bit_width, format
from components.heatmap import chips, difference, view
from components.weights import draw_histogram, draw_losses
from computation import measures
from computation.perplexity import Convention
from computation.quantization import Rounding
from computation.results import Prediction, RoundedScore, ScoredText
from computation.text import bytes_to_text
from model_cache.engine.jobs import LocalJob as Job
from model_cache.engine.local import LocalEngine as Engine

TOP = 10
GOES_ON_FOR = 24  # tokens
HEATMAP = "sample_heatmap"


def on_the_text(
    engine: Engine, full: ScoredText, chosen: RoundedScore, tops: tuple[Job[Prediction], Job[Prediction]], unit: str
) -> None:
    """The text as the rounded model reads it, what became harder, and what it expects beside full precision."""
    scored = chosen.scored
    st.subheader(f"The text at {format.bit_count(chosen.bits)}")
    view.apply_clicks(scored, HEATMAP)
    view.draw_heatmap(scored, unit, key=HEATMAP, pieces_of=engine.pieces)
    changes = scored.surprisal_nats - full.surprisal_nats
    hardest = bit_width.hardest_tokens(scored, changes, unit)
    st.markdown(f"What got harder: {hardest}." if hardest else "No token became noticeably harder.")
    spans = chips.spans_of(scored, False)[: view.CHIPS_AT_ONCE]
    difference.draw_difference(
        scored,
        [difference.difference_chip(scored, span, difference.span_nats(full, span), unit) for span in spans],
        unit,
        key="sample_difference",
        label="The text tinted by what rounding changed",
        note="Orange got harder, blue easier.",
    )
    _side_by_side(engine, full, chosen, tops)


def _side_by_side(engine: Engine, full: ScoredText, chosen: RoundedScore, tops: tuple[Job, Job]) -> None:
    """The ten likeliest tokens of both models, after the text's end or at the token that was clicked."""
    place = view.chosen_place(chosen.scored, HEATMAP)
    if place is None:
        ends = waiting.wait(tops, "Asking both models")
        log_probs = [measures.log_probabilities(torch.from_numpy(end.logits.copy())) for end in ends]
        found = [measures.top_k(row, min(TOP, len(row))) for row in log_probs]
        lists = [(ids.numpy(), values.numpy()) for values, ids in found]
        where, came = "What comes after the text", None
        hint = "Click a token above to see what was expected in its place."
    else:
        lists = [(s.top_ids[place - 1], s.top_log_probs[place - 1]) for s in (full, chosen.scored)]
        came = int(full.ids[place])
        read = bytes_to_text(b"".join(full.pieces[max(0, place - 12) : place])).strip()
        where = f"What was expected after “{'…' if place > 12 else ''}{read}”"
        hint = ""
    st.markdown(f"##### {format.escape(where)}")
    if hint:
        st.caption(hint)
    names = ("full precision", f"{format.bit_count(chosen.bits)}, {chosen.scheme}")
    with st.grid(2, min_column_width=300):
        for number, (name, (ids, values)) in enumerate(zip(names, lists, strict=True)):
            with st.container():
                bit_width.draw_likeliest(
                    name, ids.tolist(), engine.pieces(ids.tolist()), np.exp(values).tolist(), came, f"side_{number}"
                )


def continuations(engine: Engine, setting: Rounding, convention: Convention) -> None:
    """How the model goes on from some words at every width, if it always takes the likeliest token."""
    st.subheader("How it goes on")
    opening = st.text_input(
        "Begin with",
        examples.CONTINUE,
        key="opening",
        bind="query-params",
        persist_state="session",
        max_chars=400,
        help="At each width the model goes on greedily from these words: always with the token that it finds likeliest.",
    )
    try:
        ids = engine.phrase_ids(opening or "", convention)
        widths = sorted(WIDTHS, reverse=True)
        asked = [engine.start_greedy(ids, GOES_ON_FOR, Rounding(width, setting.scheme, setting.embedding)) for width in widths]
    except ValueError as error:
        messages.complain(error)
        return
    found = waiting.wait(asked, "Going on at every width")
    bit_width.draw_continuations(list(zip(widths, found, strict=True)), setting.bits)


def weights(engine: Engine, setting: Rounding) -> None:
    """Which tensors lose most, and the levels drawn on the weights of one."""
    st.subheader("What it does to the weights")
    (losses,) = waiting.wait([engine.start_weight_losses(setting)], "Looking at the weights")
    draw_losses(losses, setting.bits, setting.scheme)
    names = [loss.name for loss in losses.tensors]
    name = st.selectbox("Tensor", names, key="tensor", help="Those that lose most stand first.")
    (histogram,) = waiting.wait([engine.start_weight_histogram(name, setting)], "Looking at the weights")
    draw_histogram(histogram, setting.bits)
