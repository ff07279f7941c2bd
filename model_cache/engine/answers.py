"""How each question is answered: what the model has to run for it, and what becomes of the logits.

Makes requests for the model's thread out of questions, on the asker's thread; runs no model by itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from computation import measures
from computation.perplexity import Window
from computation.results import Prediction, ScoredContinuation
from model_cache.engine import scoring, subjects, weight_facts
from model_cache.engine.config import EngineConfig
from model_cache.engine.forward import CausalModel
from model_cache.engine.interface import ModelInfo
from model_cache.engine.kv_cache import WORTH_IDS, PrefixCache
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
from model_cache.engine.requests import ModelCall, Request, WindowedRequest
from model_cache.engine.scoring import frozen
from model_cache.engine.tensor_layout import TensorLayout
from model_cache.text_codec import TextCodec


@dataclass(frozen=True)
class EngineParts:
    """What requests are made with: everything of an engine but the weights.

    Attributes:
        layout: of its tensors.
        prefixes: what it has read lately; touched on its own thread only.
    """

    info: ModelInfo
    codec: TextCodec
    layout: tuple[TensorLayout, ...]
    prefixes: PrefixCache
    config: EngineConfig


def request_for(question: Question, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
    """The work that answers a question.

    Raises:
        ValueError: it cannot be answered as it stands.
    """
    request = _MAKERS[type(question)](question, parts, pending)
    request.title, request.cost, request.rounding = question.title, question.cost, question.needs_rounding
    return request


def _score(question: Score, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
    subject = subjects.subject_of_text(parts.info, parts.codec, question.text, question.convention)
    return scoring.request(subject, pending)


def _score_ids(question: ScoreIds, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
    subject = subjects.subject_of_ids(
        parts.info, parts.codec, question.ids, question.convention, added_space=question.added_space
    )
    return scoring.request(subject, pending)


def _score_rounded(question: ScoreRounded, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
    subject = subjects.subject_of_text(parts.info, parts.codec, question.text, question.convention)
    return scoring.rounded_request(subject, question.rounding, parts.layout, pending)


def _next_token(question: NextToken, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
    if not question.ids:
        raise ValueError("There is no token to go on from. Type some words.")
    seen = _last_that_fit(question.ids, parts.info.window, parts)
    n_unseen = len(question.ids) - len(seen)

    def prediction(row: Tensor) -> Prediction:
        return Prediction(
            frozen(np.array(seen)), parts.codec.pieces(seen), n_unseen, frozen(row.float().clone().numpy())
        )

    if question.rounding is None and len(seen) >= WORTH_IDS and parts.config.prefix_cache:
        prefixes = parts.prefixes
        return ModelCall(pending=pending, compute=lambda model: prediction(prefixes.row_after(model, seen)))
    answer: list[Prediction] = []

    def consume(_: int, full: Tensor, rounded: Tensor | None) -> None:
        answer.append(prediction((full if rounded is None else rounded)[0]))  # (1, V) -> (V,)

    return WindowedRequest(
        pending=pending,
        ids=torch.tensor(seen),
        windows=[Window(0, len(seen), len(seen))],
        consume=consume,
        finish=lambda: answer[0],
        n_ahead=1,
    )


def _last_that_fit(ids: tuple[int, ...], room: int, parts: EngineParts) -> tuple[int, ...]:
    """The last of some ids behind what stands before the text, as in every window of a long text."""
    n_prefix = min(parts.codec.prefix_length(ids), room - 1)
    return ids if len(ids) <= room else (*ids[:n_prefix], *ids[n_prefix - room :])


def _score_continuation(question: ScoreContinuation, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
    window, following = parts.info.window, question.continuation
    if not 0 < len(following) < window:
        raise ValueError(f"A continuation has between 1 and {window - 1:,} tokens; this has {len(following):,}.")
    if not question.ids:
        raise ValueError("There is no token to go on from. Type some words.")
    seen, actual = _last_that_fit(question.ids, window - len(following), parts), torch.tensor(following)
    log_probs, ranks = np.empty(len(following)), np.empty(len(following), dtype=np.int64)

    def consume(position: int, logits: Tensor, _: Tensor | None) -> None:
        rows = measures.log_probabilities(logits)  # (r, V)
        at = slice(position - len(seen), position - len(seen) + len(logits))
        log_probs[at] = -measures.surprisal(rows, actual[at]).double().numpy()
        ranks[at] = measures.rank(rows, actual[at]).numpy()

    def finish() -> ScoredContinuation:
        return ScoredContinuation(
            frozen(actual.numpy()), parts.codec.pieces(following), frozen(log_probs), frozen(ranks)
        )

    whole = torch.tensor([*seen, *following])
    return WindowedRequest(
        pending=pending, ids=whole, windows=[Window(0, len(whole), len(seen))], consume=consume, finish=finish
    )


def _continue_greedily(question: ContinueGreedily, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
    window, n = parts.info.window, question.n_tokens
    if not question.ids or not 0 < n < window:
        raise ValueError(f"A continuation has between 1 and {window - 1:,} tokens and follows at least one.")
    seen = _last_that_fit(question.ids, window - n, parts)
    end_ids, codec = parts.info.end_ids, parts.codec

    def compute(model: CausalModel) -> ScoredContinuation:
        ids, log_probs = _likeliest(model, seen, n, end_ids)
        return ScoredContinuation(
            frozen(np.array(ids)), codec.pieces(ids), frozen(np.array(log_probs)), frozen(np.ones(len(ids), int))
        )

    return ModelCall(pending=pending, compute=compute)


def _likeliest(
    model: CausalModel, ids: Sequence[int], n: int, end_ids: frozenset[int]
) -> tuple[list[int], list[float]]:
    """Up to n tokens, each the likeliest after `ids` and those before it, and their log-probabilities in nats."""
    chosen: list[int] = []
    log_probs: list[float] = []
    cache = None
    while len(chosen) < n and not (chosen and chosen[-1] in end_ids):
        if model.cached:
            logits, cache = model.step(torch.tensor([chosen[-1:] or ids]), cache)  # (1, T), later (1, 1)
        else:
            logits = model.row_after([*ids, *chosen])
        row = measures.log_probabilities(logits)  # (V,)
        chosen.append(int(row.argmax()))
        log_probs.append(float(row[chosen[-1]]))
    return chosen, log_probs


def _weight_losses(question: MeasureWeightLosses, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
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
    ScoreContinuation: _score_continuation,
    ContinueGreedily: _continue_greedily,
    MeasureWeightLosses: _weight_losses,
    TensorHistogram: _tensor_histogram,
}
