"""The real model's own figures, and that it comes from the package index by its hash."""

import hashlib

import pytest
import torch
from transformers import AutoModelForCausalLM

from computation.perplexity import Convention
from model_cache import CATALOG, bit_width_sweep, compute_perplexity, predict_next_tokens
from model_cache.engine.questions import Score
from tests.real_model import NAME

TEXT = "The cat sat on the mat, and the dog sat beside it. In 1969, men walked on the moon."
PLAIN = Convention(prefix_space=False)


def test_the_file_is_the_one_that_the_catalogue_pins(smollm2_file):
    packaged = CATALOG[NAME].packaged
    with smollm2_file.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == packaged.file_sha256


def test_its_surprises_are_those_of_a_plain_pass_of_what_transformers_opens(smollm2, smollm2_file):
    plain = AutoModelForCausalLM.from_pretrained(
        smollm2_file.parent, gguf_file=smollm2_file.name, dtype=torch.float32
    ).eval()
    assert smollm2.info.n_parameters == CATALOG[NAME].parameters == plain.num_parameters()
    ids = torch.tensor([smollm2.codec.encode(TEXT, PLAIN)])
    with torch.inference_mode():
        log_probs = plain(ids).logits[0, :-1].log_softmax(-1)
    expected = -log_probs.gather(-1, ids[0, 1:, None])[:, 0]
    scored = smollm2.ask(Score(TEXT, PLAIN)).result()
    assert scored.surprisal_nats.tolist() == pytest.approx(expected.tolist(), abs=1e-3)
    assert scored.perplexity == pytest.approx(float(expected.mean().exp()), rel=1e-3)


@pytest.mark.usefixtures("smollm2")
def test_it_knows_what_the_bundled_model_does_not():
    likeliest = predict_next_tokens("The capital of France is", k=1, model=NAME).iloc[0]
    assert likeliest["tokens"] == " Paris"
    assert likeliest["probabilities"] == pytest.approx(0.78, abs=0.05)
    bundled = predict_next_tokens("The capital of France is", k=10, model="bundled")
    assert " Paris" not in set(bundled["tokens"])


@pytest.mark.usefixtures("smollm2")
def test_at_4_bits_it_breaks_with_one_scale_a_tensor_and_holds_with_one_for_64_weights():
    full = compute_perplexity(TEXT, model=NAME)
    (tensor,) = bit_width_sweep(TEXT, bits=(4,), model=NAME)["perplexity"]
    (group,) = bit_width_sweep(TEXT, bits=(4,), scheme="group-64", model=NAME)["perplexity"]
    assert tensor > 1e5, "worse than guessing among its tokens"
    assert full < group < 5 * full
