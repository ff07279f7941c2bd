"""The model that is trained is transformers' own, faster."""

import math

import pytest
import torch
from safetensors import safe_open
from transformers import AutoModelForCausalLM, AutoTokenizer, GPT2LMHeadModel

from tests.training.runs import TINY
from training import train


def test_the_loss_is_transformers_own(prepared, sharp):
    model, plain = sharp
    rows = prepared[1].batch(3)
    with torch.no_grad():
        assert torch.allclose(model(rows).logits, plain(rows).logits, atol=1e-4)
        expected = plain(input_ids=rows, labels=rows).loss.item()
    assert expected > 1.2 * math.log(TINY.vocabulary), "not the loss of a model that says nothing"
    assert train.loss(model, rows, torch.float32).item() == pytest.approx(expected, rel=1e-5)
    assert train.loss(model, rows).item() == pytest.approx(expected, rel=2e-2)  # bfloat16 has three digits


def test_no_position_sees_what_comes_after_it(prepared, sharp):
    model, _ = sharp
    rows = prepared[1].batch(3)
    changed = rows.clone()
    changed[:, 20:] = (changed[:, 20:] + 7) % TINY.vocabulary
    with torch.no_grad():
        before, after = model(rows).logits, model(changed).logits
    assert torch.allclose(before[:, :20], after[:, :20], atol=1e-6)
    assert not torch.allclose(before[:, 20:], after[:, 20:], atol=1e-2)


def test_what_is_saved_opens_as_any_other_model(prepared, tmp_path):
    tokenizer, _, _ = prepared
    torch.manual_seed(0)
    model = train.new_model(TINY)
    train.save(model, tokenizer, tmp_path, TINY.context)
    assert "spelled_out" not in (tmp_path / "config.json").read_text()
    with safe_open(tmp_path / "model.safetensors", framework="pt") as weights:
        assert {weights.get_slice(name).get_dtype() for name in weights.keys()} == {"F16"}  # noqa: SIM118
    opened = AutoModelForCausalLM.from_pretrained(tmp_path, dtype=torch.float32)
    assert type(opened) is GPT2LMHeadModel
    assert opened.lm_head.weight is opened.transformer.wte.weight
    for (name, a), b in zip(model.named_parameters(), opened.named_parameters(), strict=True):
        assert torch.allclose(a, b[1], atol=1e-3), name
    codec = AutoTokenizer.from_pretrained(tmp_path)
    assert (codec.bos_token_id, codec.eos_token_id, codec.model_max_length) == (0, 0, 32)
