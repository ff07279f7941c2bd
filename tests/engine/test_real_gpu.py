"""A real GPU answers as the CPU does, within its own memory. What can be held without one is in `test_device.py`.

The README names the GPU that it ran on last.
"""

import gc
from contextlib import suppress

import pytest
import torch

from computation import rounding
from computation.format_rounding import round_float8, round_nf4
from computation.measures import top_k
from computation.quantization import ALL_SCHEMES, Rounding, in_format
from model_cache import ModelUnavailable, device, memory
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.cpu_tuning import Gelu
from model_cache.engine.questions import ContinueGreedily, NextToken, Score, ScoreRounded
from model_cache.loader import load
from tests.families.tiny import save
from tests.support.comparing import FAMILIES, NATS, assert_alike, difference, save_families
from tests.support.engines import opened
from tests.support.tiny_models import TEXT

if not torch.cuda.is_available():
    pytest.skip("no GPU that torch can use by CUDA is at hand", allow_module_level=True)

ROTARY = ("gpt_neox", "gemma3_text", "qwen3")  # of families that people use on a GPU


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    folder = tmp_path_factory.mktemp("families")
    homes = save_families(folder)
    for family in ROTARY:
        homes[family] = folder / family
        save(family, homes[family])
    return homes


@pytest.fixture
def gpu(monkeypatch):
    """Have models opened on the first GPU, with all of its memory given back afterwards."""
    monkeypatch.setenv("LOGITSCOPE_DEVICE", "cuda:0")
    yield torch.device("cuda", 0)
    torch.cuda.set_per_process_memory_fraction(1.0, 0)
    gc.collect()
    torch.cuda.empty_cache()


def both(monkeypatch, folder, name):
    """The same model on the CPU and on the GPU."""
    with monkeypatch.context() as patch:
        patch.setenv("LOGITSCOPE_DEVICE", "cpu")
        here = opened(folder, name)
    return here, opened(folder, name)


@pytest.mark.parametrize("family", [*FAMILIES, *ROTARY])
def test_every_answer_is_the_cpus(folders, monkeypatch, gpu, family):
    here, there = both(monkeypatch, folders[family], family)
    assert_alike(here, there, str(gpu))
    here.close()
    there.close()


@pytest.mark.parametrize("family", FAMILIES)
def test_a_network_is_taken_apart_as_on_the_cpu(folders, gpu, family):
    loaded = load(folders[family], family)
    assert loaded.model.split is FAMILIES[family]
    assert loaded.model.device == gpu


@pytest.mark.parametrize("symmetric", [False, True])
@pytest.mark.parametrize("bits", [1, 4, 8, 24])
@pytest.mark.parametrize("scheme", ALL_SCHEMES)
def test_weights_are_rounded_to_the_last_bit_as_on_the_cpu(gpu, scheme, bits, symmetric):
    weights = torch.randn(700, 1_000, generator=torch.Generator().manual_seed(0))
    for axes in ((0,), (-1,)):
        on_cpu = rounding.quantize(weights, bits, scheme, axes, symmetric=symmetric)
        on_gpu = rounding.quantize(weights.to(gpu), bits, scheme, axes, symmetric=symmetric)
        assert on_gpu.device == gpu
        assert torch.equal(on_gpu.cpu(), on_cpu)


@pytest.mark.parametrize("round_to", [round_nf4, round_float8])
def test_formats_without_an_even_grid_are_the_cpus_to_the_last_bit(gpu, round_to):
    weights = torch.randn(700, 1_024, generator=torch.Generator().manual_seed(0))
    assert torch.equal(round_to(weights.to(gpu)).cpu(), round_to(weights))


@pytest.mark.parametrize("name", ["Q4_0", "Q8_0", "NF4", "float8 e4m3"])
def test_a_text_under_a_format_has_the_cpus_figures(monkeypatch, gpu, name):
    here, there = both(monkeypatch, BUNDLED_DIRECTORY, "bundled")
    question = ScoreRounded(TEXT, in_format(name, embedding=False))
    assert difference(here.ask(question).result(), there.ask(question).result()) < NATS
    here.close()
    there.close()


def test_the_likeliest_of_a_large_vocabulary_are_the_cpus(gpu):
    rows = torch.randn(9, 262_144, generator=torch.Generator().manual_seed(0))
    for on_gpu, on_cpu in zip(top_k(rows.to(gpu), 10), top_k(rows, 10), strict=True):
        assert torch.equal(on_gpu.cpu(), on_cpu)


