"""The formats that people use, on the bundled model: against figures measured elsewhere, and tensor by tensor."""

from pathlib import Path

import pytest
import torch
from torch import nn

from computation.formats import FORMATS
from computation.quantization import Rounding, in_format
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.questions import MeasureWeightLosses, ScoreRounded, TensorHistogram
from model_cache.engine.rounded_copy import RoundedCopy
from model_cache.engine.tensor_layout import check_rounds, layout_of, left_alone
from model_cache.loader import load
from tests.support import fake_gpu
from tests.support.engines import score

YARDSTICK = (Path(__file__).parents[2] / "app" / "bit_width" / "yardstick.txt").read_text(encoding="utf-8")
TEXT = "Once upon a time, there was a little dog who lived in a house."
MEASURED_ELSEWHERE = {
    "Q8_0": 41.43,
    "Q5_1": 41.36,
    "Q5_0": 41.78,
    "Q4_1": 41.48,
    "Q4_0": 41.59,
    "MXFP4": 42.79,
    "TQ2_0": 1620,
    "NF4": 42.10,
    "float8 e4m3": 41.67,
}


LINEAR = ("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj")
TABLES = {"transformer.wte.weight", "transformer.wpe.weight"}


@pytest.fixture(scope="module")
def model():
    return load(BUNDLED_DIRECTORY, "bundled").model


def perplexity(engine, setting: Rounding) -> float:
    return engine.ask(ScoreRounded(YARDSTICK, setting)).result().scored.perplexity


def test_full_precision_on_the_yardstick_is_what_was_measured_elsewhere(engine):
    scored = score(engine, YARDSTICK)
    assert len(scored.ids) == 466
    assert scored.perplexity == pytest.approx(41.42, rel=1e-3)


@pytest.mark.parametrize("name", FORMATS)
def test_a_formats_perplexity_is_what_was_measured_elsewhere(engine, name):
    found = perplexity(engine, in_format(name, embedding=False))
    assert found == pytest.approx(MEASURED_ELSEWHERE[name], rel=5e-3)


def test_asymmetric_four_bits_in_groups_of_32_are_q4_1_and_symmetric_ones_q4_0(engine):
    by_group = perplexity(engine, Rounding(4, "group-32", embedding=False))
    assert by_group == pytest.approx(perplexity(engine, in_format("Q4_1", embedding=False)), rel=1e-3)
    by_group = perplexity(engine, Rounding(4, "group-32", embedding=False, symmetric=True))
    assert by_group == pytest.approx(perplexity(engine, in_format("Q4_0", embedding=False)), rel=1e-3)


@pytest.mark.parametrize("bits", [24, 32])
@pytest.mark.parametrize("scheme", ["per-tensor", "per-channel", "group-32", "group-128"])
def test_24_and_32_symmetric_bits_give_full_precisions_figures(engine, bits, scheme):
    found = engine.ask(ScoreRounded(TEXT, Rounding(bits, scheme, symmetric=True))).result()
    assert found.scored.perplexity == pytest.approx(score(engine, TEXT).perplexity, rel=1e-4)
    assert found.mean_kl_nats < 1e-5


def test_a_score_says_how_it_was_rounded_and_what_a_weight_takes(engine):
    setting = in_format("MXFP4", embedding=False)
    found = engine.ask(ScoreRounded(TEXT, setting)).result()
    assert (found.rounding, found.bits, found.scheme) == (setting, 4, "MXFP4")
    assert found.bits_per_weight == 4.25
    assert found.left_alone == ()
    n_linear = 6 * 12 * 256 * 256  # queries, keys, values, output, and a wide layer in and out, in six blocks
    assert found.size_bytes == 4 * engine.info.n_parameters - n_linear * (32 - 4.25) / 8


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_rounds_linear_layers_and_with_the_switch_the_tables_of_tokens_and_positions(model, name):
    with torch.inference_mode():
        for embedding in (False, True):
            copied = dict(
                RoundedCopy(model, lambda n_bytes: None).at(in_format(name, embedding)).network.named_parameters()
            )
            changed = {
                key for key, weights in model.network.named_parameters() if not torch.equal(copied[key], weights)
            }
            linear = {f"transformer.h.{i}.{m}.weight" for i in range(6) for m in LINEAR}
            assert changed == linear | (TABLES if embedding else set())


