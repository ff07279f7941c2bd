"""What visitors share: one computation for the same question, prefixes, kept answers; and that it changes nobody's figures."""

import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from computation.perplexity import Window
from computation.quantization import Rounding
from model_cache import Engine, open_model
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine import worker
from model_cache.engine.config import without
from model_cache.engine.kv_cache import WORTH_IDS
from model_cache.engine.worker import Job, Task, Worker
from model_cache.loader import load

STORY = "A quiet story about a small house by the sea, in which an old man and his dog were living for many years. " * 4


def row_by_itself(engine, ids):
    with torch.inference_mode():
        return engine.loaded.network(input_ids=torch.tensor([ids])).logits[0, -1].numpy()


@given(st.data())
@settings(max_examples=12)
def test_one_more_word_after_a_long_phrase_gives_the_same_row_as_reading_it_all(engine, data):
    phrase = STORY[: data.draw(st.integers(340, len(STORY) - 1))]
    for _ in range(3):
        cut, more = (
            data.draw(st.integers(0, 30)),
            data.draw(st.sampled_from([" and", " then he", "", " sea. The dog", "house"])),
        )
        phrase = phrase[: len(phrase) - cut] + more
        ids = engine.phrase_ids(phrase)
        assert len(ids) >= WORTH_IDS
        np.testing.assert_allclose(engine.start_next(ids).result().logits, row_by_itself(engine, ids), rtol=1e-4, atol=2e-4)


def test_one_more_word_is_all_that_is_read(engine, monkeypatch):
    read = []
    forward = type(engine.loaded.network.base_model).forward

    def spied(self, *args, **kwargs):
        read.append(kwargs["input_ids"].shape[1])
        return forward(self, *args, **kwargs)

    monkeypatch.setattr(type(engine.loaded.network.base_model), "forward", spied)
    ids = engine.phrase_ids(STORY + "Something new.")
    engine.start_next(ids).result()
    engine.start_next((*ids, 500)).result()
    engine.start_next((*ids, 501, 502)).result()
    assert read[-2:] == [1, 2]


def test_prefixes_are_bounded_in_bytes(engine, monkeypatch):
    monkeypatch.setattr("model_cache.engine.kv_cache.MAX_BYTES", 3_000_000)
    for i in range(6):
        engine.start_next((i + 300, *engine.phrase_ids(STORY))).result()
    assert 0 < engine.status().prefix_bytes <= 3_000_000
    kept = engine._worker.prefixes._kept.values()
    assert engine.status().prefix_bytes == sum(
        layer.keys.nbytes + layer.values.nbytes for cache in kept for layer in cache.layers
    )


def test_the_same_question_asked_twice_at_once_is_computed_once(engine, monkeypatch):
    hold, runs = threading.Event(), []
    run = Worker._run

    def held(self, batch):
        hold.wait(10)
        runs.append(len(batch))
        return run(self, batch)

    monkeypatch.setattr(Worker, "_run", held)
    blocker = engine.start_score("Something that is read first, and holds up the rest.")
    jobs = [engine.start_score("Asked by a whole class at the same time.") for _ in range(30)]
    assert jobs[0].ahead == 1
    for job in jobs[:-1]:
        job.cancel()
        job.cancel()  # giving up twice gives up once
    assert not jobs[-1].abandoned
    hold.set()
    answer = jobs[-1].result(20)
    assert all(job.result(20) is answer for job in jobs), "who gave up has taken nothing from the others"
    blocker.result(20)
    assert sum(runs) == 2
    assert jobs[0].ahead == 0


def test_work_that_nobody_waits_for_is_dropped_and_can_be_asked_again(engine, monkeypatch):
    hold = threading.Event()
    run = Worker._run

    def held(self, batch):
        hold.wait(10)
        return run(self, batch)

    monkeypatch.setattr(Worker, "_run", held)
    blocker = engine.start_score("Something else that is read first, and holds up the rest.")
    left = engine.start_score("Asked, and left alone.")
    left.cancel()
    assert left.joined() is None
    again = engine.start_score("Asked, and left alone.")
    hold.set()
    assert again.result(20).n_scored > 3
    with pytest.raises(CancelledError):
        left.result(20)
    blocker.result(20)


def test_kept_answers_are_bounded_in_bytes(engine, monkeypatch):
    monkeypatch.setattr("model_cache.engine.local.CACHE_BYTES", 60_000)
    for i in range(30):
        engine.score(f"A text of some length that is kept for a while, number {i}.")
    assert engine.status().cached_bytes <= 60_000
    assert engine.status().cached_bytes == sum(kept.cost_bytes for kept in engine._answers.values())


