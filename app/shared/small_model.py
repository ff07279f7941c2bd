"""The bundled model is very small: where it makes little of a text, the page says so and offers a real one.

Where that is, is measured, on every text alike. Knows no page.
"""

from pathlib import Path

import streamlit as st

import model_cache
from app.shared import linked_model, model, state
from components import format, theme
from computation.results import ScoredText
from model_cache import offers
from model_cache.catalog import CATALOG, DEFAULT_MODEL, CatalogModel
from model_cache.memory import gigabytes

STYLE = Path(__file__).parent / "small_model.css"
FLAT_PERPLEXITY = 40.0  # by the model's card, an everyday paragraph has 29
FEWEST_TOKENS = 5  # those that a text begins with are a surprise to every model
REAL_PARAMETERS = 50_000_000


def is_in_use() -> bool:
    """Whether the page's figures are the bundled model's."""
    return state.model_in_use.get() == DEFAULT_MODEL


def draw_note(scored: ScoredText | None, of: str = "this text") -> None:
    """Draw the line once a page, in a place that is kept for it; nothing with any other model.

    Args:
        scored: the text; of several the most natural one.
        of: what the model makes little of.
    """
    if not is_in_use():
        return
    theme.load_style(STYLE)
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=state.more_part["small_model"].name
    ):
        if scored is None or not falls_flat(scored):
            st.space(1)
            return
        n_parameters = CATALOG[DEFAULT_MODEL].parameters
        st.caption(
            f"This is a very small model, with {n_parameters / 1e6:.0f} million parameters: it makes little of {of}.",
            width="content",
        )
        offered = _real_one()
        if offered is not None:
            st.button(
                _label(*offered),
                key=state.real_model_button.name,
                type="tertiary",
                on_click=_choose,
                args=(offered[0].name,),
            )


def falls_flat(scored: ScoredText) -> bool:
    """Whether the bundled model finds a text much less natural than everyday text."""
    return scored.n_scored >= FEWEST_TOKENS and scored.perplexity > FLAT_PERPLEXITY


def _choose(name: str) -> None:
    """As if it had been picked in the header's box; the size stands on the button."""
    state.model.set(name)
    linked_model.note_choice(state.model)


def _real_one() -> tuple[CatalogModel, bool] | None:
    """The model to offer, and whether it is on this machine: one that is, else the one that is brought soonest."""
    offered = [CATALOG[name] for name in model.offered_models() if name in CATALOG]
    real = [entry for entry in offered if entry.parameters >= REAL_PARAMETERS and not entry.gated]
    for entry in real:
        try:
            if offers.is_on_disk(entry.name):
                return entry, True
        except model_cache.ModelUnavailable:
            continue
    return (min(real, key=lambda entry: entry.download_bytes), False) if real else None


def _label(entry: CatalogModel, is_here: bool) -> str:
    size = "on this machine" if is_here else f"a download of {gigabytes(entry.download_bytes)}"
    return f"Use {format.escape(entry.name)}, {size}"
