"""Word surprisals of the bundled model, against the formula written out with transformers alone."""

import itertools
import math
import random

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from computation.perplexity import Convention
from computation.quantization import Rounding
from computation.word_table import words_of
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.questions import ScoreIds, ScoreRounded
from model_cache.word_starts import NO_SPACE_IN_FRONT
from tests.support.engines import score
from tests.support.fake_engine import FakeEngine

LN2 = math.log(2)
BOS = Convention(bos=True)
SUBJECTS = ("The cat", "A tired xylophonist", "My grandmother", "Nobody", "The horse raced past the barn", "Zoë")
VERBS = ("sat", "has never slept", "will photosynthesise", "was defenestrated", "didn't fall", "sings, loudly,")
PLACES = ("on the mat.", "in 1923.", "behind the antechamber", "under a full moon!", "at 3.14 o'clock.", "nowhere —")
SENTENCES = [" ".join(parts) for parts in itertools.product(SUBJECTS, VERBS, PLACES)]


@pytest.fixture(scope="module")
def plain():
    return AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32).eval()


def written_out(plain, tokenizer, sentence: str) -> list[tuple[str, float, float]]:
    """Each word with its bits, summed and corrected, one word after the other."""
    spelled = {i: token for token, i in tokenizer.get_vocab().items()}
    begins = [i for i in range(plain.config.vocab_size) if spelled.get(i, "").startswith("Ġ")]
    begins.append(tokenizer.eos_token_id)
    ids = [tokenizer.bos_token_id, *tokenizer(" " + sentence, add_special_tokens=False)["input_ids"]]
    with torch.no_grad():
        p = plain(torch.tensor([ids])).logits[0].double().softmax(-1)  # row i is for token i + 1
    words: list[list[int]] = []
    for place in range(1, len(ids)):
        if spelled[ids[place]].startswith("Ġ"):
            words.append([])
        words[-1].append(place)
    answers = []
    for word in words:
        summed = -sum(math.log2(p[place - 1, ids[place]]) for place in word)
        begun, ended = p[word[0] - 1, begins].sum().item(), p[word[-1], begins].sum().item()
        text = tokenizer.decode([ids[place] for place in word]).strip()
        answers.append((text, summed, summed - math.log2(ended) + math.log2(begun)))
    return answers


def test_two_hundred_sentences_agree_with_the_formula_written_out(engine, plain):
    tokenizer = AutoTokenizer.from_pretrained(BUNDLED_DIRECTORY)
    for sentence in random.Random(0).sample(SENTENCES, 200):
        words = words_of(score(engine, sentence, BOS))
        expected = written_out(plain, tokenizer, sentence)
        assert [word.text for word in words] == [text for text, _, _ in expected] == sentence.split()
        np.testing.assert_allclose([word.summed_nats / LN2 for word in words], [e[1] for e in expected], atol=1e-3)
        np.testing.assert_allclose([word.corrected_nats / LN2 for word in words], [e[2] for e in expected], atol=1e-3)


def test_the_bundled_models_known_words(engine):
    words = words_of(score(engine, "The cat sat on the mat in the house", BOS))
    bits = {word.text: (word.summed_nats / LN2, word.corrected_nats / LN2) for word in words}
    assert bits["mat"] == pytest.approx((10.8380, 13.0413), abs=1e-4)
    assert bits["in"] == pytest.approx((5.5170, 3.3085), abs=1e-4)


def mass(row: torch.Tensor, members: np.ndarray) -> float:
    return torch.logsumexp(row.double().log_softmax(-1)[torch.tensor(members)], 0).item()


@pytest.mark.parametrize("convention", [Convention(), BOS, Convention(prefix_space=False, bos=True)])
def test_each_bound_has_the_mass_of_its_row_in_every_window(engine, plain, convention):
    text = "It was a dark night;\nthe rain fell in torrents, 3.14 times. Xylophonist " * 60
    scored = score(engine, text, convention)
    starts = engine.codec.word_starts(engine.info.vocabulary, engine.info.end_ids)
    n, info = len(scored.ids), engine.info
    assert n > 2 * info.window
    assert scored.boundary_log_mass is not None
    assert len(scored.boundary_log_mass) == n - scored.first_scored + 1
    edges = [info.window + moved * info.stride for moved in range(3)]
    for place in {scored.first_scored, *(edge + i for edge in edges for i in (-1, 0, 1, 2)), n}:
        window = 0 if place < info.window else 1 + (min(place, n - 1) - info.window) // info.stride
        stop = min(info.window + window * info.stride, n)
        first = 0 if window == 0 else stop - info.window + scored.n_prefix
        seen = [*scored.ids[: scored.n_prefix], *scored.ids[max(first, scored.n_prefix) : place]]
        with torch.no_grad():
            row = plain(torch.tensor([seen])).logits[0, -1]
        members = starts.begins
        if place < n and not starts.begins[scored.ids[place]]:
            breaks = starts.breaks[scored.ids[place]]
            members = starts.begins | starts.breaks if breaks else ~starts.begins
        assert scored.boundary_log_mass[place - scored.first_scored] == pytest.approx(mass(row, members), abs=1e-3)


def test_a_text_under_rounded_weights_and_one_given_by_ids_have_bounds_as_well(engine):
    text = "The cat sat on the mat."
    full = score(engine, text, BOS)
    rounded = engine.ask(ScoreRounded(text, Rounding(4, "per-tensor"), BOS)).result()
    assert len(rounded.kl_nats) == len(rounded.same_top1) == rounded.scored.n_scored
    assert np.isfinite(rounded.scored.boundary_log_mass).all()
    by_ids = engine.ask(ScoreIds(tuple(full.ids.tolist()), BOS, added_space=True)).result()
    assert words_of(by_ids) == words_of(full)


def test_a_model_of_characters_has_sums_only_and_says_why():
    scored = score(FakeEngine(), "The cat sat.", BOS)
    assert scored.boundary_log_mass is None
    assert scored.boundary_problem == NO_SPACE_IN_FRONT
    words = words_of(scored)
    assert [word.text for word in words] == ["The", "cat", "sat."]
    assert all(word.corrected_nats is None and word.summed_nats is not None for word in words)
