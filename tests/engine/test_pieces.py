"""A long window read in pieces: the same figures, others go between, and one window's keys and values at a time."""

import threading
import weakref
from concurrent.futures import CancelledError

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM

from computation.perplexity import Convention
from computation.quantization import Rounding
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine import pieces
from model_cache.engine.config import EngineConfig
from model_cache.engine.forward import CausalModel
from model_cache.engine.pieces import cuts, n_pieces_of
from model_cache.engine.questions import ContinueGreedily, NextToken, Score, ScoreContinuation, ScoreRounded
from tests.support.engines import before_each_turn, opened, phrase_ids, score

STORY = (
    "A quiet story about a small house by the sea, in which an old man and his dog were living for many years. " * 60
)
SECONDS = 60
FOUR_BITS = Rounding(4, "group-64")


@pytest.fixture
def piecewise(monkeypatch):
    """An engine of the bundled model whose window of 512 ids has eight pieces; answers are not kept."""
    monkeypatch.setattr(pieces, "WORK_A_TURN", 0)
    monkeypatch.setattr(pieces, "FEWEST_IDS", 64)
    engine = opened(BUNDLED_DIRECTORY, "bundled", config=EngineConfig(answer_cache=False))
    yield engine
    engine.close()


@pytest.fixture
def read(monkeypatch):
    """How many ids each piece had."""
    counts, read_on = [], CausalModel.read_on
    monkeypatch.setattr(
        CausalModel, "read_on", lambda self, ids, cache: counts.append(len(ids)) or read_on(self, ids, cache)
    )
    return counts


@given(st.integers(0, 3_000), st.integers(1, 3_000), st.integers(1, 600))
def test_pieces_cover_all_ids_and_are_of_about_a_turns_length(first, n, a_turn):
    cut = list(cuts(first, first + n, a_turn))
    assert [begin for begin, _ in cut] == [first, *(end for _, end in cut[:-1])]
    assert cut[-1][1] == first + n
    assert len(cut) == n_pieces_of(n, a_turn)
    assert max(end - begin for begin, end in cut) <= max(1.5 * a_turn, 1) + 1


@pytest.mark.parametrize("convention", [Convention(), Convention(bos=True)])
def test_a_text_in_pieces_has_the_figures_of_whole_windows(engine, piecewise, read, convention):
    whole, cut = score(engine, STORY, convention), score(piecewise, STORY, convention)
    assert set(read) <= {63, 64, 65}
    for figures in ("surprisal_nats", "entropy_nats", "top_log_probs"):
        np.testing.assert_allclose(getattr(cut, figures), getattr(whole, figures), rtol=1e-3, atol=1e-3)
    assert cut.perplexity == pytest.approx(whole.perplexity, rel=1e-5)


def test_every_other_question_in_pieces_has_the_same_answer(engine, piecewise):
    ids = phrase_ids(engine, STORY)[:400]
    for question in (NextToken(ids), NextToken(ids, FOUR_BITS)):
        rows = [asked.ask(question).result().logits for asked in (engine, piecewise)]
        np.testing.assert_allclose(*rows, rtol=1e-3, atol=1e-3)
    for question in (ScoreContinuation(ids, (500, 501, 502)), ContinueGreedily(ids, 12), ContinueGreedily(ids[:9], 40)):
        one, other = (asked.ask(question).result() for asked in (engine, piecewise))
        assert one.ids.tolist() == other.ids.tolist()
        np.testing.assert_allclose(one.log_probs, other.log_probs, rtol=1e-3, atol=1e-3)
    one, other = (asked.ask(ScoreRounded(STORY[:4_000], FOUR_BITS)).result() for asked in (engine, piecewise))
    assert one.scored.perplexity == pytest.approx(other.scored.perplexity, rel=1e-4)
    np.testing.assert_allclose(one.kl_nats, other.kl_nats, rtol=1e-2, atol=1e-4)


