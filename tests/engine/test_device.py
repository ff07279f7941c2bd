"""Ids go in to the device, numbers come out, and all between stays there: held on a GPU that there is none of."""

import dataclasses

import numpy as np
import pytest
import torch

from computation.quantization import Rounding
from model_cache import ModelUnavailable, device
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine import answers, continuations, forward, scoring, weight_facts
from model_cache.engine.cpu_tuning import Gelu
from model_cache.engine.kv_cache import WORTH_IDS
from model_cache.engine.questions import (
    ALL_QUESTIONS,
    ContinueGreedily,
    MeasureWeightLosses,
    NextToken,
    Score,
    ScoreContinuation,
    ScoreIds,
    ScoreRounded,
    TensorHistogram,
)
from model_cache.engine.split import Split
from model_cache.loader import load
from tests.families.tiny import save
from tests.support import fake_gpu
from tests.support.engines import opened, phrase_ids
from tests.support.tiny_models import TEXT

NATS = 1e-3  # as much as a GPU's float32 may differ
GROUPED = Rounding(4, "group-64")
FAMILIES = {
    "bundled": Split.BODY_AND_HEAD,
    "llama": Split.BODY_AND_HEAD,
    "gemma2": Split.STUBBED_BODY,
    "openai-gpt": Split.BODY_AND_HEAD,
    "mamba": Split.BODY_AND_HEAD,
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The directory of each family's model."""
    homes = {"bundled": BUNDLED_DIRECTORY}
    for family in FAMILIES.keys() - homes.keys():
        homes[family] = tmp_path_factory.mktemp(family)
        save(family, homes[family], **({"final_logit_softcapping": 2.0} if family == "gemma2" else {}))
    return homes


@pytest.fixture
def gpu(monkeypatch):
    """Have models opened on the GPU that is none."""
    place = fake_gpu.device()
    monkeypatch.setattr(device, "chosen", lambda: place)
    swapping = torch.__future__.get_swap_module_params_on_conversion()
    torch.__future__.set_swap_module_params_on_conversion(True)  # as tied weights stay tied where classes differ
    yield place
    torch.__future__.set_swap_module_params_on_conversion(swapping)


def questions(engine):
    """One of each kind, and of those that go different ways inside one for each way."""
    ids, tensor = phrase_ids(engine, TEXT), next(iter(engine._parts.layout)).name
    return [
        Score(TEXT * (2 + 2 * min(engine.info.window, 512) // len(ids))),  # several windows, where they are short
        Score("The cat sat."),
        ScoreIds(ids[:40]),
        ScoreRounded(TEXT, GROUPED),
        ScoreRounded(TEXT, Rounding(3, "per-tensor")),
        ScoreRounded("The cat sat.", Rounding(24, "per-channel")),
        NextToken(ids[:7]),
        NextToken((ids * 3)[: WORTH_IDS + 9]),  # read into the cache
        NextToken((ids * 3)[: WORTH_IDS + 10]),  # read on from it
        NextToken((ids * 3)[: WORTH_IDS + 5]),  # from a copy of its beginning
        NextToken(ids[:7], GROUPED),
        ScoreContinuation(ids[:7], ids[7:10]),
        ContinueGreedily(ids[:7], 4),
        ContinueGreedily(ids[:7], 4, GROUPED),
        MeasureWeightLosses(GROUPED),
        TensorHistogram(tensor, GROUPED),
    ]


def difference(one, other) -> float:
    """The largest between two answers' numbers; all else must be equal."""
    if dataclasses.is_dataclass(one):
        parts = [(getattr(one, part.name), getattr(other, part.name)) for part in dataclasses.fields(one)]
        return max(difference(*part) for part in parts)
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        return max((difference(one[name], other[name]) for name in one), default=0)
    if isinstance(one, tuple):
        assert len(one) == len(other)
        return max((difference(*pair) for pair in zip(one, other, strict=True)), default=0)
    if isinstance(one, np.ndarray) and one.dtype.kind in "ib":  # two that are nearly as likely may change places
        assert np.shape(one) == np.shape(other)
        assert one.size == 0 or (one != other).mean() < 0.01
        return 0
    if isinstance(one, np.ndarray | float):
        assert np.shape(one) == np.shape(other)
        return float(np.abs(np.asarray(one, float) - np.asarray(other, float)).max(initial=0))
    assert one == other
    return 0


def test_every_kind_of_question_is_asked_here(engine):
    assert {type(question) for question in questions(engine)} == set(ALL_QUESTIONS)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_answer_is_the_cpus_though_all_between_stays_on_the_device(folders, monkeypatch, gpu, family):
    with monkeypatch.context() as patch:
        patch.setattr(device, "chosen", lambda: torch.device("cpu"))
        here = opened(folders[family], family)
    there = opened(folders[family], family)
    assert here.info.device == "cpu"
    assert there.info.device == str(gpu)
    assert dataclasses.replace(there.info, device="cpu") == here.info
    for question in questions(here):
        assert difference(here.ask(question).result(), there.ask(question).result()) < NATS, question
    here.close()
    there.close()


@pytest.mark.parametrize("family", FAMILIES)
def test_a_network_is_taken_apart_on_the_device_as_on_the_cpu(folders, gpu, family):
    assert load(folders[family], family).model.split is FAMILIES[family]


@pytest.mark.parametrize(
    ("module", "question"),
    [
        (forward, Score(TEXT)),
        (forward, NextToken(tuple(range(WORTH_IDS + 2)))),
        (forward, ContinueGreedily((1, 2, 3), 2)),
        (scoring, Score(TEXT)),
        (continuations, ScoreContinuation((1, 2, 3), (4, 5))),
    ],
)
def test_ids_that_are_not_brought_to_the_device_fail(gpu, monkeypatch, module, question):
    engine = opened(BUNDLED_DIRECTORY, "bundled")
    monkeypatch.setattr(module, "into", lambda _, ids: ids)
    with pytest.raises((fake_gpu.MixedDevices, RuntimeError), match=r"fakegpu|device"):
        engine.ask(question).result()
    engine.close()


@pytest.mark.parametrize(
    ("module", "question"),
    [
        (answers, NextToken((1, 2, 3))),
        (scoring, ScoreRounded("The cat sat.", GROUPED)),
        (continuations, ScoreContinuation((1, 2, 3), (4, 5))),
        (weight_facts, TensorHistogram("transformer.wte.weight", GROUPED)),
    ],
)
def test_numbers_that_are_not_brought_from_the_device_fail(gpu, monkeypatch, module, question):
    engine = opened(BUNDLED_DIRECTORY, "bundled")
    monkeypatch.setattr(module, "out_of_device", lambda numbers: numbers.numpy())
    with pytest.raises(RuntimeError, match="numpy"):
        engine.ask(question).result()
    engine.close()


def test_a_network_whose_ids_stay_on_the_cpu_is_not_even_opened(gpu, monkeypatch):
    monkeypatch.setattr(forward, "into", lambda _, ids: ids)
    monkeypatch.setattr("model_cache.engine.probe.device_of", lambda _: torch.device("cpu"))
    with pytest.raises(ModelUnavailable, match="cannot be run on text"):
        load(BUNDLED_DIRECTORY, "bundled")


def test_what_is_for_the_cpu_alone_is_not_done_to_a_network_elsewhere(gpu):
    network = load(BUNDLED_DIRECTORY, "bundled", fast=True).model.network
    assert {weights.dtype for weights in network.parameters()} == {torch.bfloat16}
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in network.modules())
    assert not any(isinstance(module, Gelu) for module in network.modules())


def test_bfloat16_on_the_device_answers_nearly_as_float32_does(gpu):
    exact, fast = (opened(BUNDLED_DIRECTORY, "bundled", fast=fast) for fast in (False, True))
    assert fast.info.dtype == "bfloat16"
    here, there = (each.ask(Score(TEXT)).result() for each in (exact, fast))
    assert there.perplexity == pytest.approx(here.perplexity, rel=0.05)
    assert there.perplexity != here.perplexity


def test_float32_on_a_gpu_is_not_tf32():
    switches = torch.backends.cuda.matmul, torch.backends.cudnn
    before = [switch.allow_tf32 for switch in switches]
    for switch in switches:
        switch.allow_tf32 = True
    device.prepare(torch.device("cuda"))
    after = [switch.allow_tf32 for switch in switches]
    for switch, was in zip(switches, before, strict=True):
        switch.allow_tf32 = was
    assert after == [False, False]
