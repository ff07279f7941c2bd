"""The sidebar: the precision, the conventions and the unit that all pages share. Knows no page."""

from collections.abc import Callable

import streamlit as st

from app.shared import chat, model, shown, state, status_panel
from components import format, inputs
from computation.perplexity import Convention
from model_cache.text_codec import TextCodec

OWN_SPACE = "This model's tokenizer puts a space before every text by itself."
NO_SPACE = "This model's tokenizer knows no leading space: a text begins as it is typed."
OWN_START = "This model's tokenizer puts its own start before every text, so that the first token is scored."
NO_START = "This model has no token that could stand before a text."


def draw_precision() -> None:
    """Draw its switch in the sidebar; to be drawn before a model is opened."""
    with st.sidebar:
        st.subheader("Precision")
        st.toggle(
            "Fast (bfloat16)",
            key=state.fast.name,
            bind="query-params",
            persist_state="session",
            help="Keeps and multiplies the weights in 16 bits: half the memory, and about half the time on processors "
            "made for it (AVX-512 BF16, AMX); elsewhere it may be slower. Perplexities differ from float32's by about "
            "0.3 %, those of short texts by up to 2 %. Bit width always uses float32.",
        )


def draw_conventions(*, chats: bool) -> Callable[[], None]:
    """Draw the rest of the sidebar; afterwards `convention()` and `unit()` answer.

    Args:
        chats: whether the page reads texts as messages of a chat, where the model has a template for them.

    Returns:
        What brings the status panel up to date, for after the page.
    """
    with st.sidebar:
        st.subheader("How texts are measured")
        engine = model.engine()
        if chats and chat.is_on(engine.codec):
            _draw_fixed("Leading space", False, chat.TEMPLATES_SPACE)
            _draw_fixed("Score the first token", True, chat.TEMPLATES_START)
        else:
            _draw_leading_space(engine.codec)
            _draw_score_first_token(engine.codec)
        if engine.codec.chat is None:
            _draw_fixed("As a chat", False, format.escape(engine.codec.chat_problem) or chat.NO_TEMPLATE)
        elif not chats:
            _draw_fixed("As a chat", False, chat.NOT_HERE)
        inputs.choose_one(
            "Unit of surprise",
            ["bits", "nats"],
            key=state.unit.name,
            explanation="One bit is a coin toss: 3 bits are as surprising as three heads in a row. One nat is 1.44 "
            "bits.",
        )
        shown.note(
            model=state.model_in_use.get(),
            parameters=engine.info.n_parameters,
            vocabulary=engine.info.vocabulary,
            unit=unit(),
            leading_space=convention().prefix_space,
            first_token_scored=convention().bos,
        )
        return status_panel.draw(engine)


def _draw_leading_space(codec: TextCodec) -> None:
    if not codec.can_choose_leading_space:
        own = codec.adds_leading_space
        _draw_fixed("Leading space", own, OWN_SPACE if own else NO_SPACE)
        return
    st.toggle(
        "Leading space",
        value=True,
        key=state.leading_space.name,
        bind="query-params",
        persist_state="session",
        help="Puts a space before the text, so that its first word is the same token as in the middle of a sentence.",
    )


def _draw_score_first_token(codec: TextCodec) -> None:
    if not codec.can_choose_prefix:
        own = bool(codec.own_prefix)
        _draw_fixed("Score the first token", own, OWN_START if own else NO_START)
        return
    start = codec.prefix_name(Convention(bos=True))
    name = "beginning-of-text token (BOS)" if start == "BOS" else "end-of-text token, as it has no other start,"
    st.toggle(
        "Score the first token",
        value=False,
        key=state.score_first_token.name,
        bind="query-params",
        persist_state="session",
        help=f"Puts the model's {name} first, so that the first token has something before it.",
    )


def _draw_fixed(label: str, is_on: bool, why: str) -> None:
    """A switch that shows what holds for this model, where there is nothing to choose, over the reason."""
    st.toggle(label, value=is_on, key=state.fixed_switch[f"{label} {is_on}"].name, disabled=True)
    st.caption(why)


def convention() -> Convention:
    """How texts are measured."""
    return Convention(prefix_space=bool(state.leading_space.get()), bos=bool(state.score_first_token.get()))


def unit() -> str:
    """Of surprise: "bits" or "nats"."""
    return state.unit.get() or "bits"


def in_link() -> dict[str, str]:
    """Convention and unit, for a link."""
    measured = convention()
    return {
        state.leading_space.name: str(measured.prefix_space).lower(),
        state.score_first_token.name: str(measured.bos).lower(),
        state.unit.name: unit(),
    }
