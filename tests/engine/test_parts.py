"""One part of a model rounded alone: which tensors are in it, and what becomes of the text."""

import pytest
import torch

from computation.quantization import Rounding
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.layer_kinds import OTHER, block_of, kind_of
from model_cache.engine.questions import ContinueGreedily, NextToken, ScoreRounded
from model_cache.engine.rounded_copy import RoundedCopy
from model_cache.engine.tensor_layout import layout_of, parts_of, size_bytes
from model_cache.loader import load
from tests.support.engines import phrase_ids

TEXT = "Once upon a time, there was a little dog who lived in a house."


@pytest.fixture(scope="module")
def model():
    return load(BUNDLED_DIRECTORY, "bundled").model


def test_a_part_alone_is_rounded_and_nothing_else(model):
    layout = layout_of(model.network)
    assert parts_of(layout) == ("embedding", "attention", "MLP", *(f"block {i}" for i in range(6)))
    names = {
        part: {t.name for t in layout if t.is_rounded(Rounding(4, "per-channel", False, part=part))}
        for part in parts_of(layout)
    }
    assert names["embedding"] == {"transformer.wte.weight", "transformer.wpe.weight"}
    assert names["attention"] == {f"transformer.h.{i}.attn.{m}.weight" for i in range(6) for m in ("c_attn", "c_proj")}
    assert names["MLP"] == {f"transformer.h.{i}.mlp.{m}.weight" for i in range(6) for m in ("c_fc", "c_proj")}
    assert names["block 3"] == {
        f"transformer.h.3.{m}.weight" for m in ("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj")
    }
    rounded = Rounding(2, "group-64", part="block 3")
    with torch.inference_mode():
        copied = RoundedCopy(model, lambda n_bytes: None).at(rounded).network
        for (name, weights), after in zip(model.network.named_parameters(), copied.parameters(), strict=True):
            assert torch.equal(weights, after) == (name not in names["block 3"])


def test_a_part_alone_hurts_less_than_the_whole_and_its_size_is_its_own(engine, model):
    whole = engine.ask(ScoreRounded(TEXT, Rounding(3, "per-tensor"))).result()
    for part in ("embedding", "attention", "MLP", "block 0"):
        assert part in engine.info.parts
        alone = engine.ask(ScoreRounded(TEXT, Rounding(3, "per-tensor", part=part))).result()
        assert 0 < alone.mean_kl_nats < whole.mean_kl_nats
        assert whole.size_bytes < alone.size_bytes < engine.info.float32_bytes
    assert size_bytes(layout_of(model.network), Rounding(3, "per-tensor", part="block 0")) == alone.size_bytes


def test_a_part_that_the_model_does_not_have_is_refused_at_the_door(engine):
    ids = phrase_ids(engine, TEXT)
    setting = Rounding(4, "per-tensor", part="block 6")
    for question in (ScoreRounded(TEXT, setting), NextToken(ids, setting), ContinueGreedily(ids, 3, setting)):
        with pytest.raises(ValueError, match="no part called “block 6”"):
            engine.ask(question).result()
    with pytest.raises(ValueError, match="embedding, attention, MLP"):
        engine.ask(ScoreRounded(TEXT, Rounding(4, "per-tensor", part="mixer"))).result()


@pytest.mark.parametrize(
    ("name", "kind", "block"),
    [
        ("transformer.h.3.attn.c_attn.bias", "attention", 3),
        ("model.layers.11.self_attn.q_norm.weight", "attention", 11),
        ("model.layers.11.post_attention_layernorm.weight", OTHER, 11),
        ("model.layers.0.mlp.experts.7.w1.weight", "MLP", 0),
        ("model.layers.0.block_sparse_moe.input_linear.weight", "MLP", 0),
        ("model.decoder.layers.2.fc1.weight", "MLP", 2),
        ("bert.encoder.layer.1.attention.output.dense.weight", "attention", 1),
        ("bert.encoder.layer.1.output.dense.weight", "MLP", 1),
        ("transformer.blocks.5.norm_attn_norm.attn.Wqkv.weight", "attention", 5),
        ("transformer.blocks.5.norm_attn_norm.norm_1.weight", OTHER, 5),
        ("backbone.layers.4.mixer.in_proj.weight", "mixer", 4),
        ("model.layers.4.mixer.q_proj.weight", "attention", 4),
        ("model.layers.4.mixer.shared_experts.up_proj.weight", "MLP", 4),
        ("model.layers.4.conv.in_proj.weight", "mixer", 4),
        ("rwkv.blocks.0.feed_forward.value.weight", "MLP", 0),
        ("model.vision_tower.encoder.layers.0.self_attn.q_proj.weight", OTHER, None),
        ("transformer.ln_f.weight", OTHER, None),
    ],
)
def test_a_tensors_name_says_what_part_it_is_in(name, kind, block):
    assert (kind_of(name, is_embedding=False), block_of(name)) == (kind, block)
