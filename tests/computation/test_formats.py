"""The formats that people use, each against a slow way of its own: numbers decoded by hand, block by block."""

from statistics import NormalDist

import numpy as np
import pytest
import torch

from computation.format_rounding import NF4_LEVELS, round_float8, round_nf4
from computation.formats import FORMATS
from computation.quantization import Rounding, in_format, size_bytes
from model_cache.engine.packed_rounding import round_packed


def weights_of(*shape: int, seed: int = 0) -> torch.Tensor:
    """Bell-shaped, of very different sizes from channel to channel, with an outlier and a channel of zeros."""
    generator = torch.Generator().manual_seed(seed)
    weights = torch.randn(shape, generator=generator) * 10.0 ** torch.randint(-3, 1, (shape[0], 1), generator=generator)
    weights[0, 1] = 30.0
    weights[-1] = 0.0
    return weights


def half(number: float) -> float:
    return float(np.float16(number))


def nearest(number: float, levels: np.ndarray) -> float:
    return float(levels[np.abs(levels - number).argmin()])


def by_scale(block: np.ndarray, bits: int) -> np.ndarray:
    """Q4_0 and Q5_0: the weight furthest from zero is the lowest level, -2^(bits - 1), of a scale of either sign."""
    scale = float(block[np.abs(block).argmax()]) / -(2 ** (bits - 1))
    if scale == 0:
        return block
    numbers = [min(2 ** (bits - 1) - 1, np.floor(float(w) / scale + 0.5)) for w in block]
    return np.array(numbers) * half(scale)


def by_scale_and_minimum(block: np.ndarray, bits: int) -> np.ndarray:
    low, high = block.min(), block.max()
    step = (high - low) / np.float32(2**bits - 1) or np.float32(1)  # in float32: half a step of float16 can hang on it
    return np.array([np.floor((w - low) / step + 0.5) for w in block]) * half(step) + half(low)


def by_largest(block: np.ndarray, levels: int) -> np.ndarray:
    """Q8_0 and TQ2_0: as many levels on either side of zero."""
    scale = float(np.abs(block).max()) / levels or 1.0
    numbers = [np.sign(w) * np.floor(abs(float(w)) / scale + 0.5) for w in block]
    return np.array(numbers) * half(scale)


def by_four_bit_floats(block: np.ndarray) -> np.ndarray:
    """MXFP4: 0 to 6 in floating point, times the power of two that brings the largest weight to 4 or more."""
    largest = float(np.abs(block).max())
    if largest == 0:
        return block
    positive = np.array([0, 0.5, 1, 1.5, 2, 3, 4, 6])
    levels = np.concatenate((positive, -positive)) * 2.0 ** (np.floor(np.log2(largest)) - 2)
    return np.array([nearest(w, levels) for w in block])


