"""Parts of the next-token page: the settings of a draw, the buttons that go on, the place, the sentence and the list."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
import torch
from torch import Tensor

from app.next_token import continuation
from app.next_token.continuation import Building, Settings
from app.shared import messages
from components import format, next_token
from components.frontend import token_list
from components.next_token import ListOptions
from computation import measures, sampling
from computation.branches import ROOT
from computation.results import Prediction
from computation.text import bytes_to_text, visible
from model_cache.engine.local import LocalEngine as Engine


def trailing_space(phrase: str) -> None:
    """Say why a space at the end spoils the prediction, and offer to take it away."""
    if phrase == phrase.rstrip() or not phrase.strip():
        return

    def remove() -> None:
        st.session_state["phrase"] = phrase.rstrip()

    words, button = st.columns([4, 1], vertical_alignment="center")
    words.caption(
        "The phrase ends in a space. This model's words bring their own space along, so after a lone space it expects "
        "something rare: remove it to see what it would really say."
    )
    button.button("Remove the space", key="remove_space", on_click=remove, width="stretch")


def switches() -> tuple[bool, bool]:
    """(guess first, unfold the steps)."""
    with st.container(horizontal=True, gap="medium"):
        guess_first = st.toggle(
            "Guess first", key="guess", persist_state="session", help="Hides the answer until everybody has guessed."
        )
        unfolded = st.toggle(
            "From logit to probability",
            key="steps",
            bind="query-params",
            help="Shows each step as a column of the list.",
        )
    return guess_first, unfolded


def draw_settings(vocabulary: int) -> Settings:
    """Temperature, top-k and top-p, folded away."""
    with st.expander("Temperature, top-k, top-p", icon=":material/tune:"), st.grid(3, min_column_width=200):
        temperature = st.slider(
            "Temperature",
            0.0,
            2.0,
            1.0,
            0.05,
            key="temperature",
            bind="query-params",
            persist_state="session",
            help="The logits are divided by it. Below 1 the likely gets likelier; 0 always takes the likeliest.",
        )
        top_k = st.number_input(
            "top-k",
            0,
            vocabulary,
            0,
            key="top_k",
            bind="query-params",
            persist_state="session",
            help="Only this many of the likeliest tokens can be drawn. 0 keeps all.",
        )
        top_p = st.slider(
            "top-p",
            0.05,
            1.0,
            1.0,
            0.05,
            key="top_p",
            bind="query-params",
            persist_state="session",
            help="Only the likeliest tokens that together reach this share can be drawn. 1 keeps all.",
        )
    return Settings(float(temperature), int(top_k), float(top_p))


def append(built: Building, position: int, token_id: int, prediction: Prediction) -> None:
    """A clicked token goes where the list stands: what stood there before stays in the tree."""
    built.at = built.node_at(position)
    log_probs = measures.log_probabilities(torch.from_numpy(prediction.logits.copy()))
    built.append(token_id, float(log_probs[token_id]))


@dataclass(frozen=True)
class Draw:
    """Tokens to append: greedily without a seed."""

    n: int
    seed: int | None


def buttons(built: Building, *, disabled: bool) -> Draw | None:
    """The row of buttons; what was asked for in this run, if anything."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        greedy = st.button("Greedy", key="greedy", disabled=disabled, help="Append the likeliest token.")
        sample = st.button(
            "Sample",
            key="sample",
            disabled=disabled,
            help="Draw a token by the probabilities of the list, adjusted if they are.",
        )
        n = st.number_input("Tokens", 1, 200, 1, key="n_tokens", width=100, persist_state="session")
        seed = st.number_input(
            "Seed",
            0,
            2**31 - 1,
            1,
            key="seed",
            width=100,
            persist_state="session",
            help="The same seed in the same place draws the same tokens. Change it to draw others.",
        )
        st.button("Undo", key="undo", on_click=built.undo, disabled=built.at == ROOT, help="Back by one token.")
        st.button("Stop", key="stop", disabled=not (greedy or sample), help="Ends a draw; what was drawn stays.")
    if not (greedy or sample):
        return None
    return Draw(int(n), int(seed) if sample else None)


