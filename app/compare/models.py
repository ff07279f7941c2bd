"""The same texts under further models: bits per byte is what compares them, perplexity only where the tokens are the same."""

import streamlit as st

import model_cache
from app.compare import scoring
from app.compare.scoring import Measured
from app.shared import further_models, messages, model, state
from components import compare
from computation.perplexity import Convention


def panel(measured: Measured, convention: Convention) -> list[Measured]:
    """Choose up to two further models; draws and returns what each model made of the texts, the first model's beginning."""
    st.subheader("The same texts under other models")
    chosen = [state.model_in_use.get()]
    with st.grid(2, min_column_width=260):
        for which in ("second", "third"):
            picked = further_models.choose(which, chosen)
            if picked is not None:
                chosen.append(picked)
    found = [measured]
    items = [item for item, _ in measured]
    for name in chosen[1:]:
        try:
            model.open_model(name)
            found.append(scoring.measure(model.engine_of(name), items, convention))
        except model_cache.ModelUnavailable as error:
            messages.complain(error)
    found = [known for known in found if known]
    if len(found) > 1:
        by_both = _in_all(found)
        if by_both:
            compare.draw_by_model([item.label for item, _ in by_both[0]], [[s for _, s in known] for known in by_both])
    return found


def _in_all(found: list[Measured]) -> list[Measured]:
    """Only the texts that every model has read."""
    numbers = set.intersection(*({item.number for item, _ in known} for known in found))
    kept = [[(item, scored) for item, scored in known if item.number in numbers] for known in found]
    return kept if numbers else []
