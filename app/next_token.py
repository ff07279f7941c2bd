"""Next token: what the model thinks comes after a phrase."""

import math

import streamlit as st
import torch

import model_cache
from app import examples, session
from components import charts, controls, tables, wording
from computation import measures
from computation.spans import bytes_to_text, visible

st.title("Next token")
st.markdown("What does the model expect after your phrase? The list follows your typing.")

box, count = st.columns([5, 1], vertical_alignment="top")
with box:
    phrase = controls.phrase_box("Phrase", key="phrase", example=examples.NEXT_TOKEN)
with count:
    k = st.number_input("How many", 1, 100, 10, key="k", bind="query-params", help="How many of the likeliest tokens to list.")

engine = session.engine()
try:
    prediction = engine.next_token(phrase, session.convention())
    row = torch.from_numpy(prediction.logits.copy())  # (V,)
    logits, ids = measures.top_k(row, min(int(k), len(row)))
except (ValueError, model_cache.ModelUnavailable) as error:
    session.complain(error)
    st.stop()

log_probs = measures.log_probabilities(row)
probabilities = log_probs[ids].exp().tolist()
pieces = engine.pieces(ids.tolist())
frame = tables.next_tokens(ids.tolist(), pieces, logits.tolist(), probabilities)
likeliest = wording.escape(visible(bytes_to_text(pieces[0])))
unit = session.unit()
entropy_nats = float(measures.entropy(log_probs.unsqueeze(0)))

st.markdown(
    f"The likeliest next token is **{likeliest}**, with {wording.chances(probabilities[0])} "
    f"({wording.percent(probabilities[0])}). Picking it is the *greedy* choice."
)
if phrase.endswith(" "):
    st.caption(
        "The phrase ends in a space. This model's words bring their own space along, so it spoils the prediction: remove it."
    )
if prediction.n_unseen:
    st.caption(f"The model sees the last {len(prediction.ids):,} tokens; the first {prediction.n_unseen:,} did not fit.")
session.note_special_tokens(phrase)

with st.grid(2, min_column_width=380):
    st.altair_chart(
        charts.next_tokens(frame, ink=controls.ink()),
        alt=f"Bars: probability of the {len(ids)} likeliest next tokens and of everything else",
    )
    st.dataframe(
        frame,
        hide_index=True,
        placeholder="",
        height=35 * (len(frame) + 1) + 3 if len(frame) <= 21 else 738,
        column_order=["token", "token_id", "logit", "percent"],
        column_config={
            "token": st.column_config.TextColumn("token", width=125, help="· is a space, ↵ a line break."),
            "token_id": st.column_config.NumberColumn("id", format="%d", help="The token's number in the vocabulary."),
            "logit": st.column_config.NumberColumn("logit", format="%.3f", help="The model's raw score, before softmax."),
            "percent": st.column_config.NumberColumn(
                "probability (%)", format="%.3g", help="softmax of the logits, over the whole vocabulary."
            ),
        },
        alt="The likeliest next tokens with id, logit and probability",
    )
nucleus = int(measures.nucleus_size(log_probs.unsqueeze(0), 0.9))
st.caption(
    f"{len(prediction.ids):,} tokens in, one row of {len(row):,} logits out. "
    f"Entropy {wording.in_unit(entropy_nats, unit):.2f} {unit}: as unsure as between {math.exp(entropy_nats):,.1f} equally "
    f"likely tokens. {nucleus:,} token{'s make' if nucleus > 1 else ' makes'} up 90 %. · marks a space."
)
