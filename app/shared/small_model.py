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
SECONDS_REMEMBERED = 10


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
        st.caption(f"A very small model: it makes little of {of}.", width="content")
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
    """The model to offer, and whether it is on this machine.

    One that needs neither an account nor the Hub comes first; else one that is here, or else the smallest download.
    """
    offered = [CATALOG[name] for name in model.offered_models() if name in CATALOG]
    real = [entry for entry in offered if entry.parameters >= REAL_PARAMETERS and not entry.gated]
    candidates = [entry for entry in real if entry.packaged][:1] or sorted(real, key=lambda entry: entry.download_bytes)
    here = [entry for entry in candidates if _is_here(entry.name)]
    return ((here or candidates)[0], bool(here)) if candidates else None


@st.cache_data(ttl=SECONDS_REMEMBERED, show_spinner=False)
def _is_here(name: str) -> bool:
    """Whether a model was on this machine a moment ago: the note is drawn at every key, and the disk is slow to ask."""
    try:
        return offers.is_on_disk(name)
    except model_cache.ModelUnavailable:
        return False


def _label(entry: CatalogModel, is_here: bool) -> str:
    size = "on this machine" if is_here else f"a download of {gigabytes(entry.download_bytes)}"
    return f"Use {format.escape(entry.name)}, {size}"
