"""Round to nearest: against a slow way of doing the same by hand, at the edges, and in bytes."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from computation import quantization, rounding
from computation.quantization import ALL_SCHEMES as SCHEMES
from computation.quantization import GROUP_SIZES, Rounding
from model_cache.engine.packed_rounding import round_packed

shapes = st.tuples(st.integers(1, 5), st.integers(1, 150))
bits_of = st.sampled_from([1, 2, 3, 4, 8, 12, 16])


def weights_of(shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def by_hand(group: np.ndarray, bits: int) -> np.ndarray:
    """One group, in Python's own numbers."""
    low, high = float(group.min()), float(group.max())
    if low == high:
        return group
    step = (high - low) / (2**bits - 1)
    return np.array([round((float(w) - low) / step) * step + low for w in group], dtype=np.float32)


def groups(weights: np.ndarray, scheme: str) -> list[np.ndarray]:
    if scheme == "per-tensor":
        return [weights.reshape(-1)]
    if scheme == "per-channel":
        return list(weights)
    size = GROUP_SIZES[scheme]
    return [channel[i : i + size] for channel in weights for i in range(0, len(channel), size)]


@given(shapes, bits_of, st.sampled_from(SCHEMES), st.integers(0, 9))
def test_every_scheme_agrees_with_rounding_by_hand(shape, bits, scheme, seed):
    weights = weights_of(shape, seed)
    found = rounding.quantize(weights, bits, scheme).numpy().reshape(-1)
    expected = np.concatenate([by_hand(g, bits) for g in groups(weights.numpy(), scheme)])
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


@given(shapes, bits_of, st.sampled_from(SCHEMES))
def test_the_error_is_at_most_half_a_step_and_the_range_is_kept(shape, bits, scheme):
    weights = weights_of(shape)
    found = rounding.quantize(weights, bits, scheme)
    for before, after in zip(groups(weights.numpy(), scheme), groups(found.numpy(), scheme), strict=True):
        step = (before.max() - before.min()) / (2**bits - 1)
        assert np.abs(before - after).max() <= step / 2 + 1e-6
        assert len(np.unique(after)) <= 2**bits
        assert (after.min(), after.max()) == pytest.approx((before.min(), before.max()))