def go_on(engine: Engine, built: Building, position: int, draw: Draw, settings: Settings) -> None:
    """Append tokens where the list stands, showing the text as it grows, and draw the page again."""
    built.at = built.node_at(position)
    growing = st.empty()
    try:
        for _ in continuation.go_on(engine, built, draw.n, settings, draw.seed):
            growing.markdown(format.escape(bytes_to_text(b"".join(engine.pieces(built.ids)))))
    except ValueError as error:
        messages.complain(error)
        st.stop()
    st.rerun()


def place(engine: Engine, ids: Sequence[int], chosen: int, n_unseen: int) -> None:
    """Which row of the logits the list shows, in this page's own numbers."""
    n, v = len(ids), engine.loaded.vocabulary
    shape = f"`logits` has the shape [1, {n}, {v}]: 1 text, {n} tokens, a score for each of {v:,} tokens."
    row = f"The list is row {chosen}, `logits[0, {chosen}]` or `logits[0, {chosen - n}]`"
    if chosen == n - 1:
        st.markdown(
            f"{shape} {row}: the last, which says what comes next. Click a token above to see what was expected after it."
        )
    else:
        read = format.escape(visible(bytes_to_text(engine.pieces([ids[chosen]])[0])))
        came = format.escape(visible(bytes_to_text(engine.pieces([ids[chosen + 1]])[0])))
        st.markdown(f"{shape} {row}: what was expected after **{read}**. What came was **{came}**.")
    if ids[-1] in engine.end_ids and ids[chosen] == ids[-1]:
        st.caption("With its last token the model ended the text; what follows would be another.")
    if n_unseen:
        st.caption(f"The model sees the last {n - n_unseen:,} tokens; the first {n_unseen:,} did not fit.")


def sentence(engine: Engine, logits: Tensor, came: int | None, unit: str) -> None:
    """The likeliest token, how unsure the model is, and what came."""
    log_probs = measures.log_probabilities(logits)
    best = int(log_probs.argmax())
    probability = float(log_probs[best].exp())
    likeliest = format.bold_token(visible(bytes_to_text(engine.pieces([best])[0])))
    entropy = float(measures.entropy(log_probs.unsqueeze(0)))
    nucleus = int(measures.nucleus_size(log_probs.unsqueeze(0), 0.9))
    said = [
        f"The likeliest next token is {likeliest}, with {format.chances(probability)} ({format.percent(probability)}). "
        "Picking it is the *greedy* choice."
    ]
    if came is not None:
        rank = int(measures.rank(log_probs.unsqueeze(0), torch.tensor([came])))
        name = format.bold_token(visible(bytes_to_text(engine.pieces([came])[0])))
        said.append(f"What came, {name}, was number {rank:,}, with {format.percent(float(log_probs[came].exp()))}.")
    st.markdown(" ".join(said))
    st.caption(
        f"Entropy {format.in_unit(entropy, unit):.2f} {unit}: as unsure as between {math.exp(entropy):,.1f} equally likely "
        f"tokens. {nucleus:,} token{'s make' if nucleus > 1 else ' makes'} up 90 %."
    )


def listed(
    engine: Engine,
    logits: Tensor,
    k: int,
    settings: Settings,
    *,
    unfolded: bool,
    came: int | None,
    of: str,
    clickable: bool,
) -> None:
    """The list, and how its probabilities came about."""
    shown = ListOptions(settings.temperature, settings.change_anything, unfolded)
    ids = next_token.listed_ids(logits, k, came)
    steps = sampling.steps(logits, ids, *settings.arguments)
    rows = next_token.list_rows(logits, ids, engine.pieces(ids.tolist()), steps, shown, came)
    token_list.token_list(
        next_token.list_columns(shown), rows, key="list", content_id=of, label="The likeliest next tokens", clickable=clickable
    )
    kept = f"{steps.n_kept:,} token{'s' if steps.n_kept != 1 else ''} can be drawn" if shown.adjusted else ""
    if unfolded:
        over = "that can be drawn" if shown.adjusted else "of the vocabulary"
        name = "adjusted" if shown.adjusted else "probability"
        sum_up = f"{name} = exp ÷ {steps.total_weight:,.4g}, the sum of exp over all tokens {over}"
        st.caption(". ".join(filter(None, [sum_up, kept])) + ". exp is counted in multiples of the likeliest token's.")
    elif kept:
        st.caption(f"Adjusted by {settings.words}: {kept}; those struck out cannot.")
    if not clickable:
        st.caption("Tokens can be appended at the end of the phrase: click its last token above to go back there.")
