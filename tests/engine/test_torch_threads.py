"""How many threads work for a question: one for little work, all for much, and never fewer for the next that asks."""

import pytest
import torch

from computation.quantization import Rounding
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine import rounded_models, rounded_reading, torch_threads
from model_cache.engine.config import EngineConfig
from model_cache.engine.forward import CausalModel
from model_cache.engine.questions import MeasureWeightLosses, NextToken, Score, ScoreRounded
from tests.support.engines import asked_together, opened, phrase_ids, score

SHORT = "The cat sat on the mat."
LONG = "Once upon a time, there was a little dog who lived in a house by the sea. " * 12
FOUR = Rounding(4, "per-tensor")
ALL = 3


@pytest.fixture
def n_threads(monkeypatch):
    """How many threads torch would use at each reading, of how many ids."""
    seen, read = [], CausalModel.read

    def watched(self, windows, rows):
        seen.append((sum(map(len, windows)), torch.get_num_threads()))
        return read(self, windows, rows)

    monkeypatch.setattr(torch_threads, "ALL", ALL)
    monkeypatch.setattr(CausalModel, "read", watched)
    return seen


@pytest.fixture
def engine(n_threads):
    own = opened(BUNDLED_DIRECTORY, "bundled", config=EngineConfig(answer_cache=False))
    n_threads.clear()  # what was read at the door
    yield own
    own.close()


def test_a_short_text_takes_one_thread_and_a_long_one_all(engine, n_threads):
    for text in (SHORT, LONG, "Another one."):
        score(engine, text)
    assert [n for _, n in n_threads] == [1, ALL, 1]


def test_short_texts_that_are_read_together_count_together(engine, n_threads, monkeypatch):
    for job in asked_together(monkeypatch, engine, [Score(f"{SHORT} Number {n}.") for n in range(12)]):
        job.result(60)
    assert [n for _, n in n_threads] == [1, ALL], "the first, which had come alone, and the others together"


def test_rounded_weights_and_next_tokens_go_by_the_same_rule(engine, n_threads):
    engine.ask(ScoreRounded(SHORT, FOUR)).result()
    engine.ask(NextToken(phrase_ids(engine, SHORT), FOUR)).result()
    engine.ask(ScoreRounded(LONG, FOUR)).result()
    assert {n for n_ids, n in n_threads if n_ids < 72} == {1}
    assert {n for n_ids, n in n_threads if n_ids > 72} == {ALL}


def test_work_on_all_weights_takes_all_threads(engine, monkeypatch):
    seen, aminmax = [], torch.aminmax
    monkeypatch.setattr(torch, "aminmax", lambda *a: seen.append(torch.get_num_threads()) or aminmax(*a))
    score(engine, SHORT)
    engine.ask(MeasureWeightLosses(FOUR)).result()
    assert set(seen) == {ALL}


def test_a_small_question_in_the_middle_of_a_long_reading_leaves_it_its_threads(monkeypatch, n_threads):
    monkeypatch.setattr(rounded_models, "COPY_BYTES", 0)
    large = opened(BUNDLED_DIRECTORY, "bundled", config=EngineConfig(answer_cache=False))
    seen, asked, round_whole = [], [], rounded_reading.round_whole

    def ask_once(*arguments):
        if not asked:
            asked.append(large.ask(Score(SHORT)))
        seen.append(torch.get_num_threads())
        return round_whole(*arguments)

    monkeypatch.setattr(rounded_reading, "round_whole", ask_once)
    n_threads.clear()
    large.ask(ScoreRounded(LONG, FOUR)).result(60)
    large.close()
    assert asked[0].result(60).n_scored
    assert 1 in [n for _, n in n_threads], "the small question was not read between"
    assert set(seen) == {ALL}
