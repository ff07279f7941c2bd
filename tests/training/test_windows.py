"""Windows of text: how long they are, and that none comes twice."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.training.runs import TINY
from training import windows


def test_windows_grow_and_full_ones_come_from_the_beginning_on():
    recipe = replace(TINY, steps=20)
    assert [recipe.window(step) for step in range(0, 20)] == [8, 8, 8, 32] * 2 + [8, 8, 16, 32] + [16, 16, 16, 32] * 2


def test_every_step_reads_as_many_tokens_and_half_of_its_windows_move_on_to_a_document_that_is_near(prepared):
    _, text, _ = prepared
    for step in range(TINY.steps):
        rows = text.batch(step)
        assert rows.shape == (64 // TINY.window(step), TINY.window(step))
        assert torch.equal(rows, text.batch(step))
    ids = np.arange(100_000, dtype=np.uint32)
    spaced = windows.Text(ids, np.arange(3, 100_000, 8), replace(TINY, tokens_a_step=32_000, full_window_every=99))
    assert (spaced.batch(0)[:, 0] % 8 == 3).float().mean() == pytest.approx(0.5, abs=0.05)


def test_no_block_comes_twice_before_all_came_once():
    ids = np.arange(32 * 41, dtype=np.uint32)
    recipe = replace(TINY, windows=((1.0, 32),), steps=20)
    text = windows.Text(ids, np.array([0]), recipe)
    firsts = torch.cat([text.batch(step)[:, 0] for step in range(20)])
    assert sorted(firsts.tolist()) == [32 * i for i in range(40)]


def test_a_work_folder_of_another_run_is_not_continued(folder, tmp_path):
    windows.read_text(folder, tmp_path, TINY)
    windows.read_text(folder, tmp_path, TINY)
    with pytest.raises(ValueError, match="another recipe or another text"):
        windows.read_text(folder, tmp_path, replace(TINY, vocabulary=310))
