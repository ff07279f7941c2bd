"""An engine whose model runs elsewhere; see `interface.Engine`. Tokenizes here, asks there, and keeps the answers here.

Holds no weights.
"""

from collections.abc import Callable
from typing import TypeVar

from model_cache.catalog import ModelUnavailable
from model_cache.engine import config as configuration
from model_cache.engine.config import EngineConfig
from model_cache.engine.interface import EngineStatus, Job, ModelInfo
from model_cache.engine.kept_answers import KeptAnswers
from model_cache.engine.pending import PendingAnswer, QueueCounter
from model_cache.engine.questions import Question, Score, ScoreIds, ScoreRounded
from model_cache.engine.subjects import subject_of_ids, subject_of_text
from model_cache.serving import wire
from model_cache.serving.link import Link
from model_cache.text_codec import TextCodec

A = TypeVar("A")


class RemoteEngine:
    """One model, run by workers.

    Args:
        link: to them; closed with the engine only by whoever opened it.
        name, fast: as the workers know the model.
    """

    def __init__(
        self,
        link: Link,
        info: ModelInfo,
        codec: TextCodec,
        name: str = "",
        *,
        fast: bool = False,
        config: EngineConfig | None = None,
    ) -> None:
        self._link, self._info, self._codec, self._name, self._fast = link, info, codec, name, fast
        self._answers = KeptAnswers(config or configuration.from_environment())
        self._counter = QueueCounter()
        self._closed = False

    @property
    def info(self) -> ModelInfo:
        return self._info

    @property
    def codec(self) -> TextCodec:
        return self._codec

    def ask(self, question: Question[A]) -> Job[A]:
        """The answer, if it is kept; the job of whoever is asking the same already; else it is sent."""

        def start(pending: PendingAnswer[A]) -> Callable[[], None]:
            self._check(question)
            packed = wire.packed_question(question, self._name, fast=self._fast)
            return lambda: self._send(packed, question, pending)

        return self._answers.job(question, start)

    def status(self) -> EngineStatus:
        n_answers, cached_bytes, last_seconds = self._answers.figures()
        return EngineStatus(
            model=self._info.name,
            waiting=self._counter.n_waiting,
            answers=n_answers,
            cached_bytes=cached_bytes,
            prefix_bytes=0,
            weight_bytes=0,
            last_seconds=last_seconds,
            served=self._counter.n_ended,
            elsewhere=self._link.n_addresses,
        )

    def close(self) -> None:
        self._closed = True

    def _check(self, question: Question) -> None:
        """
        Raises:
            ValueError: the question cannot be answered as it stands.
        """
        if isinstance(question, Score | ScoreRounded):
            subject_of_text(self._info, self._codec, question.text, question.convention)
        elif isinstance(question, ScoreIds):
            subject_of_ids(self._info, self._codec, question)

    def _send(self, packed: bytes, question: Question[A], pending: PendingAnswer[A]) -> None:
        if self._closed:
            raise ModelUnavailable(f"{self._info.name} was released. Choose it again.")
        self._counter.arrive()
        pending.on_done(self._counter.end)
        self._link.ask(packed, question, pending, self._name, fast=self._fast)
