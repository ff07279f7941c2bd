"""What stands before a text is no part of it, on any page: here two ids, on an engine without weights."""

import pytest
from streamlit.testing.v1 import AppTest

from components import keys
from components.heatmap.view import content_id, expectation_sentence
from computation.quantization import Rounding
from model_cache.engine.questions import Score, ScoreRounded
from tests.support.fake_engine import FakeEngine
from tests.support.pages import components
from tests.tokenizers.kinds import KINDS, codec_in

TEXT = "The cat sat."


@pytest.fixture
def engine(use_engine, tmp_path):
    codec = codec_in(KINDS["two prefix ids"].write(tmp_path / "tokenizer"))
    return use_engine(FakeEngine(codec=codec, vocabulary=60_000))


def opened(page: str, **address: str) -> AppTest:
    at = AppTest.from_file("../../app/main.py", default_timeout=60)
    at.query_params.update(address)
    at.run()
    at.query_params.update(address)  # the first page has dropped what it does not know
    return at.switch_page(f"{page}/page.py").run()


def test_the_words_before_a_place_are_the_texts_own(engine):
    scored = engine.ask(Score(TEXT)).result()
    assert scored.n_prefix == 2
    assert expectation_sentence(scored, 2, "bits").startswith("At the beginning the model gave")
    assert "gMASK" not in expectation_sentence(scored, len(scored.ids) - 1, "bits")


def test_the_phrases_tokens_show_which_stand_before_it(engine):
    at = opened("next_token", phrase=TEXT)
    assert not at.exception
    tokens = next(shown["tokens"] for shown in components(at) if "tokens" in shown)
    assert [token["prefix"] for token in tokens[:3]] == [True, True, False]


@pytest.mark.parametrize("which", [0, -1])
def test_what_was_expected_at_a_place_is_read_from_its_own_row(engine, which):
    rounded = engine.ask(ScoreRounded(TEXT, Rounding(4, "per-tensor"))).result()
    place = range(2, len(rounded.scored.ids))[which]
    at = opened("bit_width", sample=TEXT)
    at.session_state[keys.pinned_place["sample_heatmap"].name] = (content_id(rounded.scored), place)
    at.run()
    assert not at.exception
    headings = [markdown.value for markdown in at.markdown if "What was expected" in markdown.value]
    assert len(headings) == 1
    assert ("at the beginning" in headings[0]) == (which == 0)
    assert "gMASK" not in headings[0]
