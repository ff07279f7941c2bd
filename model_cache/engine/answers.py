"""How each question is answered: what the model has to run for it, and what becomes of the logits.

Makes requests for the model's thread out of questions, on the asker's thread; runs no model by itself.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from computation.perplexity import Window
from computation.results import Prediction
from model_cache.engine import continuations, scoring, subjects, weight_facts
from model_cache.engine.edges import out_of_device
from model_cache.engine.forward import CausalModel
from model_cache.engine.kv_cache import WORTH_IDS
from model_cache.engine.parts import EngineParts
from model_cache.engine.pending import PendingAnswer
from model_cache.engine.questions import (
    ContinueGreedily,
    MeasureWeightLosses,
    NextToken,
    Question,
    Score,
    ScoreContinuation,
    ScoreIds,
    ScoreRounded,
    TensorHistogram,
)
from model_cache.engine.requests import ModelCall, Request, SteppedCall, Steps, WindowedRequest
from model_cache.engine.scoring import frozen
from model_cache.engine.tensor_layout import check_rounds


def request_for(question: Question, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
    """The work that answers a question.

    Raises:
        ValueError: it cannot be answered as it stands.
    """
    if question.needs_rounding is not None:
        check_rounds(parts.layout, question.needs_rounding)
    request = _MAKERS[type(question)](question, parts, pending)
    request.title, request.cost, request.rounding = question.title, question.cost, question.needs_rounding
    return request


def _score(question: Score, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
    subject = subjects.subject_of_text(parts.info, parts.codec, question.text, question.convention)
    return scoring.request(subject, pending)


def _score_ids(question: ScoreIds, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
    return scoring.request(subjects.subject_of_ids(parts.info, parts.codec, question), pending)


def _score_rounded(question: ScoreRounded, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
    subject = subjects.subject_of_text(parts.info, parts.codec, question.text, question.convention)
    return scoring.rounded_request(subject, question.rounding, parts.layout, pending)


def _next_token(question: NextToken, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
    if not question.ids:
        raise ValueError("There is no token to go on from. Type some words.")
    seen = continuations.last_that_fit(question.ids, parts.info.window, parts)
    n_unseen = len(question.ids) - len(seen)

    def prediction(row: Tensor) -> Prediction:
        return Prediction(
            frozen(np.array(seen)), parts.codec.pieces(seen), n_unseen, frozen(out_of_device(row.float().clone()))
        )

    if question.rounding is None and len(seen) >= WORTH_IDS and parts.config.prefix_cache:
        prefixes = parts.prefixes

        def run(model: CausalModel) -> Steps:
            return prediction((yield from prefixes.row_after(model, seen)))

        return SteppedCall(pending=pending, run=run, n_unread=lambda: prefixes.n_unread(seen))
    answer: list[Prediction] = []

    def consume(_: int, logits: Tensor, __: Tensor | None) -> None:
        answer.append(prediction(logits[0]))  # (1, V) -> (V,)

    return WindowedRequest(
        pending=pending,
        ids=torch.tensor(seen),
        windows=[Window(0, len(seen), len(seen))],
        consume=consume,
        finish=lambda: answer[0],
        n_ahead=1,
    )


def _weight_losses(question: MeasureWeightLosses, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
    check_rounds(parts.layout, question.rounding)
    return ModelCall(
        pending=pending, compute=lambda model: weight_facts.weight_losses(model.network, question.rounding)
    )


def _tensor_histogram(question: TensorHistogram, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
    def compute(model: CausalModel) -> Any:
        return weight_facts.weight_histogram(model.network, question.rounding, question.tensor)

    return ModelCall(pending=pending, compute=compute)


_MAKERS: dict[type[Question], Callable[[Any, EngineParts, PendingAnswer[Any]], Request]] = {
    Score: _score,
    ScoreIds: _score_ids,
    ScoreRounded: _score_rounded,
    NextToken: _next_token,
    ScoreContinuation: continuations.score_continuation,
    ContinueGreedily: continuations.continue_greedily,
    MeasureWeightLosses: _weight_losses,
    TensorHistogram: _tensor_histogram,
}