BY_HAND = {
    "Q8_0": (32, lambda block: by_largest(block, 127)),
    "Q5_1": (32, lambda block: by_scale_and_minimum(block, 5)),
    "Q5_0": (32, lambda block: by_scale(block, 5)),
    "Q4_1": (32, lambda block: by_scale_and_minimum(block, 4)),
    "Q4_0": (32, lambda block: by_scale(block, 4)),
    "MXFP4": (32, by_four_bit_floats),
    "TQ2_0": (256, lambda block: by_largest(block, 1)),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_packed_format_has_the_numbers_that_its_blocks_have_by_hand(name):
    block, round_block = BY_HAND[name]
    weights = weights_of(6, 512)
    found = round_packed(weights, name).numpy()
    expected = np.concatenate([round_block(run) for run in weights.numpy().reshape(-1, block)])
    np.testing.assert_allclose(found.reshape(-1), expected, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("length", [64, 130])
def test_nf4_takes_the_nearest_of_its_levels_in_runs_of_64_the_last_shorter(length):
    weights = weights_of(5, length)
    found = round_nf4(weights).numpy()
    for channel, rounded in zip(weights.numpy(), found, strict=True):
        for start in range(0, length, 64):
            run = channel[start : start + 64]
            levels = np.array(NF4_LEVELS) * float(np.abs(run).max())
            expected = [nearest(float(w), levels) for w in run]
            np.testing.assert_allclose(rounded[start : start + 64], expected, rtol=1e-5, atol=1e-7)


def test_nf4s_table_is_quantiles_of_a_normal_distribution():
    """As the QLoRA paper has it: 8 above zero, 7 below, and zero; both halves from the same outermost quantile."""
    outermost = 0.9677083

    def quantiles(count: int) -> list[float]:
        steps = np.linspace(outermost, 0.5, count + 1)[:-1]
        return [NormalDist().inv_cdf(step) / NormalDist().inv_cdf(outermost) for step in steps]

    expected = sorted([*quantiles(8), 0.0, *(-level for level in quantiles(7))])
    np.testing.assert_allclose(NF4_LEVELS, expected, atol=1e-6)


def e4m3_numbers() -> np.ndarray:
    """Every number of float8 e4m3, from its bits: a sign, 4 bits of exponent from 2^-7, 3 bits behind the point."""
    numbers = []
    for exponent in range(16):
        for fraction in range(8):
            if (exponent, fraction) == (15, 7):
                continue  # not a number
            numbers.append((1 + fraction / 8) * 2.0 ** (exponent - 7) if exponent else fraction / 8 * 2.0**-6)
    return np.array([-number for number in numbers] + numbers)


def test_float8_takes_the_nearest_number_of_eight_bits_with_a_scale_for_each_channel():
    weights = weights_of(6, 90)
    found = round_float8(weights).numpy()
    numbers = e4m3_numbers()
    assert numbers.max() == 448
    for channel, rounded in zip(weights.numpy(), found, strict=True):
        scale = float(np.abs(channel).max()) / 448 or 1.0
        distance = np.abs(channel[:, None].astype(float) - numbers * scale).min(1)  # ties may go either way
        np.testing.assert_allclose(np.abs(channel - rounded), distance, rtol=1e-3, atol=1e-6 * 448 * scale)


@pytest.mark.parametrize("round_it", [round_nf4, round_float8, lambda w, axes=(0,): round_packed(w, "Q4_0", axes)])
def test_blocks_lie_along_an_output_channel_whichever_axis_counts_them(round_it):
    weights = weights_of(3, 64)
    before = weights.clone()
    found = round_it(weights.T.contiguous(), (-1,))
    assert torch.equal(found, round_it(weights).T)
    assert torch.equal(weights, before)


@pytest.mark.parametrize("name", ["NF4", "float8 e4m3", *BY_HAND])
def test_a_channel_of_zeros_stays_zero(name):
    zeros = torch.zeros(2, 256)
    round_it = {"NF4": round_nf4, "float8 e4m3": round_float8}.get(name, lambda w: round_packed(w, name))
    assert torch.equal(round_it(zeros), zeros)


BITS = {"Q8_0": 8.5, "Q5_1": 6, "Q5_0": 5.5, "Q4_1": 5, "Q4_0": 4.5, "MXFP4": 4.25, "TQ2_0": 2.0625, "NF4": 4.5}


@pytest.mark.parametrize(("name", "bits"), BITS.items())
def test_bits_per_weight_are_those_of_the_packed_bytes(name, bits):
    assert FORMATS[name].bits_per_weight == bits == in_format(name).nominal_bits
    assert size_bytes((10, 512), FORMATS[name].bits, name) == 10 * 512 * bits / 8
    if name in BY_HAND:
        import gguf

        n_weights, n_bytes = gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType[name]]
        assert (FORMATS[name].block, bits) == (n_weights, 8 * n_bytes / n_weights)


def test_float8_adds_a_scale_for_each_channel():
    assert size_bytes((10, 512), 8, "float8 e4m3") == 10 * 512 + 10 * 4
    assert size_bytes((512, 10), 8, "float8 e4m3", (-1,)) == 10 * 512 + 10 * 4


def test_a_shorter_last_block_keeps_a_scale_of_its_own():
    assert size_bytes((10, 130), 4, "NF4") == 10 * (130 / 2 + 3 * 4)


def test_every_format_says_in_one_sentence_who_uses_it():
    assert tuple(FORMATS) == (*BY_HAND, "NF4", "float8 e4m3")
    for stored in FORMATS.values():
        assert stored.sentence.endswith(".")
        assert ". " not in stored.sentence
        assert len(stored.sentence) < 200
        assert "share" in stored.sentence or "each output channel" in stored.sentence


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((3, "Q4_0"), "4 bits and levels of its own"),
        ((4, "Q4_0", True, True), "4 bits and levels of its own"),
        ((4, "Q4_K"), "Unknown scheme"),
        ((4, "group-64", True, False, "brain"), "Unknown part"),
        ((4, "group-64", True, False, "block 01"), "Unknown part"),
    ],
)
def test_what_cannot_be_is_refused(arguments, problem):
    with pytest.raises(ValueError, match=problem):
        Rounding(*arguments)


def test_an_unknown_format_is_refused_with_the_ones_there_are():
    with pytest.raises(ValueError, match="Q8_0, Q5_1"):
        in_format("Q3_K_M")
