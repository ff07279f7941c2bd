"""A run of training: its rate, its end, and that one that was stopped ends as one that was not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from tests.training.runs import TINY, trained
from training import train
from training.recipe import Recipe


def test_the_learning_rate_warms_up_and_ends_near_zero():
    recipe = Recipe(steps=1_000)
    rates = [recipe.rate(step) for step in range(1_000)]
    assert rates[0] == pytest.approx(1 / 20)
    assert max(rates) == 1.0
    assert rates[-1] < 0.002
    assert np.all(np.diff(rates[20:]) < 0)


def test_a_run_that_was_stopped_ends_as_one_that_was_not(prepared, tmp_path, monkeypatch):
    monkeypatch.setattr(train, "SAVE_EVERY", 2)
    monkeypatch.setattr(train, "REPORT_EVERY", 1)
    never_stopped, stopped = tmp_path / "never stopped", tmp_path / "stopped"
    never_stopped.mkdir()
    stopped.mkdir()
    whole = trained(prepared, never_stopped)
    real = train.loss
    calls = iter(range(5))  # the sixth loss is cut off, between two checkpoints

    def cut_off(model, rows, *precision):
        if model.training and torch.is_grad_enabled():
            next(calls)
        return real(model, rows, *precision)

    monkeypatch.setattr(train, "loss", cut_off)
    with pytest.raises(StopIteration):
        trained(prepared, stopped)
    monkeypatch.setattr(train, "loss", real)
    resumed = trained(prepared, stopped)
    for (name, a), b in zip(whole.named_parameters(), resumed.parameters(), strict=True):
        assert torch.equal(a, b), name
    logs = [pd.read_json(work / "log.jsonl", lines=True).drop(columns="seconds") for work in (never_stopped, stopped)]
    assert len(logs[0]) == TINY.steps
    pd.testing.assert_frame_equal(*logs)


def test_a_run_of_one_step_ends(prepared, tmp_path):
    trained(prepared, tmp_path, replace(TINY, steps=1))
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == 1


def test_training_lowers_the_loss(prepared, tmp_path):
    _, _, (rows, n_bytes) = prepared
    recipe = replace(TINY, steps=60)
    torch.manual_seed(0)
    before = train.bits_per_byte(train.new_model(recipe), rows, n_bytes)
    after = train.bits_per_byte(trained(prepared, tmp_path, recipe), rows, n_bytes)
    assert after < 0.8 * before
