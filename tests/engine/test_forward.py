"""A network taken apart: its own logits whichever way, and never more of them in memory than a slice."""

import pytest
import torch
from torch import nn
from transformers import AutoModelForCausalLM
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from model_cache.engine import forward
from model_cache.engine.forward import CausalModel
from model_cache.engine.rows import HiddenRows, logits_by_slice
from model_cache.engine.split import Split, split_of

SMALL = {
    "vocab_size": 640,
    "num_hidden_layers": 2,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "max_position_embeddings": 128,
    "bos_token_id": 0,
    "eos_token_id": 0,
    "pad_token_id": None,
}


class Closed(nn.Module):
    """A network without a body that could be run apart; `logits_to_keep` is all that it offers."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner
        self.base_model = self

    def get_output_embeddings(self) -> None:
        return None

    def forward(self, input_ids, past_key_values=None, use_cache=False, logits_to_keep=0):
        return self.inner(
            input_ids=input_ids, past_key_values=past_key_values, use_cache=use_cache, logits_to_keep=logits_to_keep
        )

    def __setattr__(self, name, value):
        if name == "base_model":
            object.__setattr__(self, name, value)  # not a child: it is this very network
        else:
            super().__setattr__(name, value)


def network_of(kind: Split) -> nn.Module:
    torch.manual_seed(0)
    family, extra = ("gemma2", {"final_logit_softcapping": 2.0}) if kind is Split.STUBBED_BODY else ("llama", {})
    config = CONFIG_MAPPING[family](**SMALL, **extra, initializer_range=0.4)
    network = AutoModelForCausalLM.from_config(config).eval().requires_grad_(False)
    return Closed(network) if kind is Split.WHOLE else network


@pytest.fixture(params=list(Split), ids=lambda kind: kind.name)
def model(request):
    network = network_of(request.param)
    with torch.inference_mode():
        probe = torch.arange(4).unsqueeze(0)
        logits = network(input_ids=probe, use_cache=False).logits
        split = split_of(network, probe, logits)
    assert split is request.param
    return CausalModel(network, split, logits.shape[-1])


@torch.inference_mode()
def test_a_window_read_in_slices_has_the_networks_own_logits(model):
    ids = torch.arange(7, 67)
    expected = model.network(input_ids=ids.unsqueeze(0), use_cache=False).logits[0, 9:60]
    read = model.read([ids], [slice(9, 60)])
    slices = [logits for _, _, logits, _ in logits_by_slice([51], read, None, slice_rows=8)]
    assert max(len(logits) for logits in slices) == 8
    torch.testing.assert_close(torch.cat(slices), expected, rtol=1e-4, atol=1e-4)


@torch.inference_mode()
def test_full_precision_stands_beside_each_row_however_few_of_its_rows_are_held(model):
    windows, rows = [torch.arange(7, 47), torch.arange(30, 60)], [slice(9, 40), slice(0, 30)]
    if model.split is Split.WHOLE:
        windows, rows = windows[:1], rows[:1]
    counts = [each.stop - each.start for each in rows]
    read = model.read(windows, rows)
    expected = read.logits(0, sum(counts))
    asked = []
    held = HiddenRows(
        lambda hidden: asked.append(len(hidden)) or hidden, expected
    )  # "logits" that are what they are of
    seen = list(
        logits_by_slice(counts, held, HiddenRows(lambda hidden: hidden, expected[: counts[0]]), 50, full_rows=7)
    )
    assert asked == [counts[0], *counts[1:]]  # under rounded weights all of a slice at once
    assert max(len(other) for *_, other in seen if other is not None) == 7
    torch.testing.assert_close(torch.cat([logits for _, _, logits, _ in seen]), expected, rtol=0, atol=0)
    beside = torch.cat([other for *_, other in seen if other is not None])
    torch.testing.assert_close(beside, expected[: counts[0]], rtol=0, atol=0)
    for number, count in enumerate(counts):
        firsts = [(first, len(logits)) for which, first, logits, _ in seen if which == number]
        assert [first for first, _ in firsts] == [sum(n for _, n in firsts[:i]) for i in range(len(firsts))]
        assert sum(n for _, n in firsts) == count


@torch.inference_mode()
def test_reading_on_from_a_cache_has_the_networks_own_logits(model):
    ids = torch.arange(7, 57)
    row, cache = model.step(ids[:40].unsqueeze(0), None)
    torch.testing.assert_close(row, model.network(input_ids=ids[:40].unsqueeze(0)).logits[0, -1], rtol=1e-4, atol=1e-4)
    row, _ = model.step(ids[40:].unsqueeze(0), cache)
    torch.testing.assert_close(row, model.network(input_ids=ids.unsqueeze(0)).logits[0, -1], rtol=1e-4, atol=1e-4)


@torch.inference_mode()
def test_no_more_logits_than_a_slice_are_ever_made(model, monkeypatch):
    monkeypatch.setattr(forward, "SLICE_SHARE", 0)
    monkeypatch.setattr(forward, "SLICE_BYTES", 8 * 640 * 4)
    made = []

    def seen(_, __, out):
        logits = out if isinstance(out, torch.Tensor) else out.get("logits")
        made.extend([] if logits is None else [logits.numel() // 640])

    for module in model.network.modules():  # whoever puts out rows as wide as the vocabulary
        if module is model.network or (isinstance(module, nn.Linear) and module.out_features == 640):
            module.register_forward_hook(seen)
    read = model.read([torch.arange(60)], [slice(0, 60)])
    for _, _, logits, _ in logits_by_slice([60], read, None, model.slice_rows):
        made.append(len(logits))
    model.step(torch.arange(60).unsqueeze(0), None)
    assert made
    assert max(made) <= 8


def test_a_network_that_wants_more_of_its_body_than_hidden_states_is_left_whole():
    network = network_of(Split.STUBBED_BODY)

    def needs_all(input_ids, **how):
        out = type(network).forward(network, input_ids=input_ids, **how)
        network.base_model(input_ids=input_ids)["attentions of a kind that only the real body has"]
        return out

    network.forward = needs_all
    with torch.inference_mode():
        probe = torch.arange(4).unsqueeze(0)
        logits = type(network).forward(network, input_ids=probe, use_cache=False).logits
        assert split_of(network, probe, logits) is Split.WHOLE
    assert "forward" not in vars(network.base_model)