@pytest.mark.parametrize("part", ["batching", "results", "prefixes"])
def test_switched_off_parts_change_no_figure(engine, monkeypatch, part):
    texts = [f"{STORY[: 60 + 9 * i]} {part}" for i in range(6)]
    phrases = [engine.phrase_ids(f"{STORY} {part} {i}") for i in range(3)]
    monkeypatch.setenv("LOGITSCOPE_WITHOUT", part)
    without = [job.result() for job in [engine.start_score(text) for text in texts]]
    rows = [engine.start_next(ids).result().logits for ids in phrases]
    monkeypatch.delenv("LOGITSCOPE_WITHOUT")
    engine.forget()
    for text, bare in zip(texts, without, strict=True):
        np.testing.assert_allclose(engine.score(text).surprisal_nats, bare.surprisal_nats, rtol=1e-4, atol=1e-4)
    for ids, row in zip(phrases, rows, strict=True):
        np.testing.assert_allclose(engine.start_next(ids).result().logits, row, rtol=1e-4, atol=2e-4)


def test_an_unknown_switch_is_refused(monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_WITHOUT", "batching,magic")
    with pytest.raises(ValueError, match="it names magic"):
        without("batching")


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
            own = Engine(load(BUNDLED_DIRECTORY, "bundled", fast=i % 2 == 1))
            figures = own.score(STORY[i * 7 :]).surprisal_nats
            own.close()
            return figures
        if kind == "stopped midway":
            job = engine.start_score(f"{i} {LONG}")
            while job.fraction == 0:
                time.sleep(0.001)
            job.cancel()
            try:
                return job.result(60).surprisal_nats
            except CancelledError:
                return job.partial.surprisal_nats
        if kind == "cancelled":
            return engine.start_score(STORY[i * 7 : 40 + i * 31]).cancel()
        if kind == "text":
            return engine.start_score(STORY[i * 7 : 40 + i * 31]).result(60).surprisal_nats
        if kind == "rounded":
            return engine.start_quantized(STORY[i * 5 : 50 + i * 9], setting).result(60).scored.surprisal_nats
        return engine.start_next(engine.phrase_ids(STORY[: (30 if kind == "next" else 300) + i * 8])).result(60).logits

    engine.forget()
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
        engine.forget()
        if kind == "stopped midway":
            alone = engine.score(f"{i} {LONG}").surprisal_nats[: len(together)]
            assert len(together) >= engine.loaded.window - 1
        elif kind != "cancelled":
            alone = ask(kind, i)
            np.testing.assert_allclose(together, alone, rtol=1e-3, atol=2e-3 if kind == "rounded" else 3e-4)


def test_texts_in_a_batch_are_of_about_one_length_and_the_oldest_is_among_them():
    def task(n):
        return Task(torch.arange(n), [Window(0, n, 1)], lambda *_: None, lambda: None, Job())

    waiting = [task(n) for n in (30, 400, 8, 31, 29, 390, 9, 30, 600, 12)]
    assert sorted(t.length for t in worker._batch(waiting[0], waiting)) == [9, 12, 29, 30, 30, 31]
    many = [task(8 + (37 * i) % 53) for i in range(200)]
    left = list(many)
    while left:
        batch = worker._batch(left[0], left)
        lengths = [t.length for t in batch]
        assert left[0] in batch
        assert max(lengths) * len(batch) <= worker.IDS_A_BATCH
        assert max(lengths) * len(batch) - sum(lengths) <= worker.PADDING_A_BATCH
        left = [t for t in left if t not in batch]


def test_a_script_that_used_the_engine_ends_quietly(tmp_path):
    script = (
        "from model_cache import open_model\ne = open_model()\nfor i in range(9): e.start_score(f'A text, number {i}. ' * 200)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_fast_setting_is_labelled_and_close_to_float32():
    fast, precise = open_model("bundled", fast=True), open_model("bundled")
    a, b = fast.score(STORY), precise.score(STORY)
    assert "bfloat16" in a.badge
    assert "float32" in b.badge
    assert a.perplexity != b.perplexity
    assert a.perplexity == pytest.approx(b.perplexity, rel=5e-3)
    assert fast.loaded.weight_bytes == pytest.approx(precise.loaded.weight_bytes / 2, rel=0.01)
    assert open_model("bundled") is precise
