"""What can be asked of a loaded model. Checks a request at the door, hands it to the model's one thread, keeps the answers.

Works on text and numbers; knows no page. The same calls serve the app, a notebook and a benchmark.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from computation.perplexity import Convention
from computation.quantization import FULL_BYTES, Rounding
from computation.results import Prediction, RoundedScore, ScoredContinuation, ScoredText
from computation.text import bytes_to_text
from computation.weight_results import WeightHistogram, WeightLosses
from model_cache.catalog import ModelUnavailable
from model_cache.engine import answers, rounded_copy
from model_cache.engine.config import without
from model_cache.engine.kv_cache import WORTH_IDS
from model_cache.engine.worker import Errand, Job, Task, Worker
from model_cache.loader import LoadedModel

CACHE_BYTES = 64_000_000


def max_tokens() -> int:
    """The longest text that is scored: `LOGITSCOPE_MAX_TOKENS`, or 50,000 tokens."""
    asked = os.environ.get("LOGITSCOPE_MAX_TOKENS", "").strip() or "50000"
    if not asked.isdecimal() or int(asked) < 2:
        raise ValueError(f"LOGITSCOPE_MAX_TOKENS must be a whole number of tokens; it is set to {asked!r}.")
    return int(asked)


@dataclass(frozen=True)
class Status:
    """What an engine is doing.

    Attributes:
        waiting: requests that are not answered yet.
        answers, cached_bytes: what is kept, and what it takes.
        prefix_bytes: keys and values of phrases that were read.
        last_seconds: from the last request to its answer; None before the first.
        served: requests that were answered, or given up.
    """

    model: str
    waiting: int
    answers: int
    cached_bytes: int
    prefix_bytes: int
    last_seconds: float | None
    served: int


class Engine:
    """One loaded model. Safe to call from any thread.

    Args:
        make_room: called before a rounded copy is made, by when `weight_bytes` has it.
    """

    def __init__(self, loaded: LoadedModel, make_room: Callable[[], None] = lambda: None) -> None:
        self.loaded = loaded
        self.name = loaded.name
        self._worker = Worker(loaded.network, splits=loaded.splits, name=loaded.name, make_room=make_room)
        self._answers: OrderedDict[Any, Any] = OrderedDict()
        self._running: dict[Any, Job[Any]] = {}
        self._answers_lock = threading.Lock()  # guards all of these
        self._cached_bytes = 0
        self._last_seconds: float | None = None

    # -- questions -----------------------------------------------------------------------------------------------------

    def score(self, text: str, convention: Convention = Convention()) -> ScoredText:
        """Surprisal, rank and entropy of each token of a text, with the likeliest alternatives.

        Raises:
            ValueError: empty text, a single token with nothing before it, or more than `max_tokens()` tokens.
        """
        return self.start_score(text, convention).result()

    def start_score(self, text: str, convention: Convention = Convention()) -> Job[ScoredText]:
        """`score`, without waiting: texts started together run together."""
        return self._start_scored(("score", text, convention), text, convention, None)

    def start_score_ids(self, ids: Sequence[int], like: ScoredText, convention: Convention = Convention()) -> Job[ScoredText]:
        """A text given by its exact ids, measured as `like` was: for tokens that were put in others' places.

        Raises:
            ValueError: as `score`.
        """
        own = b"".join(self.pieces(ids[like.measured.has_bos :]))
        spaced = self.loaded.codec.added_space(like.text, convention) and own.startswith(b" ")
        text = bytes_to_text(own[1:] if spaced else own)
        return self._start_scored(("ids", tuple(ids), convention), text, convention, None, list(ids))

    def start_quantized(self, text: str, quantization: Rounding, convention: Convention = Convention()) -> Job[RoundedScore]:
        """A text under rounded weights, beside full precision.

        Raises:
            ValueError: as `score`.
        """
        return self._start_scored(("quantized", text, convention, quantization), text, convention, quantization)

    def next_token(self, phrase: str, convention: Convention = Convention()) -> Prediction:
        """The row of logits that follows a phrase.

        Raises:
            ValueError: as `phrase_ids`.
        """
        return self.start_next(self.phrase_ids(phrase, convention)).result()

    def phrase_ids(self, phrase: str, convention: Convention = Convention()) -> tuple[int, ...]:
        """The ids of a phrase, BOS included where it has one.

        Raises:
            ValueError: an empty phrase, or more than `max_tokens()` tokens.
        """
        ids = self._encode(phrase, convention, "phrase")
        if not ids:
            raise ValueError("The phrase holds no token that this model knows. Type some words.")
        return tuple(ids)

    def n_tokens(self, text: str, convention: Convention = Convention()) -> int:
        """How many tokens a text has, BOS included: what `max_tokens()` bounds.

        Raises:
            ValueError: the text is no Unicode text.
        """
        return len(self.loaded.codec.encode(text, convention))

    def start_next(self, ids: Sequence[int], quantization: Rounding | None = None) -> Job[Prediction]:
        """The row of logits that follows these ids, of which the model sees as many of the last as its window holds.

        Args:
            quantization: how the weights are rounded; None is full precision.
        """
        seen = tuple(ids[-self.loaded.window :])
        n_unseen = len(ids) - len(seen)
        key = ("next", seen, n_unseen, quantization)
        if quantization is None and len(seen) >= WORTH_IDS and not without("prefixes"):
            row_after = self._worker.row_after
            return self._start(key, lambda job: answers.next_token_of_long(self.loaded, row_after, seen, n_unseen, job))
        return self._start(key, lambda job: answers.next_token(self.loaded, seen, n_unseen, quantization, job))

    def start_chain(self, ids: Sequence[int], following: Sequence[int]) -> Job[ScoredContinuation]:
        """What the model gives to tokens that would follow these ids, each after those before it.

        Raises:
            ValueError: no tokens, or more of them than fit beside the ids.
        """
        if not 0 < len(following) < self.loaded.window:
            raise ValueError(
                f"A continuation has between 1 and {self.loaded.window - 1:,} tokens; this has {len(following):,}."
            )
        seen, asked = tuple(ids[-(self.loaded.window - len(following)) :]), tuple(following)
        key = ("chain", seen, asked)
        return self._start(key, lambda job: answers.chain(self.loaded, seen, asked, job))

    def start_greedy(self, ids: Sequence[int], n: int, quantization: Rounding | None = None) -> Job[ScoredContinuation]:
        """How the model goes on from these ids if it always takes the likeliest token: n tokens, or up to the text's end.

        Raises:
            ValueError: no ids, or n is not between 1 and what fits beside at least one of them.
        """
        if not ids or not 0 < n < self.loaded.window:
            raise ValueError(f"A continuation has between 1 and {self.loaded.window - 1:,} tokens and follows at least one.")
        seen = tuple(ids[-(self.loaded.window - n) :])
        key = ("greedy", seen, n, quantization)
        return self._start(key, lambda job: answers.greedy(self.loaded, seen, n, self.end_ids, quantization, job))

    def start_weight_losses(self, quantization: Rounding) -> Job[WeightLosses]:
        """What rounding at these bits loses of each tensor, under every scheme."""
        key = ("losses", quantization)
        return self._start(key, lambda job: Errand(lambda network: rounded_copy.weight_losses(network, quantization), job))

    def start_weight_histogram(self, name: str, quantization: Rounding) -> Job[WeightHistogram]:
        """How the weights of one tensor are spread, and where they are rounded to. Raises ValueError as its answer for an
        unknown name."""
        key = ("histogram", name, quantization)
        return self._start(
            key, lambda job: Errand(lambda network: rounded_copy.weight_histogram(network, quantization, name), job)
        )

    def continuation_ids(self, text: str) -> tuple[int, ...]:
        """The ids of a text that goes on from another: no BOS and no space is put before it.

        Raises:
            ValueError: the text is no Unicode text.
        """
        return tuple(self.loaded.codec.encode_within(text))

    def pieces(self, ids: Iterable[int]) -> tuple[bytes, ...]:
        """The bytes that each token id stands for."""
        return self.loaded.codec.pieces(ids)

    @property
    def end_ids(self) -> frozenset[int]:
        """The tokens by which the model ends a text."""
        ends = getattr(self.loaded.network.config, "eos_token_id", None)
        return frozenset([ends] if isinstance(ends, int) else ends or [])

    def size_bytes(self, quantization: Rounding | None = None) -> float:
        """What the weights take in float32, or would take rounded, scales included."""
        if quantization is None:
            return float(self.loaded.n_parameters * FULL_BYTES)
        return rounded_copy.size_bytes(self.loaded.network, quantization)

    @property
    def weight_bytes(self) -> int:
        """What the weights take in memory, with those of the rounded copy."""
        return self.loaded.weight_bytes + self._worker.scratch.n_bytes

    def special_tokens_in(self, text: str) -> tuple[str, ...]:
        """The model's special tokens that a text spells out; they are scored as ordinary text."""
        return self.loaded.codec.special_tokens_in(text)

    def status(self) -> Status:
        """What is going on; costs nothing."""
        with self._answers_lock:
            n_answers, cached, last = len(self._answers), self._cached_bytes, self._last_seconds
        ended = self._worker.n_ended
        waiting = max(0, self._worker.n_asked - ended)
        return Status(self.name, waiting, n_answers, cached, self._worker.prefixes.n_bytes, last, ended)

    def forget(self) -> None:
        """Let go of the kept answers."""
        with self._answers_lock:
            self._answers.clear()
            self._cached_bytes = 0

    def close(self) -> None:
        """Finish what was asked, then let go of the weights."""
        self._worker.close()

    # -- work ----------------------------------------------------------------------------------------------------------

    def _start(self, key: Any, task_of: Callable[[Job[Any]], Task | Errand]) -> Job[Any]:
        """Ask the worker, unless the answer is kept, or the same is being asked already."""
        with self._answers_lock:
            known = self._answers.get(key)
            if known is not None:
                self._answers.move_to_end(key)
                here: Job[Any] = Job()
                here.fraction = 1.0
                here.future.set_result(known)
                return here
            running = self._running.get(key)
            joined = running.joined() if running is not None else None
            if joined is not None:
                return joined
        job: Job[Any] = Job()
        task = task_of(job)
        if isinstance(task, Errand):
            work = task.work
            task.work = lambda network: self._keep(key, work(network))
        else:
            finish = task.finish
            task.finish = lambda: self._keep(key, finish())
        with self._answers_lock:
            if not without("results"):
                self._running[key] = job
        job.future.add_done_callback(lambda _: self._ended(key, job))
        try:
            self._worker.submit(task)
        except ModelUnavailable:
            self._ended(key, job)
            raise
        return job

    def _ended(self, key: Any, job: Job[Any]) -> None:
        with self._answers_lock:
            self._last_seconds = job.seconds
            if self._running.get(key) is job:
                del self._running[key]

    def _keep(self, key: Any, answer: Any) -> Any:
        if without("results"):
            return answer
        with self._answers_lock:
            before = self._answers.pop(key, None)
            self._answers[key] = answer
            self._cached_bytes -= before.cost_bytes if before is not None else 0
            self._cached_bytes += answer.cost_bytes
            while self._cached_bytes > CACHE_BYTES and len(self._answers) > 1:
                self._cached_bytes -= self._answers.popitem(last=False)[1].cost_bytes
        return answer

    def _encode(self, text: str, convention: Convention, what: str) -> list[int]:
        if not text:
            raise ValueError(f"Type a {what} first: there is nothing to measure yet.")
        return self._checked(self.loaded.codec.encode(text, convention), what)

    def _checked(self, ids: list[int], what: str) -> list[int]:
        if len(ids) > max_tokens():
            raise ValueError(f"The {what} has {len(ids):,} tokens; at most {max_tokens():,} are measured at once. Shorten it.")
        return ids

    def _start_scored(
        self,
        key: Any,
        text: str,
        convention: Convention,
        quantization: Rounding | None,
        exact: list[int] | None = None,
    ) -> Job[Any]:
        def task_of(job: Job[Any]) -> Task:
            ids = self._checked(exact, "text") if exact is not None else self._encode(text, convention, "text")
            if len(ids) < 2:
                offer = ", or switch on “score the first token” in the sidebar" if self.loaded.codec.bos_id is not None else ""
                raise ValueError(
                    "This text is a single token. Nothing comes before it, so the model has no expectation of it: "
                    f"type more{offer}."
                )
            return answers.score(self.loaded, text, ids, convention, quantization, job)

        return self._start(key, task_of)
