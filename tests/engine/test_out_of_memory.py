"""A device without memory left: one sentence for whoever asked for too much, and answers for everybody else."""

import gc
import threading
import weakref

import pytest
import torch

from model_cache import ModelUnavailable, device
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.forward import CausalModel
from model_cache.engine.questions import NextToken, Score
from model_cache.loader import load
from tests.support import fake_gpu
from tests.support.engines import before_each_turn, opened
from tests.support.tiny_models import TEXT

ERRORS = [torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 GiB"), MemoryError()]
ERRORS.append(RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"))
ERRORS.append(RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"))

NO_ROOM = r"^bundled does not fit .* memory of cuda:0\. Choose a smaller model"


@pytest.fixture
def fresh():
    engine = opened(BUNDLED_DIRECTORY, "bundled")
    yield engine
    engine.close()


def fail_from(monkeypatch, n_ids, error):
    """Have no memory for so many ids at once, or more."""
    read = CausalModel.read

    def limited(self, windows, rows):
        taken = torch.empty(10)
        held.append(weakref.ref(taken))
        if len(windows) * max(map(len, windows)) >= n_ids:
            raise error
        return read(self, windows, rows)

    held = []
    monkeypatch.setattr(CausalModel, "read", limited)
    return held


@pytest.mark.parametrize("error", ERRORS, ids=["CUDA", "Python", "CPU", "MPS"])
def test_a_question_too_large_is_one_sentence_and_the_model_goes_on(fresh, monkeypatch, error):
    held = fail_from(monkeypatch, 100, error)
    job = fresh.ask(Score(TEXT * 4))
    with pytest.raises(ModelUnavailable, match=r"^There is not enough memory for this question; .*Shorten the text"):
        job.result()
    assert fresh.ask(Score("The cat sat.")).result().perplexity > 1
    gc.collect()
    assert not any(taken() is not None for taken in held), "the failed run still holds what it took"


def test_questions_that_are_too_large_only_together_are_all_answered(fresh, monkeypatch):
    expected = [fresh.ask(Score(f"The cat sat on {number} mats.")).result() for number in range(5)]
    fresh.forget_answers()
    fail_from(monkeypatch, 12, ERRORS[0])
    all_are_in = threading.Event()
    before_each_turn(monkeypatch, lambda: all_are_in.wait(30))
    jobs = [fresh.ask(Score(f"The cat sat on {number} mats.")) for number in range(5)]
    all_are_in.set()
    assert [job.result().perplexity for job in jobs] == pytest.approx([each.perplexity for each in expected], rel=1e-5)


def test_a_failure_of_another_kind_stays_what_it_is(fresh, monkeypatch):
    fail_from(monkeypatch, 1, RuntimeError("something else"))
    with pytest.raises(RuntimeError, match="something else"):
        fresh.ask(NextToken((1, 2))).result()


def test_a_model_that_the_device_has_no_room_for_is_one_sentence(monkeypatch):
    def full(self, *_):
        raise torch.OutOfMemoryError("CUDA out of memory.")

    monkeypatch.setattr(device, "chosen", lambda: torch.device("cuda", 0))
    monkeypatch.setattr("transformers.PreTrainedModel.to", full)
    monkeypatch.setattr(device, "memory_bytes", lambda _: 1e12)
    monkeypatch.setattr(device, "release_unused", lambda _: None)
    with pytest.raises(ModelUnavailable, match=NO_ROOM):
        load(BUNDLED_DIRECTORY, "bundled")


@pytest.mark.parametrize("step", ["transformers.GPT2LMHeadModel.forward", "model_cache.engine.probe.split_of"])
def test_so_is_one_that_the_device_has_room_for_but_not_for_trying_it_out(monkeypatch, step):
    def full(*_, **__):
        raise torch.OutOfMemoryError("CUDA out of memory.")

    place = fake_gpu.device()
    monkeypatch.setattr(device, "chosen", lambda: place)
    monkeypatch.setattr("transformers.PreTrainedModel.to", lambda network, _: network)
    monkeypatch.setattr(step, full)
    with pytest.raises(ModelUnavailable, match=NO_ROOM.replace("cuda", fake_gpu.NAME)):
        load(BUNDLED_DIRECTORY, "bundled")
