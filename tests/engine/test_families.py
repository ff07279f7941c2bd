"""The families of models in the catalogue, as tiny random ones: the engine's figures are those of the model itself."""

import json
import math
import shutil

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from computation.perplexity import Convention
from computation.quantization import Rounding
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.cpu_tuning import Gelu
from model_cache.engine.kv_cache import WORTH_IDS
from model_cache.engine.questions import ContinueGreedily, NextToken, Score, ScoreRounded
from model_cache.engine.split import Split
from model_cache.loader import load
from tests.support.engines import opened, phrase_ids, score

TEXT = "The cat sat on the mat, and then it said that the dog was not at home."
VOCABULARY = json.loads((BUNDLED_DIRECTORY / "config.json").read_text())["vocab_size"]  # its tokenizer serves them all
SMALL = {
    "vocab_size": VOCABULARY,
    "num_hidden_layers": 2,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_attention_heads": 4,
}
HEADS = {"num_key_value_heads": 2, "head_dim": 8}
ENDS = {"bos_token_id": 0, "eos_token_id": 0, "pad_token_id": None, "max_position_embeddings": 64}
FAMILIES = {
    "gpt2": {
        "vocab_size": VOCABULARY,
        "n_layer": 2,
        "n_embd": 32,
        "n_head": 4,
        "n_positions": 64,
        "bos_token_id": 0,
        "eos_token_id": 0,
    },
    "gpt_neox": {**SMALL, **ENDS},
    "llama": {**SMALL, **HEADS, **ENDS, "tie_word_embeddings": True},
    "qwen3": {**SMALL, **HEADS, **ENDS, "tie_word_embeddings": True},
    "gemma3_text": {**SMALL, **HEADS, **ENDS, "sliding_window": 16},
    # Its logits are capped after the head: the head alone would give other numbers.
    "gemma2": {**SMALL, **HEADS, **ENDS, "sliding_window": 16, "final_logit_softcapping": 2.0},
}


@pytest.fixture(params=FAMILIES)
def family(request, tmp_path):
    torch.manual_seed(0)
    config = CONFIG_MAPPING[request.param](**FAMILIES[request.param], initializer_range=0.4)
    AutoModelForCausalLM.from_config(config).save_pretrained(tmp_path)
    for file in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(BUNDLED_DIRECTORY / file, tmp_path / file)
    engine = opened(tmp_path, str(tmp_path))
    yield request.param, engine, AutoModelForCausalLM.from_pretrained(tmp_path, dtype=torch.float32).eval()
    engine.close()


@pytest.mark.parametrize("convention", [Convention(), Convention(bos=True)])
def test_perplexity_is_the_models_own(family, convention):
    _, engine, plain = family
    scored = score(engine, TEXT, convention)
    ids = torch.from_numpy(scored.ids.copy()).unsqueeze(0)
    with torch.no_grad():
        loss = plain(input_ids=ids, labels=ids).loss.item()
    assert scored.surprisal_nats.mean() == pytest.approx(loss, rel=1e-4)
    assert scored.perplexity == pytest.approx(math.exp(loss), rel=1e-3)


def test_texts_of_different_lengths_together_change_nothing(family):
    _, engine, _ = family
    texts = [TEXT, TEXT[:30], TEXT[5:50], TEXT * 4]
    together = [job.result() for job in [engine.ask(Score(text)) for text in texts]]
    engine.forget_answers()
    for text, batched in zip(texts, together, strict=True):
        assert score(engine, text).surprisal_nats == pytest.approx(batched.surprisal_nats, rel=1e-3, abs=1e-4)


def test_32_bits_are_full_precision_and_2_bits_are_not(family):
    _, engine, _ = family
    full = score(engine, TEXT)
    assert engine.ask(ScoreRounded(TEXT, Rounding(32, "group-64"))).result().scored.perplexity == pytest.approx(
        full.perplexity, rel=1e-3
    )
    assert engine.ask(ScoreRounded(TEXT, Rounding(2, "per-tensor"))).result().mean_kl_nats > 0.01


def test_capped_logits_are_the_models_own_affair(family, tmp_path):
    name, _, _ = family
    loaded = load(tmp_path, str(tmp_path))
    assert loaded.model.split is (Split.STUBBED_BODY if name == "gemma2" else Split.BODY_AND_HEAD)
    assert loaded.info.context == 64


def test_one_more_word_after_a_long_phrase_is_the_models_own(family):
    _, engine, plain = family
    ids = list(phrase_ids(engine, TEXT * 3))[:WORTH_IDS]
    for more in ([], [300], [301, 302]):  # the last shares all but its end with the one before
        row = engine.ask(NextToken((*ids, *more))).result().logits
        with torch.no_grad():
            whole = plain(input_ids=torch.tensor([[*ids, *more]])).logits[0, -1]
        torch.testing.assert_close(torch.from_numpy(row.copy()), whole, rtol=1e-3, atol=1e-3)


def test_the_fast_setting_answers_every_question_close_to_float32(family, tmp_path):
    _, engine, _ = family
    fast = opened(tmp_path, str(tmp_path), fast=True)
    setting, ids = Rounding(8, "per-channel"), phrase_ids(engine, TEXT * 3)[:WORTH_IDS]
    for of in (lambda e: score(e, TEXT), lambda e: e.ask(ScoreRounded(TEXT, setting)).result().scored):
        # Weights this large make for large logits; a bfloat16 number is right to 1 in 256.
        np.testing.assert_allclose(of(fast).surprisal_nats, of(engine).surprisal_nats, rtol=0.1, atol=0.3)
    for asked in (ids, ids[:5]):
        here, there = (e.ask(NextToken(tuple(asked))).result().logits for e in (fast, engine))
        assert np.abs(here - there).max() < 0.05 * np.abs(there).max()
    assert len(fast.ask(ContinueGreedily(tuple(ids[:5]), 3)).result().ids) == 3
    fast.close()


def test_the_quicker_gelu_is_the_one_that_it_stands_for():
    x = torch.linspace(-12, 12, 4_001)
    expected = torch.nn.functional.gelu(x.double(), approximate="tanh").float()
    torch.testing.assert_close(Gelu()(x), expected, rtol=1e-6, atol=2e-6)
    assert any(isinstance(module, Gelu) for module in load(BUNDLED_DIRECTORY, "bundled").model.network.modules())