@given(st.sampled_from(SCHEMES), bits_of)
def test_rounding_twice_changes_nothing_more(scheme, bits):
    once = rounding.quantize(weights_of((3, 100)), bits, scheme)
    torch.testing.assert_close(rounding.quantize(once, bits, scheme), once, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("bits", [24, 32])
def test_24_and_32_bits_equal_full_precision_to_rounding(scheme, bits):
    weights = weights_of((50, 200))
    found = rounding.quantize(weights, bits, scheme)
    # float32 keeps 24 significant bits of the largest weight: no error beyond one of its last places.
    assert (found - weights).abs().max() <= float(weights.abs().max()) * 2**-23


@pytest.mark.parametrize("scheme", SCHEMES)
def test_one_bit_leaves_only_a_groups_two_ends(scheme):
    found = rounding.quantize(weights_of((4, 64)), 1, scheme)
    for group in groups(found.numpy(), scheme):
        assert len(np.unique(group)) == 2


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_tensor_of_one_value_is_left_as_it_is(scheme):
    weights = torch.full((3, 70), 0.1)
    assert torch.equal(rounding.quantize(weights, 1, scheme), weights)


def test_vectors_are_rounded_per_tensor_only():
    bias = weights_of((40,))
    assert not torch.equal(rounding.quantize(bias, 2, "per-tensor"), bias)
    assert torch.equal(rounding.quantize(bias, 2, "per-channel"), bias)
    assert torch.equal(rounding.quantize(bias, 2, "group-64"), bias)


def test_the_output_channels_of_an_in_out_matrix_are_its_last_axis():
    weights = weights_of((64, 3))
    found = rounding.quantize(weights, 3, "per-channel", channel_axes=(-1,))
    assert torch.equal(found, rounding.quantize(weights.T.contiguous(), 3, "per-channel").T)
    assert all(len(found[:, c].unique()) <= 8 for c in range(3))


def test_a_tensor_larger_than_a_block_is_rounded_as_one():
    weights = weights_of((3, rounding.BLOCK // 2))
    found = rounding.quantize(weights, 4, "per-tensor")
    assert len(found.unique()) <= 16
    np.testing.assert_allclose(found.numpy().reshape(-1)[:1000], by_hand_range(weights, 4)[:1000], rtol=1e-6, atol=1e-6)


def by_hand_range(weights, bits):
    w = weights.double().numpy().reshape(-1)
    step = (w.max() - w.min()) / (2**bits - 1)
    return np.round((w - w.min()) / step) * step + w.min()


def test_the_original_is_never_written_to():
    weights = weights_of((4, 64))
    before = weights.clone()
    for scheme in SCHEMES:
        rounding.quantize(weights, 2, scheme)
    assert torch.equal(weights, before)


def test_sizes_are_weights_and_scales():
    shape = (10, 130)
    assert quantization.size_bytes(shape, 4, "per-tensor") == 1300 / 2
    assert quantization.size_bytes(shape, 4, "per-channel") == 1300 / 2 + 4 * 10
    assert quantization.size_bytes(shape, 4, "group-64") == 1300 / 2 + 4 * 10 * 3
    assert quantization.size_bytes((64, 10), 4, "per-channel", channel_axes=(-1,)) == 640 / 2 + 4 * 10
    assert quantization.size_bytes((7,), 1, "group-64") == 28
    assert quantization.size_bytes((10,), 1, "per-tensor") == 1.25


@pytest.mark.parametrize("bits", [0, 33, -1, 2.5, True, "4"])
def test_unknown_bit_widths_are_refused(bits):
    with pytest.raises(ValueError, match="from 1 to 32"):
        rounding.quantize(torch.zeros(2, 2), bits, "per-tensor")


def test_unknown_schemes_are_refused():
    with pytest.raises(ValueError, match="per-tensor, per-channel, group-32, group-64, group-128"):
        rounding.quantize(torch.zeros(2, 2), 4, "per-planet")


def symmetric_by_hand(group: np.ndarray, bits: int) -> np.ndarray:
    """Whole numbers from -2^(bits - 1) to 2^(bits - 1) - 1, of which the lowest is the weight furthest from zero."""
    furthest = max(group.tolist(), key=abs)
    step = furthest / -(2 ** (bits - 1))
    if step == 0:
        return group
    return np.array([min(round(float(w) / step), 2 ** (bits - 1) - 1) * step for w in group], dtype=np.float32)


@given(shapes, bits_of, st.sampled_from(SCHEMES), st.integers(0, 9))
def test_every_symmetric_scheme_agrees_with_rounding_by_hand(shape, bits, scheme, seed):
    weights = weights_of(shape, seed)
    found = rounding.quantize(weights, bits, scheme, symmetric=True).numpy().reshape(-1)
    expected = np.concatenate([symmetric_by_hand(g, bits) for g in groups(weights.numpy(), scheme)])
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("bits", [24, 32])
def test_24_and_32_symmetric_bits_equal_full_precision_to_rounding(scheme, bits):
    weights = weights_of((50, 200))
    found = rounding.quantize(weights, bits, scheme, symmetric=True)
    assert (found - weights).abs().max() <= float(weights.abs().max()) * 2**-23


@pytest.mark.parametrize("scheme", SCHEMES)
def test_symmetric_grids_keep_zero_and_the_weight_furthest_from_it(scheme):
    weights = weights_of((4, 256))
    weights[:, 5] = 0.0
    found = rounding.quantize(weights, 2, scheme, symmetric=True)
    assert (found[:, 5] == 0).all()
    for before, after in zip(groups(weights.numpy(), scheme), groups(found.numpy(), scheme), strict=True):
        place = np.abs(before).argmax()
        assert after[place] == before[place]
        assert len(np.unique(after)) <= 4


def test_four_bits_in_groups_of_32_are_q4_1_and_symmetric_ones_q4_0():
    """But for their scales, which those formats keep in 16 bits."""
    weights = weights_of((8, 256))
    for symmetric, name in ((False, "Q4_1"), (True, "Q4_0")):
        found = rounding.quantize(weights, 4, "group-32", symmetric=symmetric)
        torch.testing.assert_close(found, round_packed(weights, name), rtol=2e-3, atol=2e-3)


def test_a_symmetric_group_keeps_half_of_what_another_keeps():
    shape = (10, 130)
    assert quantization.size_bytes(shape, 4, "group-32", symmetric=True) == 1300 / 2 + 2 * 10 * 5
    assert quantization.size_bytes(shape, 4, "group-32") == 1300 / 2 + 4 * 10 * 5
    assert quantization.size_bytes(shape, 4, "group-128") == 1300 / 2 + 4 * 10 * 2
    assert quantization.size_bytes(shape, 4, "per-channel", symmetric=True) == 1300 / 2 + 2 * 10
    assert [Rounding(4, scheme).nominal_bits for scheme in SCHEMES] == [4, 4, 5, 4.5, 4.25]
    assert Rounding(4, "group-32", symmetric=True).nominal_bits == 4.5
