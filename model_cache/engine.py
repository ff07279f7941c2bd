"""What can be asked of a loaded model. Checks a request at the door, hands it to the model's one thread, keeps the answers.

Works on text and numbers; knows no page. The same calls serve the app, a notebook and a benchmark.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from computation import measures, perplexity
from computation.perplexity import Convention, Measured, Window
from computation.quantization import FULL_BYTES
from computation.results import NextToken, QuantizedScore, ScoredText
from model_cache import scratch
from model_cache.loader import LoadedModel
from model_cache.scratch import Quantization
from model_cache.worker import Job, Task, Worker

ALTERNATIVES = 10
CACHE_BYTES = 64_000_000
SLICE_BYTES = 32_000_000  # of one slice of logits


def max_tokens() -> int:
    """The longest text that is scored: `LOGITSCOPE_MAX_TOKENS`, or 50,000 tokens."""
    asked = os.environ.get("LOGITSCOPE_MAX_TOKENS", "").strip() or "50000"
    if not asked.isdecimal() or int(asked) < 2:
        raise ValueError(f"LOGITSCOPE_MAX_TOKENS must be a whole number of tokens; it is set to {asked!r}.")
    return int(asked)


class Engine:
    """One loaded model. Safe to call from any thread."""

    def __init__(self, loaded: LoadedModel) -> None:
        self.loaded = loaded
        self.name = loaded.name
        self._worker = Worker(loaded.network, splits=loaded.splits, name=loaded.name)
        self._answers: OrderedDict[Any, Any] = OrderedDict()
        self._answers_lock = threading.Lock()

    # -- questions -----------------------------------------------------------------------------------------------------

    def score(self, text: str, convention: Convention = Convention()) -> ScoredText:
        """Surprisal, rank and entropy of each token of a text, with the likeliest alternatives.

        Raises:
            ValueError: empty text, a single token with nothing before it, or more than `max_tokens()` tokens.
        """
        return self.start_score(text, convention).result()

    def start_score(self, text: str, convention: Convention = Convention()) -> Job[ScoredText]:
        """`score`, without waiting: texts started together run together."""
        return self._start(("score", text, convention), lambda job: self._score_task(text, convention, None, job))

    def start_quantized(
        self, text: str, quantization: Quantization, convention: Convention = Convention()
    ) -> Job[QuantizedScore]:
        """A text under rounded weights, beside full precision.

        Raises:
            ValueError: as `score`.
        """
        key = ("quantized", text, convention, quantization)
        return self._start(key, lambda job: self._score_task(text, convention, quantization, job))

    def next_token(self, phrase: str, convention: Convention = Convention()) -> NextToken:
        """The row of logits that follows a phrase.

        Raises:
            ValueError: an empty phrase, or more than `max_tokens()` tokens.
        """
        return self._start(("next", phrase, convention), lambda job: self._next_task(phrase, convention, job)).result()

    def pieces(self, ids: Iterable[int]) -> tuple[bytes, ...]:
        """The bytes that each token id stands for."""
        return self.loaded.codec.pieces(ids)

    def size_bytes(self, quantization: Quantization | None = None) -> float:
        """What the weights take in float32, or would take rounded, scales included."""
        if quantization is None:
            return float(self.loaded.n_parameters * FULL_BYTES)
        return scratch.size_bytes(self.loaded.network, quantization)

    def special_tokens_in(self, text: str) -> tuple[str, ...]:
        """The model's special tokens that a text spells out; they are scored as ordinary text."""
        return self.loaded.codec.special_tokens_in(text)

    def close(self) -> None:
        """Finish what was asked, then let go of the weights."""
        self._worker.close()

    # -- work ----------------------------------------------------------------------------------------------------------

    def _start(self, key: Any, task_of: Callable[[Job[Any]], Task]) -> Job[Any]:
        job: Job[Any] = Job()
        with self._answers_lock:
            known = self._answers.get(key)
            if known is not None:
                self._answers.move_to_end(key)
                job.fraction = 1.0
                job.future.set_result(known)
                return job
        task = task_of(job)
        finish = task.finish
        task.finish = lambda: self._keep(key, finish())
        self._worker.submit(task)
        return job

    def _keep(self, key: Any, answer: Any) -> Any:
        with self._answers_lock:
            self._answers[key] = answer
            total = sum(kept.cost_bytes for kept in self._answers.values())
            while total > CACHE_BYTES and len(self._answers) > 1:
                total -= self._answers.popitem(last=False)[1].cost_bytes
        return answer

    def _encode(self, text: str, convention: Convention, what: str) -> list[int]:
        if not text:
            raise ValueError(f"Type a {what} first: there is nothing to measure yet.")
        ids = self.loaded.codec.encode(text, convention)
        if len(ids) > max_tokens():
            raise ValueError(f"The {what} has {len(ids):,} tokens; at most {max_tokens():,} are measured at once. Shorten it.")
        return ids

    def _next_task(self, phrase: str, convention: Convention, job: Job[NextToken]) -> Task:
        ids = self._encode(phrase, convention, "phrase")
        if not ids:
            raise ValueError("The phrase holds no token that this model knows. Type some words.")
        seen = ids[-self.loaded.window :]
        row: list[np.ndarray] = []

        def consume(window: Window, rows: Tensor, _: Tensor | None) -> None:
            row.append(_frozen(self._worker.logits(rows[-1:])[0].float().clone().numpy()))  # (1, V) -> (V,)

        def finish() -> NextToken:
            return NextToken(
                phrase=phrase,
                ids=_frozen(np.array(seen)),
                pieces=self.pieces(seen),
                n_unseen=len(ids) - len(seen),
                has_bos=self.loaded.codec.has_bos(convention),
                logits=row[0],
            )

        return Task(torch.tensor(seen), [Window(0, len(seen), len(seen))], consume, finish, job)

    def _score_task(self, text: str, convention: Convention, quantization: Quantization | None, job: Job[Any]) -> Task:
        codec, loaded = self.loaded.codec, self.loaded
        ids = torch.tensor(self._encode(text, convention, "text"), dtype=torch.long)  # (n,)
        if len(ids) < 2:
            offer = ", or switch on “score the first token” in the sidebar" if codec.bos_id is not None else ""
            raise ValueError(
                "This text is a single token. Nothing comes before it, so the model has no expectation of it: "
                f"type more{offer}."
            )
        m, k = len(ids) - 1, min(ALTERNATIVES, loaded.vocabulary)
        floats = {name: np.empty(m) for name in ("surprisal", "entropy", "kl")}
        ranks, top_ids = np.empty(m, dtype=np.int64), np.empty((m, k), dtype=np.int64)
        top_log_probs, same_top1 = np.empty((m, k)), np.empty(m, dtype=np.bool_)

        def consume(window: Window, full: Tensor, rounded: Tensor | None) -> None:
            a_slice = max(1, SLICE_BYTES // (4 * loaded.vocabulary))
            for first in range(window.first_scored, window.stop, a_slice):
                stop = min(first + a_slice, window.stop)
                came = ids[first:stop]
                rows = slice(first - 1 - window.start, stop - 1 - window.start)  # row i predicts token i + 1
                at = slice(first - 1, stop - 1)
                log_probs = measures.log_probabilities(self._worker.logits(full[rows]))
                if rounded is not None:
                    reference = log_probs
                    log_probs = measures.log_probabilities(self._worker.logits(rounded[rows], quantization))
                    floats["kl"][at] = measures.kl_divergence(reference, log_probs).numpy()
                    same_top1[at] = (reference.argmax(-1) == log_probs.argmax(-1)).numpy()
                floats["surprisal"][at] = measures.surprisal(log_probs, came).numpy()
                floats["entropy"][at] = measures.entropy(log_probs).numpy()
                ranks[at] = measures.rank(log_probs, came).numpy()
                values, likeliest = measures.top_k(log_probs, k)
                top_log_probs[at], top_ids[at] = values.numpy(), likeliest.numpy()

        def finish() -> ScoredText | QuantizedScore:
            pieces = self.pieces(ids.tolist())
            has_bos = codec.has_bos(convention)
            unscored = 0 if has_bos else len(pieces[0]) - codec.added_space(text, convention)
            scored = ScoredText(
                text=text,
                ids=_frozen(ids.numpy()),
                pieces=pieces,
                surprisal_nats=_frozen(floats["surprisal"]),
                entropy_nats=_frozen(floats["entropy"]),
                ranks=_frozen(ranks),
                top_ids=_frozen(top_ids),
                top_log_probs=_frozen(top_log_probs),
                n_bytes=len(text.encode()) - unscored,
                measured=Measured(self.name, has_bos, codec.leading_space(convention), loaded.window, loaded.stride),
                vocabulary=loaded.vocabulary,
            )
            if quantization is None:
                return scored
            return QuantizedScore(
                bits=quantization.bits,
                scheme=quantization.scheme,
                scored=scored,
                kl_nats=_frozen(floats["kl"]),
                same_top1=_frozen(same_top1),
                size_bytes=self.size_bytes(quantization),
            )

        windows = perplexity.windows(len(ids), loaded.window, loaded.stride)
        return Task(ids, windows, consume, finish, job, quantization)


def _frozen(array: np.ndarray) -> Any:
    array.setflags(write=False)
    return array
