"""The engine in this process: checks a question at the door, hands it to the model's one thread, keeps the answers.

Works on text and numbers; knows no page. Holds no weights: its thread does, and lets go of them when the engine is
closed.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from model_cache.engine import config as configuration
from model_cache.engine import jobs, scoring
from model_cache.engine.answers import request_for
from model_cache.engine.config import EngineConfig
from model_cache.engine.forward import CausalModel
from model_cache.engine.interface import EngineStatus, Job, ModelInfo
from model_cache.engine.kept_answers import KeptAnswers
from model_cache.engine.kv_cache import PrefixCache
from model_cache.engine.parts import EngineParts
from model_cache.engine.pending import PendingAnswer
from model_cache.engine.questions import Question, Score, ScoreRounded
from model_cache.engine.tensor_layout import layout_of, parts_of
from model_cache.engine.worker import Worker
from model_cache.text_codec import TextCodec

A = TypeVar("A")


class LocalEngine:
    """One model, run by a thread of this process; see `interface.Engine`.

    Args:
        model: the engine's own from now on.
        make_room: called before a rounded copy takes memory, by when the status counts it.
        config: None is what the environment says.
    """

    def __init__(
        self,
        info: ModelInfo,
        codec: TextCodec,
        model: CausalModel,
        *,
        make_room: Callable[[], None] = lambda: None,
        config: EngineConfig | None = None,
    ) -> None:
        self._config = config or configuration.from_environment()
        self._prefixes = PrefixCache(self._config.prefix_cache_bytes)
        layout = layout_of(model.network)
        info = replace(info, parts=parts_of(layout))
        self._parts = EngineParts(info, codec, layout, self._prefixes, self._config)
        self._weight_bytes = sum(p.numel() * p.element_size() for p in model.network.parameters())
        self._answers = KeptAnswers(self._config)
        self._worker = Worker(
            model,
            name=info.name,
            make_room=make_room,
            on_closed=self._prefixes.clear,
            batching=self._config.batching,
        )

    @property
    def info(self) -> ModelInfo:
        return self._parts.info

    @property
    def codec(self) -> TextCodec:
        return self._parts.codec

    def ask(self, question: Question[A]) -> Job[A]:
        """The answer, if it is kept; the job of whoever is asking the same already; else a new request."""
        if isinstance(question, ScoreRounded) and question.rounding.is_exact:
            layout, rounding = self._parts.layout, question.rounding
            full = self.ask(Score(question.text, question.convention))
            return jobs.MappedJob(full, lambda scored: scoring.unchanged(scored, rounding, layout))  # type: ignore[return-value, arg-type]

        def start(pending: PendingAnswer[A]) -> Callable[[], None]:
            request = request_for(question, self._parts, pending)
            return lambda: self._worker.submit(request)

        return self._answers.job(question, start)

    def status(self) -> EngineStatus:
        n_answers, cached_bytes, last_seconds = self._answers.figures()
        return EngineStatus(
            model=self.info.name,
            waiting=self._worker.counter.n_waiting,
            answers=n_answers,
            cached_bytes=cached_bytes,
            prefix_bytes=self._prefixes.n_bytes,
            weight_bytes=self._weight_bytes + self._worker.copy_bytes,
            last_seconds=last_seconds,
            served=self._worker.counter.n_ended,
        )

    def forget_answers(self) -> None:
        """Let go of the kept answers."""
        self._answers.forget()

    def close(self) -> None:
        self._worker.close()
