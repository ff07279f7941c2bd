"""Boxes to choose a second and a third model in, on whichever page reads a text under several. Opens none of them."""

from collections.abc import Sequence

import streamlit as st

from app.shared import model, state
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
        help="Reads the same text. It may split it into other tokens, so models are compared by bits per byte.",
    )
    name = label(picked) if picked and picked != none else None
    return name if name not in excluded else None


def in_link() -> dict[str, str]:
    """The further models, where there are any, for a link."""
    return {key.name: label(name) for which, key in BOXES.items() if (name := key.get()) and name != _none(which)}


def _none(which: str) -> str:
    return f"no {which} model"
