"""Next token: what the model thinks comes after a phrase, and what becomes of a phrase that goes on as it says."""

import streamlit as st
import torch

import model_cache
from app.next_token import continuation, controls, guess_first, own_word, prediction
from app.next_token.prediction import ListPlace
from app.shared import examples, messages, model, settings, share_link, state, text_box, waiting
from components import inputs, next_token
from components.frontend import branch_tree, token_list, token_strip
from model_cache.engine.questions import NextToken

st.markdown(
    "What does the model expect after your phrase? The list follows your typing; a click on a token appends it."
)

box, count = st.columns([5, 1], vertical_alignment="top")
with box:
    phrase = text_box.draw(
        "Phrase",
        state.phrase,
        text_box.NEXT_TOKEN,
        opening=examples.NEXT_TOKEN,
        examples=examples.NEXT_TOKEN_MORE,
    )
with count:
    help_k = "How many of the likeliest tokens to list."
    bound = inputs.number_binding(state.n_listed.name)
    k = st.number_input("How many", 1, 100, 10, key=state.n_listed.name, bind=bound, help=help_k)
controls.explain_trailing_space(phrase)

try:
    inputs.check_size(phrase)
    engine = model.engine()
    with waiting.cutting(phrase):
        phrase_ids = engine.codec.phrase_ids(phrase, settings.convention())
    text = continuation.current(engine.info.name, engine.info.vocabulary, phrase_ids)
    node = branch_tree.clicked_node(state.branch_tree.name, text.name)
    if node is not None and node < len(text.branches):
        text.at = node
    chosen = token_strip.chosen_position(state.phrase_strip.name, text.content_id, len(text.ids))
    (predicted,) = waiting.wait([engine.ask(NextToken(text.ids[: chosen + 1]))], "Asking the model")
    clicked = token_list.clicked_token(state.token_list.name, f"{text.content_id} {chosen}")
    if clicked is not None:
        controls.append_clicked(text, chosen, clicked, predicted)
        chosen = len(text.ids) - 1
        (predicted,) = waiting.wait([engine.ask(NextToken(text.ids))], "Asking the model")
except (ValueError, model_cache.ModelUnavailable) as error:
    messages.complain(error)
    st.stop()

ids, here = text.ids, text.ids[: chosen + 1]
pieces_of, n_typed = engine.codec.pieces, len(text.phrase_ids)
strip, tree = state.phrase_strip.name, state.branch_tree.name
n_prefix = engine.codec.prefix_length(ids)
with st.container(key=state.figures.name):
    next_token.draw_strip(pieces_of(ids), n_prefix, n_typed, key=strip, content_id=text.content_id, chosen=chosen)
    messages.note_special_tokens(engine.codec, phrase)
    messages.note_missing_bos(engine.codec, settings.convention())
place_id, at_end = f"{text.content_id} {chosen}", chosen >= n_typed - 1
request = controls.draw_buttons(text, disabled=not at_end or guess_first.hides_answer(place_id))
guessing, unfolded = controls.draw_switches()
sampling = controls.draw_sampling_settings(engine.info.vocabulary)
if request is not None:
    controls.generate(engine, text, chosen, request, sampling)
controls.draw_problem()

logits = torch.from_numpy(predicted.logits.copy())  # (V,)
with st.container(key=state.figures_part["list"].name):
    if guessing and guess_first.draw_round(engine, here, logits, place_id):
        st.stop()
    actual = ids[chosen + 1] if chosen + 1 < len(ids) else None
    prediction.draw_sentence(engine, logits, actual, settings.unit())
    prediction.draw_list(engine, logits, int(k), sampling, ListPlace(place_id, actual, at_end), unfolded=unfolded)
with st.container(key=state.more.name):
    prediction.draw_row_of_logits(engine, ids, chosen, predicted.n_unseen)

    st.subheader("A word of your own")
    own_word.draw(engine, here)
    if len(text.branches):
        st.subheader("Continuations tried")
        next_token.draw_tree(text.branches, text.at, pieces_of, key=tree, content_id=text.name, start="the phrase")
        st.button("Forget these", key=state.forget_button.name, on_click=text.forget)
    share_link.draw(
        lambda: {
            "model": state.model_in_use.get(),
            state.phrase.name: phrase,
            state.n_listed.name: str(int(k)),
            state.temperature.name: str(state.temperature.get()),
            state.top_k.name: str(state.top_k.get()),
            state.top_p.name: str(state.top_p.get()),
            state.own_word.name: state.own_word.get() or "",
            **settings.in_link(),
        },
        "phrase, model and settings",
    )
