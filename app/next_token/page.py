"""Next token: what the model thinks comes after a phrase, and what becomes of a phrase that goes on as it says."""

import streamlit as st
import torch

import model_cache
from app.next_token import continuation, controls, guess_first, own_word
from app.shared import examples, messages, model, settings, waiting
from components import inputs, next_token
from components.frontend import branch_tree, token_list, token_strip

st.title("Next token")
st.markdown("What does the model expect after your phrase? The list follows your typing; a click on a token appends it.")

box, count = st.columns([5, 1], vertical_alignment="top")
with box:
    phrase = inputs.phrase_box("Phrase", key="phrase", example=examples.NEXT_TOKEN)
with count:
    k = st.number_input("How many", 1, 100, 10, key="k", bind="query-params", help="How many of the likeliest tokens to list.")
controls.trailing_space(phrase)

engine = model.engine()
try:
    built = continuation.current(engine, engine.phrase_ids(phrase, settings.convention()))
    if (node := branch_tree.clicked_node("tree", built.name)) is not None and node < len(built.branches):
        built.at = node
    chosen = token_strip.chosen_position("strip", built.place, len(built.ids))
    (prediction,) = waiting.wait([engine.start_next(built.ids[: chosen + 1])], "Asking the model")
    if (token_id := token_list.clicked_token("list", f"{built.place} {chosen}")) is not None:
        controls.append(built, chosen, token_id, prediction)
        chosen = len(built.ids) - 1
        (prediction,) = waiting.wait([engine.start_next(built.ids)], "Asking the model")
except (ValueError, model_cache.ModelUnavailable) as error:
    messages.complain(error)
    st.stop()

ids, here = built.ids, built.ids[: chosen + 1]
next_token.draw_strip(engine.pieces(ids), len(built.phrase_ids), key="strip", content_id=built.place, chosen=chosen)
messages.note_special_tokens(phrase)
place = f"{built.place} {chosen}"
at_the_end = chosen >= len(built.phrase_ids) - 1
draw = controls.buttons(built, disabled=not at_the_end or guess_first.to_be_hidden(place))
guessing, unfolded = controls.switches()
drawn_by = controls.draw_settings(engine.loaded.vocabulary)
if draw is not None:
    controls.go_on(engine, built, chosen, draw, drawn_by)

logits = torch.from_numpy(prediction.logits.copy())  # (V,)
came = ids[chosen + 1] if chosen + 1 < len(ids) else None
if guessing and guess_first.hidden(engine, here, logits, place):
    st.stop()
controls.sentence(engine, logits, came, settings.unit())
controls.listed(
    engine,
    logits,
    int(k),
    drawn_by,
    unfolded=unfolded,
    came=came,
    of=place,
    clickable=at_the_end,
)
controls.place(engine, ids, chosen, prediction.n_unseen)

st.subheader("A word of your own")
own_word.word_of_your_own(engine, here)
if len(built.branches):
    st.subheader("Continuations tried")
    next_token.draw_tree(built.branches, built.at, engine.pieces, key="tree", content_id=built.name, start="the phrase")
    st.button("Forget these", key="forget", on_click=built.forget)
