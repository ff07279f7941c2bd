"""The same texts under further models: bits per byte compares them, perplexity only where the tokens are the same."""

import streamlit as st

import model_cache
from app.compare import results, scoring
from app.compare.scoring import Scores
from app.shared import further_models, messages, model, state
from components import compare
from computation.perplexity import Convention


def draw(scores: Scores, convention: Convention, unit: str) -> list[Scores]:
    """Let up to two further models be chosen, folded until one is, and draw what each makes of the texts.

    Args:
        scores: under the first model, in the page's order.

    Returns:
        The scores under each model, the first model's first.
    """
    named = further_models.in_link() or any(key.name in st.query_params for key in further_models.BOXES.values())
    with st.expander("The same texts under other models", expanded=bool(named), icon=":material/compare_arrows:"):
        return _draw(scores, convention, unit)


def _draw(scores: Scores, convention: Convention, unit: str) -> list[Scores]:
    chosen = [state.model_in_use.get()]
    with st.grid(2, min_column_width=260):
        for which in ("second", "third"):
            name = further_models.choose(which, chosen)
            if name is not None:
                chosen.append(name)
    by_model, texts = [scores], [text for text, _ in scores]
    for name in chosen[1:]:
        try:
            by_model.append(scoring.score_all(model.engine_of(name), texts, convention))
        except model_cache.ModelUnavailable as error:
            messages.complain(error)
    by_model = [each for each in by_model if each]
    common = _scored_by_all(by_model)
    if len(common) > 1:
        first = results.as_compared(common[0])
        compare.draw_by_model(first, [[scored for _, scored in each] for each in common], unit)
    return by_model


def _scored_by_all(by_model: list[Scores]) -> list[Scores]:
    """Only the texts that every model has scored; nothing where there are none."""
    numbers = set.intersection(*({text.number for text, _ in scores} for scores in by_model))
    return [[each for each in scores if each[0].number in numbers] for scores in by_model] if numbers else []
