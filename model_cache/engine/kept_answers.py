"""Answers that are kept, and questions under way: whoever asks the same again gets the same. Knows no model."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from cachetools import LRUCache

from model_cache.catalog import ModelUnavailable
from model_cache.engine import jobs
from model_cache.engine.config import EngineConfig
from model_cache.engine.interface import Job
from model_cache.engine.jobs import LocalJob
from model_cache.engine.pending import PendingAnswer
from model_cache.engine.questions import Question

A = TypeVar("A")


class KeptAnswers:
    """One engine's. Safe to use from any thread."""

    def __init__(self, config: EngineConfig) -> None:
        self._config = config
        self._lock = threading.Lock()  # guards the three below
        self._answers: LRUCache[Question, Any] = LRUCache(config.answer_cache_bytes, getsizeof=_cost_bytes)
        self._pending: dict[Question, PendingAnswer[Any]] = {}
        self._last_seconds: float | None = None

    def job(self, question: Question[A], start: Callable[[PendingAnswer[A]], Callable[[], None]]) -> Job[A]:
        """The answer, if it is kept; the job of whoever is asking the same already; else a new one.

        Args:
            start: checks the question, and returns what hands it over once others may join; called without a lock, as
                it may read the whole text.

        Raises:
            What either of the two raises.
        """
        job = self._kept_or_pending(question)
        if job is not None:
            return job
        pending: PendingAnswer[A] = PendingAnswer()
        hand_over = start(pending)
        with self._lock:
            earlier = self._pending.get(question)
            if earlier is not None and earlier.join():  # somebody asked the same meanwhile
                return LocalJob(earlier)
            pending.join()
            if self._config.answer_cache:
                self._pending[question] = pending
        pending.before_end(lambda answer: self._ended(question, pending, answer))
        try:
            hand_over()
        except ModelUnavailable as error:
            pending.fail(error)  # for those who joined meanwhile
            raise
        return LocalJob(pending)

    def figures(self) -> tuple[int, int, float | None]:
        """How many there are, their bytes, and the seconds that the last question took."""
        with self._lock:
            return len(self._answers), int(self._answers.currsize), self._last_seconds

    def forget(self) -> None:
        """Let go of the answers."""
        with self._lock:
            self._answers.clear()

    def _kept_or_pending(self, question: Question[A]) -> Job[A] | None:
        with self._lock:
            answer = self._answers.get(question)
            if answer is not None:
                return jobs.answered(answer)
            pending = self._pending.get(question)
            return LocalJob(pending) if pending is not None and pending.join() else None

    def _ended(self, question: Question[A], pending: PendingAnswer[A], answer: A | None) -> None:
        """Keep an answer before anybody has it, so that whoever asks the same next finds it."""
        with self._lock:
            self._last_seconds = pending.seconds
            if self._pending.get(question) is pending:
                del self._pending[question]
            if answer is not None and self._config.answer_cache and _cost_bytes(answer) <= self._answers.maxsize:
                self._answers[question] = answer


def _cost_bytes(answer: Any) -> int:
    return answer.cost_bytes
