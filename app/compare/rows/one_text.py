"""One row's text, token by token, and two texts of a pair word by word: asked for when they are clicked."""

import streamlit as st

import model_cache
from app.shared import messages, table_state, waiting
from components import compare
from components.compare_tables import Compared
from components.heatmap import alignment, view
from computation.perplexity import Convention
from computation.results import ScoredText
from model_cache.engine.interface import Engine
from model_cache.engine.questions import Score


def draw_row(number: int, name: str, text: str | None, convention: Convention, engine: Engine, unit: str) -> None:
    """The heatmap of a row's text, and what was expected at the token that is clicked."""
    scored = _scored([text], convention, engine)
    if not scored:
        return
    key = table_state.row_heatmap.name
    view.apply_clicks(scored[0], key)
    compare.draw_title(Compared(number, name, scored[0]))
    view.draw_heatmap(scored[0], unit, key=key, pieces_of=engine.codec.pieces)
    if view.chosen_place(scored[0], key) is not None:
        view.draw_detail(scored[0], key, engine.codec.pieces, unit, clickable=False)


def draw_two(texts: tuple[str, str], convention: Convention, engine: Engine, unit: str) -> None:
    """Two texts word by word: what differs, what it costs, and what it does to the words after it."""
    scored = _scored(list(texts), convention, engine)
    if scored:
        alignment.draw_alignment(scored[0], scored[1], unit, key=table_state.pair_aligned.name)


def _scored(texts: list[str | None], convention: Convention, engine: Engine) -> list[ScoredText]:
    """The texts with all that a heatmap shows; none, below a sentence, where one cannot be had."""
    present = [text for text in texts if text is not None]
    if len(present) < len(texts):
        st.caption("This row has no text.")
        return []
    try:
        return waiting.wait([engine.ask(Score(text, convention)) for text in present], "Reading the text")
    except (ValueError, model_cache.ModelUnavailable) as error:
        messages.complain(error)
        return []
