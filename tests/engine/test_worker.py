"""The thread that owns a model: who gets its turns, and what is left of the weights when it ends."""

import gc
import threading
import time
import weakref

import pytest

from computation.quantization import Rounding
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.config import EngineConfig
from model_cache.engine.local import LocalEngine
from model_cache.engine.questions import NextToken, Score, ScoreRounded
from model_cache.loader import load
from tests.support.engines import before_each_turn, opened, phrase_ids, score

STORY = "A quiet story about a small house by the sea, in which an old man and his dog were living for many years. "
SECONDS = 60


def test_a_long_text_takes_a_few_times_its_own_turns_whatever_comes_meanwhile(monkeypatch):
    """Twelve visitors ask one short question after the other; without a limit, they would hold it up for ever."""
    turns = []
    before_each_turn(monkeypatch, lambda: (turns.append(1), time.sleep(0.01)))  # long enough for others to ask again
    engine = opened(BUNDLED_DIRECTORY, "bundled", config=EngineConfig(answer_cache=False))
    long, over = STORY * 170, threading.Event()
    score(engine, long)
    alone = len(turns)
    assert alone > 10, "it is read in many windows"

    def visitor(number: int) -> None:
        for i in range(100_000):
            if over.is_set():
                return
            engine.ask(Score(f"A short text, number {number} {i}.")).result(SECONDS)

    threads = [threading.Thread(target=visitor, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    try:
        turns.clear()
        engine.ask(Score(long)).result(SECONDS)
        beside_others = len(turns)
    finally:
        over.set()
        for thread in threads:
            thread.join()
        engine.close()
    assert 2 * alone < beside_others < 6 * alone


@pytest.mark.parametrize("rounded", [False, True])
def test_a_closed_engine_that_is_still_held_holds_no_weights(rounded):
    loaded = load(BUNDLED_DIRECTORY, "bundled")
    engine = LocalEngine(loaded.info, loaded.codec, loaded.model)
    weights = weakref.ref(next(loaded.model.network.parameters()))
    del loaded
    jobs = [engine.ask(Score(STORY)), engine.ask(NextToken(phrase_ids(engine, STORY * 4)))]
    if rounded:
        jobs.append(engine.ask(ScoreRounded(STORY, Rounding(4, "per-tensor"))))
        jobs[-1].result(SECONDS)
        assert engine.status().weight_bytes == 2 * engine.info.float32_bytes
    for job in jobs:
        job.result(SECONDS)
    assert weights() is not None
    engine.close()
    wait_until(lambda: engine.status().prefix_bytes == 0)
    gc.collect()
    assert weights() is None
    assert engine.status().weight_bytes <= engine.info.float32_bytes


def wait_until(holds) -> None:
    for _ in range(1_000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to that")
