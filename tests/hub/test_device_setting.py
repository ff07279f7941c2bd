"""`LOGITSCOPE_DEVICE`: what it may say, what is said where it says anything else, and whose memory counts."""

import pytest
import torch

from model_cache import ModelUnavailable, device, memory, open_model, settings


@pytest.mark.parametrize("setting", ["auto", "", " CPU ", "cpu"])
def test_without_a_gpu_models_run_on_the_cpu(monkeypatch, setting):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setenv("LOGITSCOPE_DEVICE", setting)
    assert device.chosen() == torch.device("cpu")


@pytest.mark.parametrize(
    ("setting", "cuda", "mps", "place"),
    [
        ("auto", True, False, "cuda"),
        ("auto", False, True, "mps"),
        ("cpu", True, True, "cpu"),
        ("cuda:1", True, False, "cuda:1"),
        ("mps", True, True, "mps"),
    ],
)
def test_the_best_device_is_taken_or_the_one_that_is_named(monkeypatch, setting, cuda, mps, place):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    monkeypatch.setenv("LOGITSCOPE_DEVICE", setting)
    assert device.chosen() == torch.device(place)


@pytest.mark.parametrize("setting", ["gpu", "cuda:x", "cuda:", "cuda:1000", "cpu:0", "\udcff", "x" * 5_000])
def test_what_is_no_device_is_a_sentence_at_the_start_and_where_a_model_is_opened(monkeypatch, setting):
    monkeypatch.setenv("LOGITSCOPE_DEVICE", setting)
    (problem,) = settings.problems()
    assert problem.startswith("LOGITSCOPE_DEVICE must be ")
    assert len(problem) < 200
    with pytest.raises(ModelUnavailable, match=r"^LOGITSCOPE_DEVICE must be "):
        open_model("bundled")


@pytest.mark.parametrize("setting", ["cuda", "cuda:3", "mps"])
def test_a_device_that_is_not_here_is_a_sentence(monkeypatch, setting):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: setting == "cuda:3")
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setenv("LOGITSCOPE_DEVICE", setting)
    with pytest.raises(ModelUnavailable, match=f"is set to {setting}, which torch cannot use .* Set it to auto or cpu"):
        open_model("bundled")


def test_models_may_take_most_of_what_the_device_has_free_or_holds_already(monkeypatch):
    monkeypatch.delenv("LOGITSCOPE_MEMORY_GB", raising=False)
    monkeypatch.setattr(device, "chosen", lambda: torch.device("cuda", 1))
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda place: (6e9, 24e9) if place.index == 1 else (0, 0))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda place: 4e9)
    assert memory.budget_bytes() == pytest.approx(device.SHARE_OF_DEVICE * 10e9)
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", "3")
    assert memory.budget_bytes() == 3e9
