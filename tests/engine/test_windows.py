"""What stands before a text stands before each of its windows, and before what is left of a long phrase."""

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from computation.perplexity import Convention, windows
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.questions import ContinueGreedily, NextToken, ScoreContinuation
from tests.support.engines import phrase_ids, score

LONG = "It was a dark and stormy night; the rain fell in torrents, except at occasional intervals. " * 60
BOS = Convention(bos=True)


@pytest.fixture(scope="module")
def plain():
    return AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32).eval()


def row(plain, ids):
    with torch.no_grad():
        return plain(input_ids=torch.tensor([list(ids)]), use_cache=False).logits[0, -1]


def test_each_window_of_a_long_text_is_scored_behind_the_prefix(engine, plain):
    scored = score(engine, LONG, BOS)
    ids, info = scored.ids.tolist(), engine.info
    cut = windows(len(ids), info.window, info.stride, 1)
    assert len(cut) > 3
    for window in cut:
        for position in (window.first_scored, window.stop - 1):
            seen = [*ids[: window.n_prefix], *ids[window.start : position]]
            assert seen[0] == 0, "the bundled model's BOS"
            surprisal = -row(plain, seen).log_softmax(-1)[ids[position]].item()
            assert scored.surprisal_nats[position - scored.first_scored] == pytest.approx(surprisal, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("convention", [Convention(), BOS])
def test_what_is_left_of_a_long_phrase_stands_behind_the_prefix(engine, plain, convention):
    ids, window = phrase_ids(engine, LONG, convention), engine.info.window
    n_prefix = int(convention.bos)
    prediction = engine.ask(NextToken(ids)).result()
    seen = [*ids[:n_prefix], *ids[n_prefix - window :]]
    assert prediction.ids.tolist() == seen
    assert prediction.n_unseen == len(ids) - window
    np.testing.assert_allclose(prediction.logits, row(plain, seen).numpy(), rtol=1e-4, atol=2e-4)
    word = tuple(engine.codec.encode_within(" rain again"))
    chain = engine.ask(ScoreContinuation(ids, word)).result()
    seen = [*ids[:n_prefix], *ids[n_prefix + len(word) - window :]]
    expected = [row(plain, [*seen, *word[:i]]).log_softmax(-1)[token].item() for i, token in enumerate(word)]
    np.testing.assert_allclose(chain.log_probs, expected, rtol=1e-3, atol=1e-3)
    greedy = engine.ask(ContinueGreedily(ids, 3)).result().ids.tolist()
    seen = [*ids[:n_prefix], *ids[n_prefix + 3 - window :]]
    for token in greedy:
        assert token == int(row(plain, seen).argmax())
        seen.append(token)
