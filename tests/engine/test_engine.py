"""The engine on the bundled model: against transformers' own loss, a plain loop, and itself in every other way."""

import math
import threading
from concurrent.futures import CancelledError

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM, AutoTokenizer

from computation.perplexity import Convention
from computation.quantization import Rounding
from model_cache import open_model
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.questions import NextToken, Score, ScoreIds, ScoreRounded
from tests.support.engines import phrase_ids, score

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


@pytest.mark.parametrize("text", TEXTS)
def test_perplexity_is_exp_of_transformers_own_loss(engine, plain, tokenizers, text):
    ids = tokenizers[True](text, return_tensors="pt")["input_ids"]
    with torch.no_grad():
        loss = plain(input_ids=ids, labels=ids).loss.item()
    scored = score(engine, text)
    assert scored.ids.tolist() == ids[0].tolist()
    assert scored.surprisal_nats.mean() == pytest.approx(loss, rel=1e-5)
    assert scored.perplexity == pytest.approx(math.exp(loss), rel=1e-4)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_every_number_agrees_with_a_plain_loop_over_positions(engine, plain, tokenizers, convention):
    text = TEXTS[1]
    ids = tokenizers[convention.prefix_space](text)["input_ids"]
    if convention.bos:
        ids = [0, *ids]
    scored = score(engine, text, convention)
    assert scored.ids.tolist() == ids
    for i in range(len(ids) - 1):
        with torch.no_grad():
            row = plain(input_ids=torch.tensor([ids[: i + 1]])).logits[0, -1].double().softmax(-1)
        p = row[ids[i + 1]].item()
        assert scored.surprisal_nats[i] == pytest.approx(-math.log(p), rel=1e-4)
        assert scored.entropy_nats[i] == pytest.approx(-(row * row.log()).sum().item(), rel=1e-4)
        assert scored.ranks[i] == 1 + (row > p).sum().item()
        assert scored.top_ids[i].tolist() == row.topk(10).indices.tolist()
        assert np.exp(scored.top_log_probs[i]) == pytest.approx(row.topk(10).values.numpy(), rel=1e-4)


def test_first_token_without_bos_has_no_surprisal(engine):
    scored = score(engine, "The cat sat")
    assert len(scored.surprisal_nats) == len(scored.ids) - 1
    assert scored.pieces[0] == b" The"


def test_bos_is_prepended_once_and_scores_the_first_token(engine):
    scored = score(engine, "The cat sat", Convention(bos=True))
    assert scored.n_prefix == 1
    assert scored.ids[0] == 0
    assert scored.pieces[1] == b" The"
    assert len(scored.surprisal_nats) == 3
    assert scored.n_bytes == len(" The cat sat")


def test_bytes_are_those_that_the_scored_tokens_spell_an_added_space_included(engine):
    assert score(engine, "The cat").n_bytes == len(" cat")
    assert score(engine, " The cat").n_bytes == len(" cat")
    assert score(engine, "日本").n_bytes == 6  # the first token is the added space alone
    assert score(engine, "The", Convention(bos=True)).n_bytes == len(" The")
    assert score(engine, "The", Convention(bos=True, prefix_space=False)).n_bytes == len("The")


def test_special_tokens_that_a_person_types_are_ordinary_text(engine):
    scored = score(engine, "a <|endoftext|> b")
    assert 0 not in scored.ids.tolist()
    assert b"".join(scored.pieces) == b" a <|endoftext|> b"
    assert engine.codec.special_tokens_in("a <|endoftext|> b") == ("<|endoftext|>",)
    assert engine.codec.special_tokens_in("a b") == ()


@pytest.mark.parametrize("text", [*TEXTS, "\n The", "a\x00b\x07", "<b>$x$`</b>", "\u202eabc", " ", "   x"])
def test_the_bytes_of_the_tokens_are_the_text(engine, text):
    pieces = b"".join(score(engine, text + " end").pieces)
    assert pieces.decode() == (text if text.startswith(" ") else " " + text) + " end"


