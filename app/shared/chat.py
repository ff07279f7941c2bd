"""As a chat: whether a page's text is read as a message in the model's chat template, and as whose.

Drawn under a page's box, for models that have a template; knows no page.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

import streamlit as st

from app.shared import model, state
from components import inputs
from computation.perplexity import Convention
from model_cache import ModelUnavailable
from model_cache.text_codec import TextCodec

MESSAGE, ANSWER = "a message", "an answer to"
PLAINLY = "This model was tuned for chats; read plainly, it goes on with a text more than it answers."
AS_MESSAGE = "The text is the message, and what comes next is the beginning of the model's answer."
DROPS_SPACE = "The chat template leaves out the white space that a text begins or ends with."
NO_TEMPLATE = "This model has no chat template, so texts are read plainly."
NOT_HERE = "This page reads every text plainly."
TEMPLATES_START = "As a chat, the template stands before every text, so that the first token is scored."
TEMPLATES_SPACE = "As a chat, a text begins as the template puts it there."


def is_on(codec: TextCodec) -> bool:
    """Whether texts are read as messages, on pages that can; also before the switch has been drawn."""
    if codec.chat is None:
        return False
    key = state.as_chat
    return bool(key.get()) if key.is_set() else st.query_params.get(key.name, "").lower() == "true"


def choose(plain: Convention, *, answers: bool = True) -> Convention:
    """Draw the switch, where the model has a template; returns the convention that holds.

    Args:
        plain: what holds otherwise.
        answers: whether the page can read a text as the model's answer as well.
    """
    with suppress(ModelUnavailable):  # the page says so
        codec = model.engine().codec
        if codec.chat is not None:
            return _choose(codec, plain, answers=answers and codec.chat.takes_answers)
    return plain


def n_around(codec: TextCodec, phrase: str, convention: Convention, ids: tuple[int, ...]) -> tuple[int, int]:
    """How many of a phrase's ids stand before it, and how many behind it.

    Args:
        ids: the phrase's, with what follows it.
    """
    if codec.chat_of(convention) is None:
        return codec.prefix_length(ids), 0
    read = codec.read(phrase, convention)
    return read.n_prefix, len(read.behind)


def draw_note(codec: TextCodec, texts: Iterable[str], convention: Convention) -> None:
    """Say what the template leaves out of the texts, if anything."""
    chat = codec.chat_of(convention)
    if chat is not None and any(chat.content(text, convention.chat, convention.asked) != text for text in texts):
        st.caption(DROPS_SPACE)


def read_as_answer(asked: str) -> None:
    """Have other pages read their text as the answer to a message."""
    state.chat_turn.set(ANSWER)
    state.asked.set(asked)


def in_link(*, answers: bool = True) -> dict[str, str]:
    """What of it a link restores.

    Args:
        answers: as for `choose`.
    """
    if not state.as_chat.get():
        return {}
    turn, asked = state.chat_turn.get(), state.asked.get()
    as_answer = {state.chat_turn.name: turn} if answers and turn == ANSWER else {}
    return {state.as_chat.name: "true", **as_answer, **({state.asked.name: asked} if as_answer and asked else {})}


def _choose(codec: TextCodec, plain: Convention, *, answers: bool) -> Convention:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=state.chat_row.name):
        on = st.toggle(
            "As a chat",
            key=state.as_chat.name,
            bind="query-params",
            persist_state="session",
            help="Puts the text where the model's chat template has a message. What the template adds stands before "
            "and behind it in grey, and is not scored.",
        )
        if not on:
            st.caption(PLAINLY, width="content")
            return plain
        if not answers:
            st.caption(AS_MESSAGE, width="content")
            return replace(plain, chat="user")
        turn = inputs.choose_one("The text is", [MESSAGE, ANSWER], key=state.chat_turn.name)
        if turn != ANSWER:
            return replace(plain, chat="user")
        asked = st.text_input(
            "The message that it answers",
            key=state.asked.name,
            bind=inputs.binding(state.asked.name),
            persist_state="session",
            placeholder="which message? (may stay empty)",
            label_visibility="collapsed",
        )
        return replace(plain, chat="assistant", asked=asked or "")
