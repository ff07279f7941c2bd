"""Engines and models for tests: opened from a directory, slowed down, held up, and asked in a word."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from computation.perplexity import Convention
from computation.results import ScoredText
from model_cache.engine.config import EngineConfig
from model_cache.engine.interface import Engine, Job
from model_cache.engine.local import LocalEngine
from model_cache.engine.questions import Question, Score
from model_cache.engine.turns import Turns
from model_cache.loader import load


def opened(directory: Path, name: str, *, fast: bool = False, config: EngineConfig | None = None) -> LocalEngine:
    """An engine of the model in a directory."""
    loaded = load(directory, name, fast=fast)
    return LocalEngine(loaded.info, loaded.codec, loaded.model, config=config)


def score(engine: Engine, text: str, convention: Convention = Convention()) -> ScoredText:
    """A text's figures."""
    return engine.ask(Score(text, convention)).result()


def phrase_ids(engine: Engine, phrase: str, convention: Convention = Convention()) -> tuple[int, ...]:
    """A phrase's ids."""
    return engine.codec.phrase_ids(phrase, convention)


def before_each_turn(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Have something done on a model's thread before each of its turns."""
    take = Turns.take

    def acted(self: Turns) -> None:
        act()
        take(self)

    monkeypatch.setattr(Turns, "take", acted)


def asked_together(monkeypatch: pytest.MonkeyPatch, engine: Engine, questions: Sequence[Question]) -> list[Job]:
    """Jobs of questions of which the first has a turn of its own, and the others have all come before the next."""
    begun, all_are_in = threading.Event(), threading.Event()
    before_each_turn(monkeypatch, lambda: (begun.set(), all_are_in.wait(60)))
    jobs = [engine.ask(questions[0])]
    begun.wait(60)
    jobs += [engine.ask(question) for question in questions[1:]]
    all_are_in.set()
    return jobs


def slowed(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let every turn of every model take longer."""
    before_each_turn(monkeypatch, lambda: time.sleep(seconds))