def test_a_text_under_other_rounded_weights_is_not_read_at_full_precision_again(piecewise, read):
    text = STORY[:1_800]
    piecewise.ask(ScoreRounded(text, FOUR_BITS)).result()
    n = len(read) // 2
    piecewise.ask(ScoreRounded(text, Rounding(3, "group-64"))).result()
    assert len(read) == 3 * n > 6


@pytest.mark.parametrize(
    "long",
    [
        lambda engine: Score(STORY),
        lambda engine: ScoreRounded(STORY, FOUR_BITS),
        lambda engine: NextToken(phrase_ids(engine, STORY)),
        lambda engine: NextToken(phrase_ids(engine, STORY), FOUR_BITS),
        lambda engine: ContinueGreedily(phrase_ids(engine, STORY)[:450], 20),
    ],
)
def test_a_small_question_is_answered_between_two_pieces(piecewise, monkeypatch, long):
    begun, asked, turns = threading.Event(), threading.Event(), []

    def watch():
        turns.append(1)
        if len(turns) == 3:  # two pieces are read
            begun.set()
            asked.wait(SECONDS)

    before_each_turn(monkeypatch, watch)
    job = piecewise.ask(long(piecewise))
    assert begun.wait(SECONDS)
    after = []
    small = piecewise.ask(Score("The cat sat on the mat."))
    small.on_done(lambda: after.append((len(turns), job.done())))
    asked.set()
    small.result(SECONDS)
    assert after[0][0] <= 5
    assert not after[0][1]
    job.result(SECONDS)
    assert len(turns) >= 7


def test_what_was_read_of_a_window_is_there_when_the_reading_is_stopped(piecewise, monkeypatch):
    whole = score(piecewise, STORY)
    turns, go_on = [], threading.Event()

    def watch():
        turns.append(1)
        if len(turns) == 4:
            job.cancel()
            go_on.set()

    before_each_turn(monkeypatch, lambda: go_on.is_set() or watch())
    job = piecewise.ask(Score(STORY))
    with pytest.raises(CancelledError):
        job.result(SECONDS)
    part = job.partial
    assert 0 < part.n_scored < 300
    assert STORY.startswith(part.text)
    np.testing.assert_allclose(part.surprisal_nats, whole.surprisal_nats[: part.n_scored], rtol=1e-3, atol=1e-3)


def test_of_several_long_texts_one_holds_keys_and_values(piecewise, monkeypatch):
    caches, held, read_on = [], [], CausalModel.read_on

    def remembered(self, ids, cache):
        rows, cache = read_on(self, ids, cache)
        caches.append(weakref.ref(cache))
        return rows, cache

    monkeypatch.setattr(CausalModel, "read_on", remembered)
    before_each_turn(monkeypatch, lambda: held.append(len({id(ref()) for ref in caches if ref() is not None})))
    jobs = [piecewise.ask(Score(STORY[i:2_500])) for i in range(4)]
    for job in jobs:
        job.result(SECONDS)
    assert max(held) == 1


def test_a_piece_that_fails_fails_its_question_alone(piecewise, monkeypatch):
    read_on, n = CausalModel.read_on, []

    def fail_third(self, ids, cache):
        n.append(1)
        if len(n) == 3:
            raise RuntimeError("this piece breaks")
        return read_on(self, ids, cache)

    monkeypatch.setattr(CausalModel, "read_on", fail_third)
    broken, small, good = (piecewise.ask(Score(text)) for text in (STORY[:2_000], "A short one.", STORY[50:2_000]))
    with pytest.raises(RuntimeError, match="this piece breaks"):
        broken.result(SECONDS)
    assert small.result(SECONDS).n_scored > 0
    assert good.result(SECONDS).n_scored > 100


@torch.inference_mode()
def test_how_much_a_turn_takes_goes_by_the_models_size():
    network = AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY)
    cpu = torch.device("cpu")
    assert pieces.ids_a_turn(network, cpu) > 512, "the bundled model reads its window at once"
    assert pieces.ids_a_turn(network, torch.device("cuda")) == pieces.MOST_IDS