@pytest.mark.parametrize("setting", [*map(in_format, FORMATS), Rounding(6, "group-32", symmetric=True)])
def test_a_matrix_on_a_device_is_rounded_as_on_the_cpu_and_stays_there(model, setting):
    place = fake_gpu.device()
    tensor = next(t for t in layout_of(model.network) if t.name.endswith("mlp.c_fc.weight"))
    with torch.inference_mode():
        weights = model.network.get_parameter(tensor.name)
        there = tensor.round(weights.to(place), setting)
        assert there.device == place
        assert torch.equal(there.cpu(), tensor.round(weights, setting))


def test_a_matrix_whose_channels_are_no_whole_blocks_is_left_alone_and_named():
    network = Small(320, 96)
    layout = layout_of(network)
    assert left_alone(layout, in_format("TQ2_0")) == ("table.weight", "wide.weight", "narrow.weight")
    assert left_alone(layout, in_format("TQ2_0", embedding=False)) == ("wide.weight", "narrow.weight")
    assert left_alone(layout, in_format("Q4_0")) == ()
    assert left_alone(layout, in_format("NF4")) == ()  # whose last block is shorter
    mixed = layout_of(Small(320, 512))
    assert left_alone(mixed, in_format("TQ2_0", embedding=False)) == ("wide.weight",)
    by_name = {tensor.name: tensor for tensor in mixed}
    assert by_name["wide.weight"].size_bytes(in_format("TQ2_0")) == 4 * 320 * 512
    assert by_name["narrow.weight"].size_bytes(in_format("TQ2_0")) == 320 * 512 * 2.0625 / 8
    check_rounds(mixed, in_format("TQ2_0"))
    with pytest.raises(ValueError, match="blocks of 256 weights"):
        check_rounds(layout, in_format("TQ2_0"))


def test_a_format_leaves_what_is_neither_linear_nor_a_table_to_full_precision():
    tensor = next(t for t in layout_of(Small(64, 64)) if t.name == "filter.weight")
    assert tensor.is_rounded(Rounding(4, "group-32"))
    assert not any(tensor.is_rounded(in_format(name)) for name in FORMATS)
    assert tensor.size_bytes(in_format("Q4_0")) == 4 * 64 * 64 * 32


class Small(nn.Module):
    """A table, two linear layers of any width, and a filter, which is neither."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.table = nn.Embedding(4, width)
        self.wide, self.narrow = nn.Linear(width, inner), nn.Linear(inner, width)
        self.filter = nn.Conv1d(width, width, 32)

    def get_input_embeddings(self) -> nn.Module:
        return self.table

    def get_output_embeddings(self) -> None:
        return None


def test_what_a_format_loses_stands_beside_every_schemes_loss(engine):
    losses = engine.ask(MeasureWeightLosses(in_format("NF4"))).result().tensors
    worst = losses[0]
    assert {"NF4", "per-tensor", "per-channel", "group-64"} == set(worst.lost)
    assert worst.lost["NF4"] == max(loss.lost.get("NF4", 0) for loss in losses)
    assert 0.05 < worst.lost["NF4"] < worst.lost["per-tensor"]


@pytest.mark.parametrize(
    ("setting", "n_levels"), [(in_format("NF4"), 16), (Rounding(3, "group-32", symmetric=True), 8)]
)
def test_the_levels_of_one_group_are_drawn_for_every_grid(engine, setting, n_levels):
    found = engine.ask(TensorHistogram("transformer.h.0.attn.c_proj.weight", setting)).result()
    assert found.n_groups == 256 * 256 // (64 if setting.scheme == "NF4" else 32)
    assert 0 in found.levels
    assert n_levels / 2 < len(found.levels) <= n_levels
    assert found.levels.tolist() == sorted(found.levels)
