"""What visitors share: one computation for the same question, prefixes, kept answers; and that it changes nobody's
figures."""

import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from computation.quantization import Rounding
from model_cache import open_model
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine import scoring
from model_cache.engine.config import EngineConfig
from model_cache.engine.questions import NextToken, Score, ScoreRounded
from tests.support.engines import before_each_turn, opened, phrase_ids, score

STORY = "A quiet story about a small house by the sea, in which an old man and his dog were living for many years. " * 4


def test_the_same_question_asked_twice_at_once_is_computed_once(engine, monkeypatch):
    hold, runs = threading.Event(), []
    before_each_turn(monkeypatch, lambda: hold.wait(10))
    request = scoring.request
    monkeypatch.setattr(scoring, "request", lambda *args: runs.append(args) or request(*args))
    blocker = engine.ask(Score("Something that is read first, and holds up the rest."))
    jobs = [engine.ask(Score("Asked by a whole class at the same time.")) for _ in range(30)]
    assert jobs[0].ahead == 1
    for job in jobs[:-1]:
        job.cancel()
        job.cancel()  # giving up twice gives up once
    assert not jobs[-1].given_up
    hold.set()
    answer = jobs[-1].result(20)
    assert all(job.result(20) is answer for job in jobs), "who gave up has taken nothing from the others"
    blocker.result(20)
    assert len(runs) == 2
    assert jobs[0].ahead == 0


def test_work_that_nobody_waits_for_is_dropped_and_can_be_asked_again(engine, monkeypatch):
    hold = threading.Event()
    before_each_turn(monkeypatch, lambda: hold.wait(10))
    blocker = engine.ask(Score("Something else that is read first, and holds up the rest."))
    left = engine.ask(Score("Asked, and left alone."))
    left.cancel()
    assert left.given_up
    again = engine.ask(Score("Asked, and left alone."))
    hold.set()
    assert again.result(20).n_scored > 3
    with pytest.raises(CancelledError):
        left.result(20)
    blocker.result(20)


def test_kept_answers_are_bounded_in_bytes():
    engine = opened(BUNDLED_DIRECTORY, "bundled", config=EngineConfig(answer_cache_bytes=60_000))
    for i in range(30):
        score(engine, f"A text of some length that is kept for a while, number {i}.")
    assert 40_000 < engine.status().cached_bytes <= 60_000
    assert engine.status().answers < 30
    engine.close()


KINDS = ["text", "next", "long next", "rounded", "cancelled", "stopped midway", "a model of its own"]
LONG = STORY * 12  # several windows


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 9)), min_size=4, max_size=14))
@example([("a model of its own", 1), ("a model of its own", 2), ("stopped midway", 0), ("rounded", 3), ("text", 4)])
@settings(max_examples=8)
def test_mixed_questions_from_several_threads_get_the_figures_that_each_gets_alone(engine, questions):
    setting = Rounding(4, "per-channel")

    def ask(kind, i):
        """The answer's figures; of a text that was stopped, as many as were found."""
        if kind == "a model of its own":
            own = opened(BUNDLED_DIRECTORY, "bundled", fast=i % 2 == 1)
            figures = score(own, STORY[i * 7 :]).surprisal_nats
            own.close()
            return figures
        if kind == "stopped midway":
            job = engine.ask(Score(f"{i} {LONG}"))
            while job.fraction == 0:
                time.sleep(0.001)
            job.cancel()
            try:
                return job.result(60).surprisal_nats
            except CancelledError:
                return job.partial.surprisal_nats
        if kind == "cancelled":
            return engine.ask(Score(STORY[i * 7 : 40 + i * 31])).cancel()
        if kind == "text":
            return engine.ask(Score(STORY[i * 7 : 40 + i * 31])).result(60).surprisal_nats
        if kind == "rounded":
            return engine.ask(ScoreRounded(STORY[i * 5 : 50 + i * 9], setting)).result(60).scored.surprisal_nats
        return (
            engine.ask(NextToken(phrase_ids(engine, STORY[: (30 if kind == "next" else 300) + i * 8])))
            .result(60)
            .logits
        )

    engine.forget_answers()
    found = {}

    def visitor(number):
        for at in range(number, len(questions), 3):
            found[at] = ask(*questions[at])

    threads = [threading.Thread(target=visitor, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == len(questions)
    for at, together in found.items():
        kind, i = questions[at]
        engine.forget_answers()
        if kind == "stopped midway":
            alone = score(engine, f"{i} {LONG}").surprisal_nats[: len(together)]
            assert len(together) >= engine.info.window - 1
        elif kind != "cancelled":
            alone = ask(kind, i)
            np.testing.assert_allclose(together, alone, rtol=1e-3, atol=2e-3 if kind == "rounded" else 3e-4)


def test_a_script_that_used_the_engine_ends_quietly(tmp_path):
    script = (
        "from model_cache import open_model; from model_cache.engine.questions import Score; engine = open_model()\n"
        "for i in range(9): engine.ask(Score(f'A text, number {i}. ' * 200))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_fast_setting_is_labelled_and_close_to_float32():
    fast, precise = open_model("bundled", fast=True), open_model("bundled")
    a, b = score(fast, STORY), score(precise, STORY)
    assert "bfloat16" in a.badge
    assert "float32" in b.badge
    assert a.perplexity != b.perplexity
    assert a.perplexity == pytest.approx(b.perplexity, rel=5e-3)
    assert fast.status().weight_bytes < 0.6 * precise.status().weight_bytes
    assert open_model("bundled") is precise
