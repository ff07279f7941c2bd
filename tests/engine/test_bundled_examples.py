"""What pages open with, and what rounding does to the model that ships: as its card and the example sets promise."""

import re

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from app.compare import example_sets
from app.shared import examples
from model_cache import bit_width_sweep, compare_texts, predict_next_tokens, token_surprise_table
from model_cache.catalog import BUNDLED_DIRECTORY
from training import figures

CARD = (BUNDLED_DIRECTORY / "README.md").read_text()


@pytest.fixture(scope="module")
def plain():
    """The model as transformers opens it."""
    return AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32).eval()


@pytest.fixture(scope="module")
def by_width():
    return figures.perplexity_by_width()


def test_the_cards_bit_widths_are_what_the_model_does(by_width):
    for bits, *row in by_width.itertuples():
        line = re.search(rf"^\| {bits} \| (.*) \|$", CARD, re.MULTILINE)
        assert line, bits
        for said, perplexity in zip(line[1].split(" | "), row, strict=True):
            if said.startswith("over 10"):
                raised = said.removeprefix("over 10").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))
                assert 10.0 ** int(raised) < perplexity < 10.0 ** (int(raised) + 2)
            else:
                assert float(said.replace(",", "")) == pytest.approx(perplexity, rel=0.02), bits


def test_per_tensor_is_flat_to_eight_bits_and_broken_at_two_where_groups_still_read(by_width, plain):
    full, tensor = by_width.loc[32, "per-tensor"], by_width["per-tensor"]
    assert tensor[[24, 16, 12, 8]].to_numpy() == pytest.approx(full, rel=0.02)
    assert tensor[2] > 50 * full
    assert tensor[1] > plain.config.vocab_size, "worse than guessing"
    assert by_width.loc[2, "group-64"] < tensor[2] / 10


# -- what the pages open with
# --------------------------------------------------------------------------------------------


def test_next_token_opens_with_a_real_choice():
    """One clear favourite, and several plausible others."""
    found = predict_next_tokens(examples.NEXT_TOKEN, 10, model="bundled")
    assert 0.1 < found["probabilities"][0] < 0.6
    assert (found["probabilities"] > 0.01).sum() >= 8
    assert found["tokens"].str.fullmatch(r" [a-z]+").sum() >= 8


def test_surprise_opens_with_one_word_that_stands_out():
    table = token_surprise_table(examples.SURPRISE, model="bundled")
    bits = table["surprise"] / np.log(2)
    most = table.loc[bits.idxmax()]
    assert most["token"].strip() == examples.SURPRISING_WORD
    assert bits.max() > 10
    assert (bits < 2).sum() >= 5, "some tokens are hardly a surprise at all"


def perplexities(name: str) -> dict[str, float]:
    """By name, or by text where there is none."""
    (chosen,) = (example for example in example_sets.SETS if example.name == name)
    found = compare_texts([text for _, text in chosen.texts], model="bundled").set_index("text")["perplexity"]
    return {title or text: found[text] for title, text in chosen.texts}


def test_compare_opens_with_texts_that_differ_clearly():
    texts = [text for _, text in example_sets.OPENING]
    found = compare_texts(texts, model="bundled")
    assert found["text"].tolist() == texts, "the first is the most natural, the last the least"
    assert (found["perplexity"].to_numpy()[1:] > 2 * found["perplexity"].to_numpy()[:-1]).all()


def test_example_sets_show_what_they_promise():
    order = list(perplexities("Word order shuffled").values())
    assert order[1] > 3 * order[0]
    assert order[2] > 10 * order[1]
    grammar = list(perplexities("Grammatical and ungrammatical").values())
    assert all(wrong > 1.5 * right for right, wrong in zip(grammar[::2], grammar[1::2], strict=True))
    translations = list(perplexities("Human and machine translation").values())
    assert all(literal > 3 * person for person, literal in zip(translations[::2], translations[1::2], strict=True))
    styles = perplexities("One sentence in five styles")
    assert min(styles, key=styles.__getitem__) == "plain"
    changed = perplexities("One word changed")
    assert changed["expected"] < changed["another animal"] < changed["another noun"]


def test_bit_width_opens_with_a_text_that_breaks_before_your_eyes():
    sweep = bit_width_sweep(examples.BIT_WIDTH, (32, 8, 4, 2), model="bundled").set_index("bits")["perplexity"]
    assert sweep[8] == pytest.approx(sweep[32], rel=0.05)
    assert sweep[4] > 1.02 * sweep[32], "the first crack"
    assert sweep[2] > 50 * sweep[32]
