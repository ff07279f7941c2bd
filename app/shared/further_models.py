"""Boxes to choose a second and a third model in, on whichever page reads a text under several. Opens none of them."""

from collections.abc import Sequence

import streamlit as st

import model_cache
from app.shared import allowed, linked_model, messages, model, state
from components.keys import Key
from model_cache.catalog import label

BOXES: dict[str, Key[str | None]] = {"second": state.second_model, "third": state.third_model}


def choose(which: str, excluded: Sequence[str]) -> str | None:
    """A box to choose one more model in.

    Args:
        which: "second" or "third"; names the box, and the choice in a link.
        excluded: models that are chosen already.
    """
    none = _none(which)
    picked = st.selectbox(
        f"{which.capitalize()} model",
        [none, *(name for name in model.offered_models() if name not in excluded)],
        key=BOXES[which].name,
        accept_new_options=True,
        bind="query-params",
        persist_state="session",
        on_change=linked_model.note_choice,
        args=(BOXES[which],),
        help="Reads the same text. It may split it into other tokens, so models are compared by bits per byte.",
    )
    name = label(picked) if picked and picked != none else None
    return name if name is not None and name not in excluded and _may_be_opened(name) else None


def in_link() -> dict[str, str]:
    """The further models, where there are any, for a link."""
    return {key.name: label(name) for which, key in BOXES.items() if (name := key.get()) and name != _none(which)}


def _none(which: str) -> str:
    return f"no {which} model"


def _may_be_opened(name: str) -> bool:
    """Whether a model may be opened now; if not, why, or what would bring it, stands in the page."""
    try:
        allowed.check(name)
        if not linked_model.needs_word(name):
            return True
        linked_model.draw_offer(name)
    except model_cache.ModelUnavailable as error:
        messages.complain(error)
    return False
