"""Released models leave memory at once, and so does what was read of one that fails; the default model stays."""

import ctypes
import gc
import logging
import statistics
import weakref
from contextlib import suppress
from itertools import combinations

import pytest

from computation.quantization import Rounding
from model_cache import ModelUnavailable, loaded_models, loader, memory, open_model, request_model
from model_cache.engine.forward import CausalModel
from model_cache.engine.jobs import LocalJob
from model_cache.engine.pending import PendingAnswer
from model_cache.engine.questions import NextToken, Score, ScoreRounded
from tests.hub.checks import forget
from tests.support.engines import score
from tests.support.tiny_models import OTHER, TEXT, TINY
from tests.support.waiting import wait_for

N_SERIES = 3  # what else the process does may grow through one; a model that stays does through each


@pytest.fixture
def without_collection():
    """What only a garbage collection would free stays in memory."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def hand_back_freed() -> None:
    """Have glibc give back what is freed, and what small things hold each other: how much both are depends on what ran
    before."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


@pytest.fixture
def without_log():
    """Pytest keeps each line of the log with its error, and an error the frames that it passed."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def read_models(monkeypatch):
    """Weak references to all that is made of each model that is read."""
    references: list[weakref.ref] = []
    load = loader.load

    def remembered(*args, **how):
        loaded = load(*args, **how)
        references.extend(weakref.ref(part) for part in (loaded.model.network, loaded.model, loaded.codec))
        return loaded

    monkeypatch.setattr(loader, "load", remembered)
    return references


@pytest.mark.usefixtures("without_collection")
@pytest.mark.parametrize(("fast", "n_swaps"), [(False, 18), (True, 10)])
def test_each_of_many_models_of_the_hub_leaves_memory_for_the_next(
    serve, monkeypatch, tiny, other, read_models, fast, n_swaps
):
    serve({TINY: tiny, OTHER: other})
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", "0.0004" if fast else "0.0009")
    engines = []

    def swap(turn: int) -> int:
        engine = open_model((TINY, OTHER)[turn % 2], fast=fast)
        score(engine, TEXT)
        engines.append(weakref.ref(engine))
        del engine
        assert len(loaded_models()) == 1
        wait_for(lambda: [ref() for ref in engines[:-1]] == [None] * (len(engines) - 1), seconds=20)
        wait_for(lambda: [ref() for ref in read_models[:-3]] == [None] * (len(read_models) - 3), seconds=20)
        hand_back_freed()
        return memory.process_bytes() or 0

    for turn in range(2):
        swap(turn)
    series = []
    for _ in range(N_SERIES):
        series.append([swap(turn) for turn in range(n_swaps)])
        if growth(series[-1]) < 250_000:
            return
    pytest.fail(f"memory stays level, and does not go as {series}")


def growth(levels: list[int]) -> float:
    """Bytes from one swap to the next by Theil and Sen's slope, which one jump of the process changes little."""
    return statistics.median((b - a) / (j - i) for (i, a), (j, b) in combinations(enumerate(levels), 2))


@pytest.mark.usefixtures("without_collection", "without_log")
def test_what_was_read_of_a_model_that_fails_leaves_memory(changed, monkeypatch):
    networks: list[weakref.ref] = []
    monkeypatch.setattr(loader, "open_network", lambda network, *_: networks.append(weakref.ref(network)) or 1 / 0)
    monkeypatch.setenv("LOGITSCOPE_MODEL", str(changed))
    load = request_model()
    with pytest.raises(ModelUnavailable):
        load.result(60)
    assert len(networks) == 1
    wait_for(lambda: networks[0]() is None, seconds=20)
    assert load.done(), "who waited still has the load, and with it what went wrong"


@pytest.mark.usefixtures("without_collection", "without_log")
@pytest.mark.parametrize("question", [Score(TEXT), ScoreRounded(TEXT, Rounding(4, "per-tensor")), NextToken((1, 2))])
def test_a_question_that_failed_does_not_hold_its_model(monkeypatch, tiny, read_models, question):
    def fail(*_, **__):
        raise RuntimeError("out of luck")

    engine = open_model(str(tiny))
    for step in ("read", "step"):
        monkeypatch.setattr(CausalModel, step, fail)
    job = engine.ask(question)
    with pytest.raises(RuntimeError):
        job.result(60)
    forget()
    del engine
    wait_for(lambda: [ref() for ref in read_models] == [None] * 3, seconds=20)
    assert job.done(), "the session still has it"


def test_who_waits_for_a_question_that_fails_is_not_held_by_it():
    class Frame:
        """Something that a page has at hand while it waits."""

    def wait_for_it(job) -> weakref.ref:
        here = Frame()
        with pytest.raises(ModelUnavailable):
            job.result(60)
        return weakref.ref(here)

    pending: PendingAnswer = PendingAnswer()
    pending.fail(ModelUnavailable("It was released."))
    assert wait_for_it(LocalJob(pending))() is None


def test_no_choice_of_a_visitor_releases_the_default_model(serve, monkeypatch, tiny, other):
    serve({TINY: tiny, OTHER: other})
    monkeypatch.setenv("LOGITSCOPE_MODEL", TINY)
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", "0.0013")  # two of the tiny models, and not three
    default = request_model().result(60)
    for name, fast in ((OTHER, False), (OTHER, True), (TINY, True), (OTHER, False)):
        request_model(name, fast=fast).result(60)
        assert TINY in loaded_models()
        assert request_model(TINY).result(60) is default
        assert score(default, TEXT).perplexity > 0


@pytest.mark.parametrize("fast", [False, True])
def test_a_model_that_does_not_fit_beside_the_default_one_is_refused_with_figures_before_a_byte_moves(
    serve, monkeypatch, tiny, other, fast
):
    server = serve({TINY: tiny, OTHER: other})
    monkeypatch.setenv("LOGITSCOPE_MODEL", TINY)
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", "0.0006")
    default = request_model().result(60)
    with pytest.raises(ModelUnavailable) as refusal:
        request_model(OTHER, fast=fast).result(60)
    assert "needs 0.5 MB" in str(refusal.value) or fast
    assert f"of which {TINY}, the model that pages open with, takes 0.5 MB and stays" in str(refusal.value)
    assert not any(file.startswith(OTHER) for file in server.downloads)
    assert request_model(TINY).result(60) is default


def test_a_model_without_room_for_a_rounded_copy_answers_and_releases_nothing(serve, monkeypatch, tiny, other):
    serve({TINY: tiny, OTHER: other})
    monkeypatch.setenv("LOGITSCOPE_MODEL", TINY)
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", "0.0013")
    default, chosen = request_model().result(60), request_model(OTHER).result(60)
    before = chosen.status().weight_bytes
    assert chosen.ask(ScoreRounded(TEXT, Rounding(4, "per-tensor"))).result(60).mean_kl_nats > 0
    assert chosen.status().weight_bytes == before
    assert loaded_models() == (TINY, OTHER)
    assert chosen.ask(Score(TEXT)).result(60).perplexity > 0
    default.ask(ScoreRounded(TEXT, Rounding(4, "per-tensor"))).result(60)  # whose own copy may release others
    assert loaded_models() == (TINY,)


def test_the_operator_may_release_the_default_model_from_python(monkeypatch, tiny, other):
    monkeypatch.setenv("LOGITSCOPE_MODEL", str(tiny))
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", "0.0006")
    open_model()
    open_model(str(other))
    assert loaded_models() == (str(other),)
