"""What is measured of the rows that a model's thread brings: a text's tokens, the next token, a chain of tokens.

Each function makes a task for the worker; none runs the model by itself.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from computation import measures, perplexity
from computation.perplexity import Convention, Measured, Window
from computation.quantization import Rounding
from computation.results import Prediction, RoundedScore, ScoredContinuation, ScoredText
from computation.text import bytes_to_text
from model_cache.engine import rounded_copy
from model_cache.engine.worker import Errand, Job, Task
from model_cache.loader import LoadedModel

ALTERNATIVES = 10
BLOCK_BYTES = 4_000_000  # of the logits that are measured at once
RowAfter = Callable[[Sequence[int]], Tensor]  # ids -> (V,) logits


def next_token(
    loaded: LoadedModel, ids: Sequence[int], n_unseen: int, quantization: Rounding | None, job: Job[Prediction]
) -> Task:
    """The row of logits after `ids`."""
    row: list[np.ndarray] = []

    def take(position: int, full: Tensor, rounded: Tensor | None) -> None:
        row.append((full if rounded is None else rounded)[0].float().clone().numpy())  # (1, V) -> (V,)

    def finish() -> Prediction:
        return _next_token(loaded, ids, n_unseen, row[0])

    return Task(torch.tensor(ids), [Window(0, len(ids), len(ids))], take, finish, job, quantization, ahead=1)


def next_token_of_long(
    loaded: LoadedModel, row_after: RowAfter, ids: Sequence[int], n_unseen: int, job: Job[Prediction]
) -> Errand:
    """The same for a phrase whose beginning may have been read before."""

    def work(network: nn.Module) -> Prediction:
        return _next_token(loaded, ids, n_unseen, row_after(ids).float().clone().numpy())

    return Errand(work, job)


def _next_token(loaded: LoadedModel, ids: Sequence[int], n_unseen: int, row: np.ndarray) -> Prediction:
    return Prediction(_frozen(np.array(ids)), loaded.codec.pieces(ids), n_unseen, _frozen(row))


def greedy(
    loaded: LoadedModel,
    ids: Sequence[int],
    n: int,
    ends: frozenset[int],
    quantization: Rounding | None,
    job: Job[ScoredContinuation],
) -> Errand:
    """The likeliest token after `ids`, the likeliest after that, and so on: n of them, or fewer where one ends the text."""

    def work(network: nn.Module) -> ScoredContinuation:
        step, kept = torch.tensor([ids]), None  # (1, T), later (1, 1)
        found: list[int] = []
        log_probs: list[float] = []
        while len(found) < n and not (found and found[-1] in ends):
            if loaded.splits:
                out = network.base_model(input_ids=step, past_key_values=kept, use_cache=True)  # type: ignore[operator]
                logits = network.get_output_embeddings()(out.last_hidden_state[0, -1])  # type: ignore[operator]
            else:
                out = network(input_ids=step, past_key_values=kept, use_cache=True)
                logits = out.logits[0, -1]
            kept = out.past_key_values
            row = measures.log_probabilities(logits)  # (V,)
            found.append(int(row.argmax()))
            log_probs.append(float(row[found[-1]]))
            step = torch.tensor([[found[-1]]])
        return ScoredContinuation(
            _frozen(np.array(found)),
            loaded.codec.pieces(found),
            _frozen(np.array(log_probs)),
            _frozen(np.ones(len(found), int)),
        )

    return Errand(work, job, quantization)


def chain(loaded: LoadedModel, ids: Sequence[int], following: Sequence[int], job: Job[ScoredContinuation]) -> Task:
    """Log-probability and rank of each of `following`, after `ids` and those before it."""
    came = torch.tensor(following)
    given, ranks = np.empty(len(came)), np.empty(len(came), dtype=np.int64)

    def take(position: int, logits: Tensor, _: Tensor | None) -> None:
        log_probs = measures.log_probabilities(logits)  # (r, V)
        at = slice(position - len(ids), position - len(ids) + len(logits))
        given[at] = -measures.surprisal(log_probs, came[at]).double().numpy()
        ranks[at] = measures.rank(log_probs, came[at]).numpy()

    def finish() -> ScoredContinuation:
        return ScoredContinuation(_frozen(came.numpy()), loaded.codec.pieces(following), _frozen(given), _frozen(ranks))

    whole = torch.tensor([*ids, *following])
    return Task(whole, [Window(0, len(whole), len(ids))], take, finish, job)


def score(
    loaded: LoadedModel,
    text: str,
    text_ids: Sequence[int],
    convention: Convention,
    quantization: Rounding | None,
    job: Job[Any],
) -> Task:
    """Surprisal, entropy, rank and alternatives of each token of a text; under rounded weights, beside full precision."""
    codec, ids = loaded.codec, torch.tensor(text_ids, dtype=torch.long)  # (n,)
    m, k = len(ids) - 1, min(ALTERNATIVES, loaded.vocabulary)
    floats = {name: np.empty(m) for name in ("surprisal", "entropy", "kl")}
    ranks, top_ids = np.empty(m, dtype=np.int64), np.empty((m, k), dtype=np.int64)
    top_log_probs, same_top1 = np.empty((m, k)), np.empty(m, dtype=np.bool_)

    def take(position: int, logits: Tensor, rounded: Tensor | None) -> None:
        a_block = max(1, BLOCK_BYTES // (4 * loaded.vocabulary))
        for first in range(0, len(logits), a_block):
            here = slice(first, min(first + a_block, len(logits)))
            at = slice(position - 1 + here.start, position - 1 + here.stop)
            came = ids[at.start + 1 : at.stop + 1]
            log_probs = measures.log_probabilities(logits[here])
            if rounded is not None:
                reference = log_probs
                log_probs = measures.log_probabilities(rounded[here])
                floats["kl"][at] = measures.kl_divergence(reference, log_probs).numpy()
                same_top1[at] = (reference.argmax(-1) == log_probs.argmax(-1)).numpy()
            floats["surprisal"][at] = measures.surprisal(log_probs, came).numpy()
            floats["entropy"][at] = measures.entropy(log_probs).numpy()
            ranks[at] = measures.rank(log_probs, came).numpy()
            values, likeliest = measures.top_k(log_probs, k)
            top_log_probs[at], top_ids[at] = values.numpy(), likeliest.numpy()

    def scored(n: int) -> ScoredText:
        """What is known of the first n ids."""
        pieces = codec.pieces(ids[:n].tolist())
        has_bos, added = codec.has_bos(convention), codec.added_space(text, convention)
        own = b"".join(pieces[has_bos:])[added:]
        whole = n == len(ids)
        return ScoredText(
            text=text if whole else bytes_to_text(own),
            ids=_frozen(ids[:n].numpy()),
            pieces=pieces,
            surprisal_nats=_frozen(floats["surprisal"][: n - 1]),
            entropy_nats=_frozen(floats["entropy"][: n - 1]),
            ranks=_frozen(ranks[: n - 1]),
            top_ids=_frozen(top_ids[: n - 1]),
            top_log_probs=_frozen(top_log_probs[: n - 1]),
            n_bytes=(len(text.encode()) if whole else len(own)) - (0 if has_bos else len(pieces[0]) - added),
            measured=Measured(
                loaded.name, has_bos, codec.leading_space(convention), loaded.window, loaded.stride, loaded.dtype
            ),
            vocabulary=loaded.vocabulary,
            n_unread=len(ids) - n,
        )

    def finish() -> ScoredText | RoundedScore:
        if quantization is None:
            return scored(len(ids))
        return RoundedScore(
            bits=quantization.bits,
            scheme=quantization.scheme,
            scored=scored(len(ids)),
            kl_nats=_frozen(floats["kl"]),
            same_top1=_frozen(same_top1),
            size_bytes=rounded_copy.size_bytes(loaded.network, quantization),
        )

    windows = perplexity.windows(len(ids), loaded.window, loaded.stride)
    early = None if quantization is not None else lambda turns: scored(windows[turns - 1].stop)
    return Task(ids, windows, take, finish, job, quantization, early)


def _frozen(array: np.ndarray) -> Any:
    array.setflags(write=False)
    return array
