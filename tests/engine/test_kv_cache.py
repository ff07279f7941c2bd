"""Phrases that were read before: one more word costs one word, for every visitor at once, and changes no figure."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM, Gemma3TextConfig

from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.config import EngineConfig
from model_cache.engine.kv_cache import WORTH_IDS, PrefixCache
from model_cache.engine.probe import open_network
from model_cache.engine.questions import NextToken
from model_cache.loader import load
from tests.support.engines import opened, phrase_ids
from tests.support.fake_engine import to_the_end

STORY = "A quiet story about a small house by the sea, in which an old man and his dog were living for many years. " * 4


@pytest.fixture(scope="module")
def plain():
    return AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32).eval()


@pytest.fixture(scope="module")
def model():
    return load(BUNDLED_DIRECTORY, "bundled").model


@pytest.fixture
def read(model, monkeypatch):
    """How many ids each call of the model read."""
    counts = []
    step = type(model).step
    monkeypatch.setattr(
        type(model), "step", lambda self, ids, cache: counts.append(ids.shape[1]) or step(self, ids, cache)
    )
    return counts


def row_by_itself(plain, ids):
    with torch.inference_mode():
        return plain(input_ids=torch.tensor([ids])).logits[0, -1].numpy()


@given(st.data())
@settings(max_examples=12)
def test_one_more_word_after_a_long_phrase_gives_the_same_row_as_reading_it_all(engine, plain, data):
    phrase = STORY[: data.draw(st.integers(340, len(STORY) - 1))]
    for _ in range(3):
        cut, more = (
            data.draw(st.integers(0, 30)),
            data.draw(st.sampled_from([" and", " then he", "", " sea. The dog", "house"])),
        )
        phrase = phrase[: len(phrase) - cut] + more
        ids = phrase_ids(engine, phrase)
        assert len(ids) >= WORTH_IDS
        np.testing.assert_allclose(
            engine.ask(NextToken(ids)).result().logits, row_by_itself(plain, ids), rtol=1e-4, atol=2e-4
        )


@torch.inference_mode()
def test_one_more_word_is_all_that_is_read(engine, model, read):
    prefixes, ids = PrefixCache(256_000_000), phrase_ids(engine, STORY + "Something new.")
    for more in ((), (500,), (501, 502)):  # the last shares all but its end with the one before
        to_the_end(prefixes.row_after(model, (*ids, *more)))
    assert read == [len(ids), 1, 2]


@torch.inference_mode()
def test_visitors_who_type_on_in_turn_do_not_take_each_others_phrase(engine, model, plain, read):
    prefixes = PrefixCache(256_000_000)
    bos = (0,)
    one, other = ((*bos, *phrase_ids(engine, text)) for text in (STORY, STORY[60:]))
    rows = {}
    for more in ((), (500,), (500, 501)):
        for mine in (one, other):
            rows[*mine, *more] = to_the_end(prefixes.row_after(model, (*mine, *more)))
    assert read == [len(one), len(other), 1, 1, 1, 1]
    for ids, row in rows.items():
        np.testing.assert_allclose(row.numpy(), row_by_itself(plain, ids), rtol=1e-4, atol=2e-4)


@torch.inference_mode()
def test_a_class_that_goes_on_from_one_phrase_reads_one_word_each(engine, model, plain, read):
    prefixes, ids = PrefixCache(256_000_000), phrase_ids(engine, STORY)
    to_the_end(prefixes.row_after(model, ids))
    rows = {word: to_the_end(prefixes.row_after(model, (*ids, word))) for word in (500, 501, 502)}
    assert read == [len(ids), 1, 1, 1]
    for word, row in rows.items():
        np.testing.assert_allclose(row.numpy(), row_by_itself(plain, (*ids, word)), rtol=1e-4, atol=2e-4)


@torch.inference_mode()
def test_a_click_back_into_a_phrase_reads_one_id_and_leaves_the_phrase(engine, model, plain, read):
    prefixes, ids = PrefixCache(256_000_000), phrase_ids(engine, STORY)
    to_the_end(prefixes.row_after(model, ids))
    row = to_the_end(prefixes.row_after(model, ids[:-9]))
    to_the_end(prefixes.row_after(model, (*ids, 500)))
    assert read == [len(ids), 1, 1]
    np.testing.assert_allclose(row.numpy(), row_by_itself(plain, ids[:-9]), rtol=1e-4, atol=2e-4)


@torch.inference_mode()
def test_a_beginning_that_is_hardly_shared_is_read_anew(engine, model, read):
    prefixes, ids = PrefixCache(256_000_000), phrase_ids(engine, STORY)
    to_the_end(prefixes.row_after(model, ids))
    to_the_end(prefixes.row_after(model, (*ids[: WORTH_IDS - 1], *(500,) * 30)))
    assert read == [len(ids), WORTH_IDS + 29]


@torch.inference_mode()
def test_a_phrase_that_a_window_slides_over_is_gone_on_from_and_never_cut(read, monkeypatch):
    torch.manual_seed(0)
    heads = {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8, "sliding_window": 16}
    config = Gemma3TextConfig(vocab_size=640, hidden_size=32, intermediate_size=64, num_hidden_layers=2, **heads)
    network = AutoModelForCausalLM.from_config(config).eval()
    model, _ = open_network(network, "tiny", 128)
    read.clear()
    prefixes, ids = PrefixCache(256_000_000), tuple(range(7, 67))
    for wanted in (ids, (*ids, 500), (*ids, 500, 501), ids[:-9], (*ids, 500, 501, 502)):
        row = to_the_end(prefixes.row_after(model, wanted))
        plain = network(input_ids=torch.tensor([wanted]), use_cache=False).logits[0, -1]
        torch.testing.assert_close(row, plain, rtol=1e-3, atol=1e-3)
    assert read == [60, 1, 1, 51, 1]


def test_a_model_that_never_fills_the_cache_has_nothing_kept(model):
    class Forgetful:
        cached = True

        def step_in_pieces(self, ids, cache):
            yield
            return torch.zeros(4), cache

    prefixes = PrefixCache(256_000_000)
    to_the_end(prefixes.row_after(Forgetful(), range(60)))
    assert prefixes.n_bytes == 0


def test_prefixes_are_bounded_in_bytes(engine):
    small = opened(BUNDLED_DIRECTORY, "bundled", config=EngineConfig(prefix_cache_bytes=3_000_000))
    for i in range(6):
        small.ask(NextToken((i + 300, *phrase_ids(engine, STORY)))).result()
    assert 1_000_000 < small.status().prefix_bytes <= 3_000_000
    small.close()
