"""What the next-token page is steered by: the trailing space's offer, switches, sampling settings and buttons."""

import streamlit as st
import torch

from app.next_token import continuation
from app.next_token.continuation import Continuation, SampleRequest, SamplingSettings
from app.shared import messages, state
from components import format, inputs
from computation import measures
from computation.branches import ROOT
from computation.results import Prediction
from computation.text import bytes_to_text
from model_cache import ModelUnavailable
from model_cache.engine.interface import Engine

TEMPERATURE_STEPS = 20  # from 0 to 1


def explain_trailing_space(phrase: str) -> None:
    """Say why a space at the end spoils the prediction, and offer to remove it."""
    if phrase == phrase.rstrip() or not phrase.strip():
        return
    explanation, button = st.columns([4, 1], vertical_alignment="center")
    explanation.caption(
        "The phrase ends in a space. This model's words bring their own space along, so after a lone space it expects "
        "something rare: remove it to see what it would really say."
    )
    button.button(
        "Remove the space",
        key=state.remove_space_button.name,
        on_click=state.phrase.set,
        args=(phrase.rstrip(),),
        width="stretch",
    )


def draw_switches() -> tuple[bool, bool]:
    """(guess first, unfold the steps)."""
    with st.container(horizontal=True, gap="medium"):
        guess_first = st.toggle(
            "Guess first",
            key=state.guess_first.name,
            persist_state="session",
            help="Hides the answer until everybody has guessed.",
        )
        unfolded = st.toggle(
            "From logit to probability",
            key=state.steps_unfolded.name,
            bind="query-params",
            help="Shows each step as a column of the list.",
        )
    return guess_first, unfolded


def draw_sampling_settings(vocabulary: int) -> SamplingSettings:
    """Temperature, top-k and top-p, folded away."""
    if (state.top_k.get() or 0) > vocabulary:  # as another model had it
        state.top_k.set(vocabulary)
    with st.expander("Temperature, top-k, top-p", icon=":material/tune:"), st.grid(3, min_column_width=200):
        temperature = st.slider(
            "Temperature",
            0.0,
            2.0,
            1.0,
            1 / TEMPERATURE_STEPS,
            key=state.temperature.name,
            bind="query-params",
            persist_state="session",
            help="The logits are divided by it. Below 1 likely tokens become likelier; 0 always takes the likeliest.",
        )
        top_k = st.number_input(
            "top-k",
            0,
            vocabulary,
            0,
            key=state.top_k.name,
            bind=inputs.number_binding(state.top_k.name),
            persist_state="session",
            help="Only this many of the likeliest tokens can be drawn. 0 keeps all.",
        )
        top_p = st.slider(
            "top-p",
            0.05,
            1.0,
            1.0,
            0.05,
            key=state.top_p.name,
            bind="query-params",
            persist_state="session",
            help="Only the likeliest tokens that together reach this share can be drawn. 1 keeps all.",
        )
    n_steps = round(float(temperature) * TEMPERATURE_STEPS)  # an address may bring what is no step of the slider
    return SamplingSettings(n_steps / TEMPERATURE_STEPS, int(top_k), float(top_p))


def draw_buttons(text: Continuation, *, disabled: bool) -> SampleRequest | None:
    """The row of buttons; which tokens they ask for in this run, if any."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        greedy = st.button(
            "Greedy", key=state.greedy_button.name, disabled=disabled, help="Append the likeliest token."
        )
        sample = st.button(
            "Sample",
            key=state.sample_button.name,
            disabled=disabled,
            help="Draw a token at random, with the list's probabilities (adjusted, if they are).",
        )
        n_tokens = st.number_input("Tokens", 1, 200, 1, key=state.n_tokens.name, width=100, persist_state="session")
        seed = st.number_input(
            "Seed",
            0,
            2**31 - 1,
            1,
            key=state.seed.name,
            width=100,
            persist_state="session",
            help="The same seed in the same place draws the same tokens. Change it to draw others.",
        )
        at_start = text.at == ROOT
        st.button("Undo", key=state.undo_button.name, on_click=text.undo, disabled=at_start, help="Back by one token.")
        running = greedy or sample
        st.button("Stop", key=state.stop_button.name, disabled=not running, help="Stops here; what was drawn stays.")
    return SampleRequest(int(n_tokens), int(seed) if sample else None) if running else None


def append_clicked(text: Continuation, position: int, token_id: int, prediction: Prediction) -> None:
    """Put a clicked token where the list stands: what stood there before stays in the tree."""
    log_probs = measures.log_probabilities(torch.from_numpy(prediction.logits.copy()))
    text.at = text.node_at(position)
    try:
        text.append(token_id, float(log_probs[token_id]))
    except ValueError as error:
        state.continuation_problem.set(str(error))


def generate(
    engine: Engine, text: Continuation, position: int, request: SampleRequest, settings: SamplingSettings
) -> None:
    """Append tokens where the list stands, showing the text as it grows, and draw the page again."""
    text.at = text.node_at(position)
    growing = st.empty()
    try:
        for _ in continuation.generate(engine, text, request, settings):
            own = text.ids[engine.codec.prefix_length(text.ids) :]
            growing.markdown(format.escape(bytes_to_text(b"".join(engine.codec.pieces(own)))))
    except (ValueError, ModelUnavailable) as error:
        state.continuation_problem.set(str(error))
    st.rerun()


def draw_problem() -> None:
    """Say why the last token could not be appended, if it could not."""
    problem = state.continuation_problem.pop()
    if problem is not None:
        messages.complain(ValueError(problem))