def test_a_question_too_large_for_the_gpu_is_one_sentence_and_the_model_goes_on(gpu):
    engine = opened(BUNDLED_DIRECTORY, "bundled")
    expected = engine.ask(Score("The cat sat.")).result().perplexity
    engine.forget_answers()
    gc.collect()
    torch.cuda.empty_cache()
    total = torch.cuda.get_device_properties(gpu).total_memory
    held = torch.cuda.memory_reserved(gpu)
    torch.cuda.set_per_process_memory_fraction((held + 8e6) / total, gpu)  # too little for a window's logits
    with pytest.raises(ModelUnavailable, match=r"^There is not enough memory on cuda:0 for this question; "):
        engine.ask(Score(TEXT * 60)).result()
    assert engine.ask(Score("The cat sat.")).result().perplexity == pytest.approx(expected, rel=1e-5)
    torch.cuda.set_per_process_memory_fraction(1.0, gpu)
    assert engine.ask(Score(TEXT * 60)).result().n_scored > 1_000
    engine.close()


def test_a_model_that_the_gpu_has_no_room_for_is_one_sentence(gpu):
    gc.collect()
    torch.cuda.empty_cache()
    held, total = torch.cuda.memory_reserved(gpu), torch.cuda.get_device_properties(gpu).total_memory
    torch.cuda.set_per_process_memory_fraction((held + 4e6) / total, gpu)
    taken = []
    with suppress(torch.OutOfMemoryError):  # what torch holds without using it, too
        while True:
            taken.append(torch.empty(1_100_000, dtype=torch.uint8, device=gpu))
    with pytest.raises(ModelUnavailable, match=r"^bundled does not fit into what is free of the memory of cuda:0\."):
        load(BUNDLED_DIRECTORY, "bundled")


def test_models_may_take_most_of_the_gpus_free_memory_and_what_they_hold_counts_as_free(gpu, monkeypatch):
    monkeypatch.delenv("LOGITSCOPE_MEMORY_GB", raising=False)
    before, total = memory.budget_bytes(), torch.cuda.get_device_properties(gpu).total_memory
    assert 0 < before <= device.SHARE_OF_DEVICE * total
    held = torch.empty(int(1e9), dtype=torch.uint8, device=gpu)
    assert memory.budget_bytes() == pytest.approx(before, abs=0.05 * held.nbytes)


def test_a_closed_engine_leaves_nothing_on_the_gpu(gpu):
    def used():
        gc.collect()
        return torch.cuda.memory_allocated(gpu)

    engine = opened(BUNDLED_DIRECTORY, "bundled")
    engine.ask(Score(TEXT)).result()
    engine.close()
    engine._worker._thread.join(30)
    before = used()  # what torch's own libraries keep from the first use on
    engine = opened(BUNDLED_DIRECTORY, "bundled")
    for question in (Score(TEXT * 9), NextToken(tuple(range(60))), ScoreRounded(TEXT, Rounding(4, "group-64"))):
        engine.ask(question).result()
    assert used() > before + 20e6
    engine.close()
    engine._worker._thread.join(30)
    assert used() <= before + 1e6


def test_bfloat16_has_nothing_of_the_cpus_and_answers_nearly_as_float32_does(gpu):
    network = load(BUNDLED_DIRECTORY, "bundled", fast=True).model.network
    assert {(weights.dtype, weights.device) for weights in network.parameters()} == {(torch.bfloat16, gpu)}
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in network.modules())
    assert not any(isinstance(module, Gelu) for module in network.modules())
    exact, fast = (opened(BUNDLED_DIRECTORY, "bundled", fast=fast) for fast in (False, True))
    here, there = (each.ask(Score(TEXT * 9)).result() for each in (exact, fast))
    assert there.perplexity == pytest.approx(here.perplexity, rel=0.03)
    assert there.perplexity != here.perplexity
    assert len(fast.ask(ContinueGreedily((1, 2, 3), 4)).result().ids) == 4
    exact.close()
    fast.close()


def test_a_window_past_the_last_position_is_tried_without_stopping_the_gpu(tmp_path, gpu):
    save("roberta", tmp_path, is_decoder=True)  # of whose 64 positions two are never used
    assert load(tmp_path, "roberta").info.window == 62
    assert torch.ones(1, device=gpu).item() == 1
