"""How questions about what follows some ids are answered: the chances of given tokens, and the likeliest ones.

Makes requests; runs no model by itself.
"""

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from computation import measures
from computation.perplexity import Window
from computation.results import ScoredContinuation
from model_cache.engine.edges import into, out_of_device
from model_cache.engine.forward import CausalModel
from model_cache.engine.parts import EngineParts
from model_cache.engine.pending import PendingAnswer
from model_cache.engine.pieces import IDS_A_STEP
from model_cache.engine.questions import (
    ContinueGreedily,
    ScoreContinuation,
)
from model_cache.engine.requests import Request, SteppedCall, Steps, WindowedRequest
from model_cache.engine.scoring import frozen


def last_that_fit(ids: tuple[int, ...], room: int, parts: EngineParts) -> tuple[int, ...]:
    """The last of some ids behind what stands before the text, as in every window of a long text."""
    n_prefix = min(parts.codec.prefix_length(ids), room - 1)
    return ids if len(ids) <= room else (*ids[:n_prefix], *ids[n_prefix - room :])


def score_continuation(question: ScoreContinuation, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
    window, following = parts.info.window, question.continuation
    if not 0 < len(following) < window:
        raise ValueError(f"A continuation has between 1 and {window - 1:,} tokens; this has {len(following):,}.")
    if not question.ids:
        raise ValueError("There is no token to go on from. Type some words.")
    seen, actual = last_that_fit(question.ids, window - len(following), parts), torch.tensor(following)
    log_probs, ranks = np.empty(len(following)), np.empty(len(following), dtype=np.int64)

    def consume(position: int, logits: Tensor, _: Tensor | None) -> None:
        rows = measures.log_probabilities(logits)  # (r, V)
        at = slice(position - len(seen), position - len(seen) + len(logits))
        here = into(logits.device, actual[at])
        log_probs[at] = -out_of_device(measures.surprisal(rows, here))
        ranks[at] = out_of_device(measures.rank(rows, here))

    def finish() -> ScoredContinuation:
        return ScoredContinuation(
            frozen(actual.numpy()), parts.codec.pieces(following), frozen(log_probs), frozen(ranks)
        )

    whole = torch.tensor([*seen, *following])
    return WindowedRequest(
        pending=pending, ids=whole, windows=[Window(0, len(whole), len(seen))], consume=consume, finish=finish
    )


def continue_greedily(question: ContinueGreedily, parts: EngineParts, pending: PendingAnswer[Any]) -> Request:
    window, n = parts.info.window, question.n_tokens
    if not question.ids or not 0 < n < window:
        raise ValueError(f"A continuation has between 1 and {window - 1:,} tokens and follows at least one.")
    seen = last_that_fit(question.ids, window - n, parts)
    end_ids, codec = parts.info.end_ids, parts.codec

    def run(model: CausalModel) -> Steps:
        ids, log_probs = yield from _likeliest(model, seen, n, end_ids)
        return ScoredContinuation(
            frozen(np.array(ids)), codec.pieces(ids), frozen(np.array(log_probs)), frozen(np.ones(len(ids), int))
        )

    return SteppedCall(pending=pending, run=run, n_unread=lambda: len(seen) + n)


def _likeliest(
    model: CausalModel, ids: Sequence[int], n: int, end_ids: frozenset[int]
) -> Generator[None, None, tuple[list[int], list[float]]]:
    """Up to n tokens, each the likeliest after `ids` and those before it, and their log-probabilities in nats."""
    chosen: list[int] = []
    log_probs: list[float] = []
    cache, work = None, 0
    while len(chosen) < n and not (chosen and chosen[-1] in end_ids):
        if work >= model.ids_a_turn:
            yield
            work = 0
        if model.cached:
            logits, cache = yield from model.step_in_pieces(torch.tensor(chosen[-1:] or ids), cache)
            work += IDS_A_STEP if chosen else len(ids)
        else:
            logits = model.row_after([*ids, *chosen])
            work += len(ids) + len(chosen)
        row = measures.log_probabilities(logits)  # (V,)
        chosen.append(int(row.argmax()))
        log_probs.append(float(row[chosen[-1]]))
    return chosen, log_probs