def test_a_long_text_scores_each_token_once_with_half_a_window_before_it(engine, plain):
    text = "It was a dark and stormy night; the rain fell in torrents, except at occasional intervals. " * 60
    scored = score(engine, text)
    n, window, stride = len(scored.ids), engine.info.window, engine.info.stride
    assert n > 2 * window
    ids = torch.from_numpy(scored.ids.copy())
    for position in (1, window - 1, window, window + stride - 1, window + stride, n - 1):
        # Windows begin every stride; the last ends with the text.
        start = 0 if position < window else min(stride * (1 + (position - window) // stride), n - window)
        with torch.no_grad():
            row = plain(input_ids=ids[start:position].unsqueeze(0)).logits[0, -1].log_softmax(-1)
        assert scored.surprisal_nats[position - 1] == pytest.approx(-row[ids[position]].item(), rel=1e-3, abs=1e-3)


@settings(max_examples=8)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=4, max_size=60), min_size=2, max_size=8))
def test_texts_scored_together_agree_with_each_alone(texts):
    engine = open_model("bundled")
    fresh = [f"{text} {number}" for number, text in enumerate(texts)]
    together = [job.result() for job in [engine.ask(Score(t, Convention(bos=True))) for t in fresh]]
    for batched in together:  # asked by their ids, as no answer is kept for that question
        question = ScoreIds(tuple(batched.ids.tolist()), Convention(bos=True), batched.added_space)
        alone = engine.ask(question).result()
        np.testing.assert_allclose(alone.surprisal_nats, batched.surprisal_nats, rtol=1e-4, atol=1e-4)


def test_questions_from_many_threads_at_once_do_not_change_each_others_figures(engine):
    expected = {text: score(engine, text).surprisal_nats for text in TEXTS}
    rounded = {b: engine.ask(ScoreRounded(TEXTS[0], Rounding(b, "group-64"))).result() for b in (2, 3)}
    engine.forget_answers()
    wrong = []

    def ask(seed: int) -> None:
        for turn in range(6):
            text = TEXTS[(seed + turn) % len(TEXTS)]
            if not np.allclose(score(engine, text).surprisal_nats, expected[text], rtol=1e-4, atol=1e-4):
                wrong.append(text)
            bits = 2 + (seed + turn) % 2
            found = engine.ask(ScoreRounded(TEXTS[0], Rounding(bits, "group-64"))).result()
            if not np.allclose(found.kl_nats, rounded[bits].kl_nats, rtol=1e-3, atol=1e-4):
                wrong.append(f"{bits} bits")
            engine.forget_answers()

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_next_token_row_is_the_models_own(engine, plain, tokenizers):
    prediction = engine.ask(NextToken(phrase_ids(engine, "This weekend I plan to"))).result()
    ids = tokenizers[True]("This weekend I plan to", return_tensors="pt")["input_ids"]
    with torch.no_grad():
        expected = plain(input_ids=ids).logits[0, -1]
    np.testing.assert_allclose(prediction.logits, expected.numpy(), rtol=1e-4, atol=1e-4)
    assert prediction.ids.tolist() == ids[0].tolist()


def test_a_phrase_longer_than_the_context_says_what_was_not_seen(engine):
    prediction = engine.ask(NextToken(phrase_ids(engine, "one two three " * 400))).result()
    assert len(prediction.ids) == engine.info.window
    assert prediction.n_unseen > 0


def test_one_token_alone_is_refused_with_the_way_out(engine):
    with pytest.raises(ValueError, match="score the first token"):
        score(engine, "The")
    assert score(engine, "The", Convention(bos=True)).n_scored == 1


@pytest.mark.parametrize("ask", [score, phrase_ids])
def test_empty_and_broken_text_is_refused_in_words(engine, ask):
    with pytest.raises(ValueError, match="first"):
        ask(engine, "")
    with pytest.raises(ValueError, match="broken character"):
        ask(engine, "a\ud800b")


def test_a_text_over_the_limit_is_refused_with_both_figures(engine, monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_MAX_TOKENS", "100")
    with pytest.raises(ValueError, match=r"\d{3} tokens; at most 100"):
        score(engine, "one two three " * 60)


def test_a_cancelled_request_stops_and_the_next_is_served(engine):
    long = engine.ask(Score("A long story about nothing at all. " * 2_000))
    long.cancel()
    assert score(engine, "The next one in line.").n_scored > 0
    with pytest.raises(CancelledError):
        long.result(timeout=60)
