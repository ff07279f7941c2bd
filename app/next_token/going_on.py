"""How the phrase goes on: buttons and clicks that append tokens, the text as it runs, and the continuations tried."""

import streamlit as st

from app.next_token import continuation
from app.next_token.continuation import Continuation, SampleRequest, SamplingSettings
from app.shared import chat, messages, paper, state, text_box
from components import format, next_token
from components.frontend import branch_tree
from components.frontend.running_text import running_text
from computation import one_row
from computation.branches import ROOT
from computation.results import Prediction
from model_cache import ModelUnavailable
from model_cache.engine.interface import Engine


def draw_buttons(*, disabled: bool) -> SampleRequest | None:
    """The row of buttons; which tokens they ask for in this run, if any."""
    paper.hint(
        "A click on a token appends it. *Greedy* appends the likeliest, *Sample* draws one at random, the likelier the "
        "oftener.",
        "append",
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=state.even_row["append"].name):
        greedy = st.button(
            "Greedy", key=state.greedy_button.name, disabled=disabled, help="Append the likeliest token."
        )
        sample = st.button(
            "Sample",
            key=state.sample_button.name,
            disabled=disabled,
            help="Draw a token at random, with the list's probabilities (adjusted, if they are).",
        )
        running = greedy or sample
        st.button("Stop", key=state.stop_button.name, disabled=not running, help="Stops here; what was drawn stays.")
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
    return SampleRequest(int(n_tokens), int(seed) if sample else None) if running else None


def append_clicked(text: Continuation, position: int, token_id: int, prediction: Prediction) -> None:
    """Put a clicked token where the list stands: what stood there before stays in the tree."""
    log_probs = one_row.log_probabilities(prediction.logits)
    text.at = text.node_at(position)
    try:
        text.append(token_id, float(log_probs[token_id]))
    except ValueError as error:
        state.continuation_problem.set(str(error))


def generate(
    engine: Engine,
    text: Continuation,
    position: int,
    request: SampleRequest,
    settings: SamplingSettings,
    *,
    is_answer: bool,
) -> None:
    """Append tokens where the list stands, showing the text as it grows, and draw the page again.

    Args:
        is_answer: whether what follows the phrase is the answer to it, a text of its own.
    """
    text.at = text.node_at(position)
    growing = st.empty()
    try:
        for _ in continuation.generate(engine, text, request, settings):
            growing.markdown(format.escape(text.appended(engine) if is_answer else text.text(engine)))
    except (ValueError, ModelUnavailable) as error:
        state.continuation_problem.set(str(error))
    st.rerun()


def draw_text(engine: Engine, text: Continuation, *, is_answer: bool) -> None:
    """The text as it runs, to be copied, measured on Surprise or gone back in; nothing where it has not gone on.

    Args:
        is_answer: as for `generate`.
    """
    problem = state.continuation_problem.pop()
    if problem is not None:
        messages.complain(ValueError(problem))
    if text.at == ROOT:
        return
    label = "The answer so far" if is_answer else "The text so far"
    running_text("" if is_answer else text.phrase, text.appended(engine), key=state.running_text.name, label=label)
    with st.container(horizontal=True, gap="small"):
        st.button("Undo", key=state.undo_button.name, on_click=text.undo, help="Back by one token.")
        if st.button("See its surprise", key=state.see_surprise_button.name, help="Takes this text to Surprise."):
            if is_answer:
                chat.read_as_answer(text.phrase)
            text_box.use_on(text_box.SURPRISE, text.appended(engine) if is_answer else text.text(engine))


def draw_tree(engine: Engine, text: Continuation) -> None:
    """The continuations tried, if any were."""
    if not len(text.branches):
        return
    st.subheader("Continuations tried")
    key, start = state.branch_tree.name, "the phrase"
    next_token.draw_tree(text.branches, text.at, engine.codec.pieces, key=key, content_id=text.name, start=start)
    st.button("Forget these", key=state.forget_button.name, on_click=text.forget)


def go_back_to_clicked(text: Continuation) -> bool:
    """Go to the node of the tree that was clicked since the last run; whether one was."""
    node = branch_tree.clicked_node(state.branch_tree.name, text.name)
    if node is None or not ROOT <= node < len(text.branches) or node == text.at:
        return False
    text.at = node
    return True
