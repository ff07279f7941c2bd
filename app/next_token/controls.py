"""What the next-token page is steered by: the trailing space's offer, switches and sampling settings."""

import streamlit as st

from app.next_token.continuation import SamplingSettings
from app.predict import rounds, switch
from app.shared import chat, settings, state
from components import inputs

TEMPERATURE_STEPS = 20  # from 0 to 1


def trailing_space_note(phrase: str) -> str | None:
    """Why the end of the phrase spoils the prediction; None where it does not."""
    if phrase == phrase.rstrip() or not phrase.strip():
        return None
    if phrase.rstrip(" ") == phrase:  # a line break, which many models expect to be followed by a new line
        return "The phrase ends in a line break: this is what the model begins a new line with."
    return "The phrase ends in a space, and this model's words bring their own: after a lone one it expects oddities."


def draw_remove_button(phrase: str) -> None:
    """Offer to take away what the phrase ends in."""
    st.button(
        "Remove it",
        key=state.remove_space_button.name,
        on_click=state.phrase.set,
        args=(phrase.rstrip(),),
        width="content",
    )


def draw_switches() -> tuple[bool, bool, int]:
    """(guess first, unfold the steps, how many tokens are listed)."""
    bound = inputs.number_binding(state.n_listed.name)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key=state.even_row["list"].name):
        k = st.number_input(
            "Tokens listed",
            1,
            100,
            10,
            key=state.n_listed.name,
            persist_state="session",
            bind=bound,
            help="How many of the likeliest tokens to list.",
            width=130,
        )
        guess_first = switch.draw(rounds.NEXT_TOKEN)
        unfolded = st.toggle(
            "From logit to probability",
            key=state.steps_unfolded.name,
            persist_state="session",
            bind="query-params",
            help="Shows each step as a column of the list.",
        )
    return guess_first, unfolded, int(k)


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


def in_link(phrase: str) -> dict[str, str]:
    """All that a link to this page restores."""
    return {
        "model": state.model_in_use.get(),
        state.phrase.name: phrase,
        state.n_listed.name: str(state.n_listed.get()),
        state.steps_unfolded.name: str(state.steps_unfolded.get()).lower(),
        state.temperature.name: str(state.temperature.get()),
        state.top_k.name: str(state.top_k.get()),
        state.top_p.name: str(state.top_p.get()),
        state.own_word.name: state.own_word.get() or "",
        **switch.in_link(),
        **settings.in_link(),
        **chat.in_link(answers=False),
    }
