"""Whether a question that came over the network can be put to a model: ids and counts within what it has.

What visitors ask was made by a page; what comes over a connection was made by anybody. Knows no HTTP.
"""

from model_cache.engine.interface import ModelInfo
from model_cache.engine.questions import ContinueGreedily, NextToken, Question, ScoreContinuation, ScoreIds
from model_cache.limits import check_length

MOST_STEPS = 1_000  # tokens that a continuation takes, each a step of the model
MOST_PREFIX = 20_000


def check(question: Question, info: ModelInfo) -> None:
    """
    Raises:
        ValueError: the model has no such ids, or it would take for ever.
    """
    if isinstance(question, NextToken | ScoreIds | ScoreContinuation | ContinueGreedily):
        _check_ids(question.ids, info)
    if isinstance(question, ScoreContinuation):
        _check_ids(question.continuation, info)
    if isinstance(question, ScoreIds) and not 0 <= (question.n_prefix or 0) <= min(len(question.ids), MOST_PREFIX):
        raise ValueError("More ids stand before the text than there are.")
    if isinstance(question, ContinueGreedily) and not 1 <= question.n_tokens <= MOST_STEPS:
        raise ValueError(f"A continuation has 1 to {MOST_STEPS:,} tokens.")


def _check_ids(ids: tuple[int, ...], info: ModelInfo) -> None:
    check_length(ids, "text")
    if ids and not 0 <= min(ids) <= max(ids) < info.vocabulary:
        raise ValueError(f"The ids of this model are 0 to {info.vocabulary - 1:,}.")
