"""Fused experts: each output channel of each expert has a grid of its own, however the matrices are laid out."""

import pytest
import torch
from transformers import AutoModelForCausalLM
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from computation.quantization import FULL_BYTES, SCHEMES, Rounding
from model_cache.engine.forward import CausalModel
from model_cache.engine.rounded_copy import RoundedCopy
from model_cache.engine.split import Split
from model_cache.engine.tensor_layout import layout_of

SMALL = {
    "vocab_size": 64,
    "num_hidden_layers": 1,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "num_local_experts": 4,
    "num_experts": 4,
    "num_experts_per_tok": 2,
    "moe_intermediate_size": 64,
    "decoder_sparse_step": 1,
    "pad_token_id": None,
}
DBRX = {
    "vocab_size": 64,
    "d_model": 32,
    "n_heads": 4,
    "n_layers": 1,
    "max_seq_len": 64,
    "attn_config": {"kv_n_heads": 2, "rope_theta": 10_000.0},
    "ffn_config": {"moe_num_experts": 4, "ffn_hidden_size": 64, "hidden_size": 32, "moe_top_k": 2},
}
# family: (settings, how one expert's output channels are taken out of each tensor whose name ends so)
ROWS = {
    "mixtral": (SMALL, {"gate_up_proj": lambda w, e: w[e], "down_proj": lambda w, e: w[e]}),
    "qwen3_moe": (SMALL, {"gate_up_proj": lambda w, e: w[e], "down_proj": lambda w, e: w[e]}),
    "gpt_oss": (SMALL, {"gate_up_proj": lambda w, e: w[e].T, "down_proj": lambda w, e: w[e].T}),
    "llama4_text": (SMALL, {"gate_up_proj": lambda w, e: w[e].T, "down_proj": lambda w, e: w[e].T}),
    "dbrx": (DBRX, {"mlp.w1": lambda w, e: w.view(4, 64, 32)[e], "mlp.w2": lambda w, e: w.view(4, 64, 32)[e].T}),
}


def network_of(family: str) -> torch.nn.Module:
    torch.manual_seed(0)
    config = CONFIG_MAPPING[family](**ROWS[family][0])
    return AutoModelForCausalLM.from_config(config).eval().requires_grad_(False)


@pytest.mark.parametrize("family", ROWS)
def test_each_output_channel_of_each_expert_is_rounded_on_its_own_grid(family):
    network = network_of(family)
    copy = RoundedCopy(CausalModel(network, Split.WHOLE, 64), lambda n_bytes: None)
    rounded = dict(copy.at(Rounding(4, "per-channel")).network.named_parameters())
    n_checked = 0
    for name, weights in network.named_parameters():
        for end, rows_of in ROWS[family][1].items():
            if name.endswith(end) and "shared" not in name:
                n_checked += 1
                for expert in range(4):
                    before, after = rows_of(weights, expert), rows_of(rounded[name], expert)  # (out, in)
                    low, high = before.double().amin(1, keepdim=True), before.double().amax(1, keepdim=True)
                    step = (high - low) / 15
                    by_hand = ((before - low) / step).round() * step + low
                    torch.testing.assert_close(after.double(), by_hand, rtol=1e-5, atol=1e-6)
    assert n_checked == 2


def test_the_error_and_the_size_are_those_of_a_grid_for_each_channel():
    """A mixture whose fused matrix is (4, 128, 32): 512 channels of 32 weights."""
    network = network_of("mixtral")
    tensor = next(t for t in layout_of(network) if t.name.endswith("gate_up_proj"))
    weights = torch.randn(tensor.shape)
    assert tensor.shape == (4, 128, 32)
    setting = Rounding(4, "per-channel")
    rounded = tensor.round(weights, setting)
    assert float((rounded - weights).norm() / weights.norm()) == pytest.approx(0.078, abs=0.003)
    assert tensor.size_bytes(setting) == 10_240


@pytest.mark.parametrize("scheme", SCHEMES)
def test_vectors_of_experts_are_left_alone_as_other_vectors_are(scheme):
    biases = [t for t in layout_of(network_of("gpt_oss")) if t.name.endswith("proj_bias")]
    assert [tensor.shape for tensor in biases] == [(4, 128), (4, 32)]
    for tensor in biases:
        setting = Rounding(4, scheme)
        assert tensor.is_rounded(setting) == (scheme == "per-tensor")
        if scheme != "per-tensor":
            assert tensor.size_bytes(setting) == FULL_BYTES * tensor.shape[0] * tensor.shape[1]
