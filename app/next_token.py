"""Next token: what the model thinks comes after a phrase, and what becomes of a phrase that goes on as it says."""

import streamlit as st
import torch

import model_cache
from app import building, examples, guessing, next_token_parts, session, words
from components import branch_tree, controls, phrase_views, token_list, token_strip

st.title("Next token")
st.markdown("What does the model expect after your phrase? The list follows your typing; a click on a token appends it.")

box, count = st.columns([5, 1], vertical_alignment="top")
with box:
    phrase = controls.phrase_box("Phrase", key="phrase", example=examples.NEXT_TOKEN)
with count:
    k = st.number_input("How many", 1, 100, 10, key="k", bind="query-params", help="How many of the likeliest tokens to list.")
next_token_parts.trailing_space(phrase)

engine = session.engine()
try:
    built = building.current(engine, engine.phrase_ids(phrase, session.convention()))
    if (node := branch_tree.gone("tree", built.name)) is not None and node < len(built.branches):
        built.at = node
    chosen = token_strip.selected("strip", built.place, len(built.ids))
    (prediction,) = session.wait([engine.start_next(built.ids[: chosen + 1])], "Asking the model")
    if (token_id := token_list.picked("list", f"{built.place} {chosen}")) is not None:
        next_token_parts.append(built, chosen, token_id, prediction)
        chosen = len(built.ids) - 1
        (prediction,) = session.wait([engine.start_next(built.ids)], "Asking the model")
except (ValueError, model_cache.ModelUnavailable) as error:
    session.complain(error)
    st.stop()

ids, here = built.ids, built.ids[: chosen + 1]
phrase_views.strip(engine.pieces(ids), len(built.phrase_ids), key="strip", of=built.place, chosen=chosen)
session.note_special_tokens(phrase)
place = f"{built.place} {chosen}"
at_the_end = chosen >= len(built.phrase_ids) - 1
draw = next_token_parts.buttons(built, disabled=not at_the_end or guessing.to_be_hidden(place))
guess_first, unfolded = next_token_parts.switches()
settings = next_token_parts.draw_settings(engine.loaded.vocabulary)
if draw is not None:
    next_token_parts.go_on(engine, built, chosen, draw, settings)

logits = torch.from_numpy(prediction.logits.copy())  # (V,)
came = ids[chosen + 1] if chosen + 1 < len(ids) else None
if guess_first and guessing.hidden(engine, here, logits, place):
    st.stop()
next_token_parts.sentence(engine, logits, came, session.unit())
next_token_parts.listed(
    engine,
    logits,
    int(k),
    settings,
    unfolded=unfolded,
    came=came,
    of=place,
    clickable=at_the_end,
)
next_token_parts.place(engine, ids, chosen, prediction.n_unseen)

st.subheader("A word of your own")
words.word_of_your_own(engine, here)
if len(built.branches):
    st.subheader("Continuations tried")
    phrase_views.tree(built.branches, built.at, engine.pieces, key="tree", of=built.name, start="the phrase")
    st.button("Forget these", key="forget", on_click=built.forget)
