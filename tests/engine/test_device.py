"""Ids go in to the device, numbers come out, and all between stays there: held on a GPU that there is none of."""

import dataclasses
from functools import partial

import pytest
import torch

from computation.format_rounding import round_float8
from computation.rounding import quantize
from model_cache import ModelUnavailable, device
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine import answers, continuations, forward, scoring, weight_facts
from model_cache.engine.cpu_tuning import Gelu
from model_cache.engine.forward import CausalModel
from model_cache.engine.kv_cache import WORTH_IDS
from model_cache.engine.questions import (
    ALL_QUESTIONS,
    ContinueGreedily,
    NextToken,
    Score,
    ScoreContinuation,
    ScoreRounded,
    TensorHistogram,
)
from model_cache.engine.split import Split
from model_cache.loader import load
from tests.families.tiny import save
from tests.support import fake_gpu
from tests.support.comparing import FAMILIES, GROUPED, assert_alike, questions, save_families
from tests.support.engines import opened
from tests.support.tiny_models import TEXT


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return save_families(tmp_path_factory.mktemp("families"))


@pytest.fixture
def gpu(monkeypatch):
    """Have models opened on the GPU that is none."""
    place = fake_gpu.device()
    monkeypatch.setattr(device, "chosen", lambda: place)
    swapping = torch.__future__.get_swap_module_params_on_conversion()
    torch.__future__.set_swap_module_params_on_conversion(True)  # as tied weights stay tied where classes differ
    yield place
    torch.__future__.set_swap_module_params_on_conversion(swapping)


def test_every_kind_of_question_is_asked_here(engine):
    assert {type(question) for question in questions(engine)} == set(ALL_QUESTIONS)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_answer_is_the_cpus_though_all_between_stays_on_the_device(folders, monkeypatch, gpu, family):
    with monkeypatch.context() as patch:
        patch.setattr(device, "chosen", lambda: torch.device("cpu"))
        here = opened(folders[family], family)
    there = opened(folders[family], family)
    assert_alike(here, there, str(gpu))
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


@pytest.mark.parametrize(
    "rounded",
    [partial(quantize, bits=8, scheme="group-32"), partial(quantize, bits=3, scheme="per-channel"), round_float8],
)
def test_weights_are_rounded_there_to_the_last_bit_as_on_the_cpu(gpu, rounded):
    weights = torch.randn(700, 1_000, generator=torch.Generator().manual_seed(0))
    there = rounded(weights.to(gpu))
    assert there.device == gpu
    assert torch.equal(there.cpu(), rounded(weights))


@pytest.mark.parametrize("family", ["roberta", "opt"])
def test_a_window_past_the_last_position_is_tried_without_stopping_the_device(tmp_path, monkeypatch, gpu, family):
    save(family, tmp_path, **({"is_decoder": True} if family == "roberta" else {}))
    there = load(tmp_path, family)
    monkeypatch.setattr(device, "chosen", lambda: torch.device("cpu"))
    here = load(tmp_path, family)
    assert dataclasses.replace(there.info, device="cpu") == here.info
    ids = torch.arange(5, 5 + here.info.window)
    rows = [each.model.read([ids], [slice(0, 9)]).logits(0, 9).cpu() for each in (here, there)]
    torch.testing.assert_close(*rows, rtol=1e-4, atol=1e-4)


def test_more_logits_are_held_at_once_where_a_gpu_has_memory_for_them(monkeypatch):
    monkeypatch.setattr(device, "chosen", lambda: torch.device("cpu"))
    network = load(BUNDLED_DIRECTORY, "bundled").model.network
    rows = [CausalModel(network, Split.BODY_AND_HEAD, 8_192).slice_rows]
    for own_bytes in (4e9, 24e9):
        monkeypatch.setattr(device, "own_bytes", lambda _, own_bytes=own_bytes: own_bytes)
        rows.append(CausalModel(network, Split.BODY_AND_HEAD, 8_192).slice_rows)
    assert rows[0] == rows[1]
    assert rows[2] == int(24e9 * forward.SLICE_SHARE) // (4 * 8_192) > rows[1]


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
