"""A text under rounded weights: against the notebook's own way, and the served weights stay as they are."""

import math

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from computation.perplexity import Convention
from computation.quantization import SCHEMES, Rounding
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.questions import ScoreRounded
from model_cache.engine.rounded_copy import RoundedCopy
from model_cache.engine.tensor_layout import layout_of, size_bytes
from model_cache.loader import load
from tests.support.engines import score

TEXTS = [
    "The cat sat on the mat.",
    "Let's stop for lunch because I'm getting hungry",
    "Flurb zazzle moop tink wob.",
    "Café naïve 😀 日本語",
    "To be or not to be, that is the question. " * 4,
]
CONVENTIONS = [Convention(), Convention(prefix_space=False), Convention(bos=True)]


@pytest.fixture(scope="module")
def plain():
    """The same directory, opened the way a notebook would."""
    return AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32).eval()


@pytest.fixture(scope="module")
def tokenizers():
    return {space: AutoTokenizer.from_pretrained(BUNDLED_DIRECTORY, add_prefix_space=space) for space in (True, False)}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("bits", [24, 32])
def test_24_and_32_bits_give_full_precisions_figures(engine, scheme, bits):
    full = score(engine, TEXTS[4])
    found = engine.ask(ScoreRounded(TEXTS[4], Rounding(bits, scheme))).result()
    assert found.scored.perplexity == pytest.approx(full.perplexity, rel=1e-4)
    assert found.mean_kl_nats < 1e-5
    assert found.share_same_top1 == 1.0


def test_quantized_figures_agree_with_the_notebooks_way(engine, plain, tokenizers):
    """deepcopy, round every parameter min to max, score: done here with torch's own cross-entropy and KL."""
    import copy

    text, bits = TEXTS[4], 3
    ids = tokenizers[True](text, return_tensors="pt")["input_ids"]
    rounded = copy.deepcopy(plain)
    with torch.no_grad():
        for p in rounded.parameters():
            low, high = p.double().min(), p.double().max()
            step = (high - low) / (2**bits - 1)
            p.copy_((((p.double() - low) / step).round() * step + low).float())
        loss = rounded(input_ids=ids, labels=ids).loss.item()
        full_rows = plain(input_ids=ids).logits[0, :-1].log_softmax(-1)
        rows = rounded(input_ids=ids).logits[0, :-1].log_softmax(-1)
    kl = torch.nn.functional.kl_div(rows, full_rows, reduction="none", log_target=True).sum(-1)
    found = engine.ask(ScoreRounded(text, Rounding(bits, "per-tensor"))).result()
    assert found.scored.perplexity == pytest.approx(math.exp(loss), rel=1e-3)
    np.testing.assert_allclose(found.kl_nats, kl.numpy(), rtol=2e-3, atol=1e-3)
    assert found.share_same_top1 == pytest.approx((rows.argmax(-1) == full_rows.argmax(-1)).float().mean().item())


def test_measuring_bit_widths_leaves_full_precision_as_it_was(engine):
    """To float32 rounding: an answer that is remembered from a batch differs from one read alone in the sixth digit."""
    before = score(engine, TEXTS[0]).surprisal_nats.copy()
    for bits in (1, 2, 4):
        engine.ask(ScoreRounded(TEXTS[0], Rounding(bits, "per-tensor"))).result()
    engine.forget_answers()
    np.testing.assert_allclose(score(engine, TEXTS[0]).surprisal_nats, before, rtol=1e-4)


def test_conv1d_channels_are_columns_and_tied_embeddings_are_rounded_once():
    model = load(BUNDLED_DIRECTORY, "bundled").model
    rounded_copy = RoundedCopy(model, lambda n_bytes: None)
    with torch.inference_mode():
        copy = rounded_copy.at(Rounding(1, "per-channel")).network
        original = model.network
        weight = copy.transformer.h[0].attn.c_attn.weight  # (in, out)
        assert all(len(weight[:, c].unique()) <= 2 for c in range(5))
        assert copy.lm_head.weight is copy.transformer.wte.weight
        assert torch.equal(copy.transformer.ln_f.weight, original.transformer.ln_f.weight)
        kept = rounded_copy.at(Rounding(1, "per-channel", embedding=False)).network
        assert torch.equal(kept.transformer.wte.weight, original.transformer.wte.weight)


def test_sizes_count_tied_weights_once_and_add_scales(engine, plain):
    layout = layout_of(plain)
    n = engine.info.n_parameters
    assert engine.info.float32_bytes == 4 * n
    assert size_bytes(layout, Rounding(4, "per-tensor")) == n / 2
    matrices = [p for p in plain.parameters() if p.ndim == 2]
    vectors = n - sum(p.numel() for p in matrices)
    expected = sum(p.numel() * (4 + 0.5) / 8 for p in matrices) + 4 * vectors  # every width here is a multiple of 64
    assert size_bytes(layout, Rounding(4, "group-64")) == expected
