"""Weights rounded by several threads: each row once, as one thread does it, and a failure of any is told."""

import threading

import pytest
import torch

from computation.quantization import Rounding, in_format
from model_cache.engine import shares, torch_threads
from model_cache.engine.rounded_tensors import Ranges, RoundedRows, round_into, round_whole
from model_cache.engine.tensor_layout import TensorLayout

SETTINGS = [
    Rounding(3, "per-tensor"),
    Rounding(3, "per-channel"),
    Rounding(4, "group-64"),
    Rounding(4, "group-32", symmetric=True),
    in_format("Q4_0"),
    in_format("NF4"),
]


@pytest.fixture(autouse=True)
def three_threads(monkeypatch):
    monkeypatch.setattr(torch_threads, "ALL", 3)
    monkeypatch.setattr(shares, "LEAST", 1_000)
    shares._threads.cache_clear()
    yield
    shares._threads().shutdown()
    shares._threads.cache_clear()


def layout(shape, channel_axes):
    return TensorLayout("weights", shape, shape, channel_axes, True, True, True, "MLP", 0)


@pytest.mark.parametrize(("shape", "channel_axes"), [((97, 256), (0,)), ((256, 97), (-1,)), ((5, 32, 64), (0, 2))])
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.scheme)
def test_a_tensor_rounded_in_shares_is_what_one_thread_makes_of_it(shape, channel_axes, setting):
    weights, tensor = torch.randn(shape, generator=torch.Generator().manual_seed(0)), layout(shape, channel_axes)
    if not tensor.is_rounded(setting):
        pytest.skip("the format has no place for such channels")
    expected = tensor.round(weights, setting)
    assert torch.equal(round_whole(weights, tensor, setting), expected)
    target = torch.zeros(shape)
    assert torch.equal(round_into(target, weights, tensor, setting, Ranges().of(weights, setting)), expected)
    assert torch.equal(target, expected)


@pytest.mark.parametrize("setting", SETTINGS[:3], ids=lambda setting: setting.scheme)
def test_a_product_with_a_rounded_table_is_that_with_all_of_it_rounded(setting, monkeypatch):
    monkeypatch.setattr("model_cache.engine.rounded_tensors.BLOCK_BYTES", 2_000)
    weights, x, bias = torch.randn(517, 64), torch.randn(3, 64), torch.randn(517)
    tensor, calls = layout((517, 64), (0,)), []
    product = RoundedRows(weights, tensor, Ranges()).product(x, bias, setting, lambda: calls.append(1))
    torch.testing.assert_close(product, x @ tensor.round(weights, setting).T + bias, rtol=1e-4, atol=1e-4)
    assert len(calls) > 1, "nobody else had a turn"


def test_each_row_is_worked_on_once_by_threads_that_torch_takes_alone():
    seen, n_threads, names = [], set(), set()
    together = threading.Barrier(3, timeout=60)

    def work(rows):
        together.wait()
        seen.extend(range(rows.start, rows.stop))
        n_threads.add(torch.get_num_threads())
        names.add(threading.current_thread().name)

    before = torch.get_num_threads()
    shares.in_shares(work, 10, 110, 1_000)
    assert sorted(seen) == list(range(10, 110))
    assert (n_threads, len(names), torch.get_num_threads()) == ({1}, 3, before)


@pytest.mark.parametrize("culprit", [0, 99])
def test_a_share_that_fails_fails_the_whole_once_the_others_are_done(culprit):
    done = []

    def work(rows):
        if rows.start <= culprit < rows.stop:
            raise RuntimeError("this share breaks")
        done.append(rows)

    with pytest.raises(RuntimeError, match="this share breaks"):
        shares.in_shares(work, 0, 100, 1_000)
    assert len(done) == 2
