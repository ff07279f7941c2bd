"""Next token: what the model thinks comes after a phrase, and what becomes of a phrase that goes on as it says."""

from contextlib import suppress
from pathlib import Path

import streamlit as st

import model_cache
from app.next_token import class_question, controls, going_on, guess_first, noted, own_word, prediction, remembered
from app.next_token.prediction import ListPlace
from app.rooms import teacher
from app.shared import (
    chat,
    examples,
    lead,
    messages,
    model,
    run_end,
    settings,
    share_link,
    small_model,
    state,
    text_box,
    waiting,
)
from components import inputs, next_token, theme
from components.frontend import token_list, token_strip
from computation.branches import ROOT
from model_cache.engine.questions import NextToken

STYLE = Path(__file__).with_name("page.css")

lead.draw(
    "A model reads text in **tokens**: words, or pieces of words. All it can say is how likely each is to come next, "
    "and every text that it writes is picked from that: here you see what it knows, and where it only guesses."
)

with suppress(model_cache.ModelUnavailable):  # said below
    remembered.follow_in_box(model.engine())
phrase = text_box.draw(
    "Phrase",
    state.phrase,
    text_box.NEXT_TOKEN,
    opening=examples.NEXT_TOKEN,
    examples=examples.NEXT_TOKEN_MORE,
)
convention = chat.choose(settings.convention(), answers=False)
try:
    engine = model.engine()
    text = remembered.current(engine, inputs.check_size(phrase), convention)
    n_prefix, n_behind = chat.n_around(engine.codec, text.phrase, convention, text.ids)
    chosen = token_strip.chosen_position(state.phrase_strip.name, text.content_id, len(text.ids))
    (predicted,) = waiting.wait([engine.ask(NextToken(text.ids[: chosen + 1]))], "Asking the model")
    clicked = token_list.clicked_token(state.token_list.name, f"{text.content_id} {chosen}")
except (ValueError, model_cache.ModelUnavailable) as error:
    messages.complain(error)
    run_end.stop()
if clicked is not None:
    going_on.append_clicked(text, chosen, clicked, predicted)
if going_on.go_back_to_clicked(text) or clicked is not None:
    st.rerun()  # the box, which stands above, has another text now

ids, here = text.ids, text.ids[: chosen + 1]
n_typed = len(text.phrase_ids)
place_id, at_end = f"{text.content_id} {chosen}", chosen >= n_typed - 1
logits = predicted.logits  # (V,)
figures = st.container(key=state.figures.name)
with st.container(key=state.more.name):  # below the figures, which depend on it
    theme.load_style(STYLE)
    going_on_space = st.container()
    guessing, unfolded, k = controls.draw_switches()
    sampling = controls.draw_sampling_settings(engine.info.vocabulary)

with figures:
    pieces, strip = engine.codec.pieces(ids), state.phrase_strip.name
    around = next_token.Around(n_prefix, n_typed, n_behind)
    next_token.draw_strip(pieces, around, key=strip, content_id=text.content_id, chosen=chosen)
    messages.note_special_tokens(engine.codec, text.phrase)
    messages.note_missing_bos(engine.codec, convention)
    chat.draw_note(engine.codec, [text.phrase], convention)
    actual = ids[chosen + 1] if chosen + 1 < len(ids) else None
    hidden = guessing and guess_first.draw_round(engine, here, logits, place_id)
    noted.note_place(engine, text, phrase, chosen, hidden=hidden)
    if not hidden:
        is_end = text.at == ROOT and not convention.chat  # of what the model reads
        note = controls.trailing_space_note(phrase) if is_end else None
        with st.container(key=state.figures_part["sentence"].name, horizontal=True, vertical_alignment="center"):
            prediction.draw_sentence(engine, logits, actual, settings.unit(), note)
            if note is not None:
                controls.draw_remove_button(phrase)
        prediction.draw_list(engine, logits, k, sampling, ListPlace(place_id, actual, at_end), unfolded=unfolded)
        unsure = prediction.Uncertainty.of(logits)
        prediction.draw_uncertainty(unsure, settings.unit())
        noted.note_list(engine, logits, unsure, actual, k, sampling, unfolded=unfolded)
        small_model.draw_note(prediction.phrase_score(engine, text, convention))
teacher.offer(lambda: class_question.asked(engine, here, place_id))
teacher.judge(
    lambda: class_question.asked(engine, here, place_id),
    lambda words: class_question.outcome(engine, here, logits, actual, words),
)
with going_on_space:
    request = going_on.draw_buttons(disabled=not at_end or hidden)
    if request is not None:
        going_on.generate(engine, text, chosen, request, sampling, is_answer=bool(convention.chat))
    going_on.draw_text(engine, text, is_answer=bool(convention.chat))
share_link.draw(lambda: controls.in_link(phrase), "phrase, model and settings")
if hidden:
    run_end.stop()
with st.container(key=state.more_part["word"].name):
    st.subheader("A word of your own")
    own_word.draw(engine, here, logits, settings.unit())
    prediction.draw_row_of_logits(engine, ids, chosen, predicted.n_unseen)
    going_on.draw_tree(engine, text)
