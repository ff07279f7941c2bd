"""Every page without a browser: no traceback whatever is typed, and what is drawn is what the engine measured."""

import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import format
from computation.perplexity import choices
from model_cache import compute_perplexity
from model_cache.catalog import BUNDLED_DIRECTORY
from tests.support.pages import MAIN, PAGES, answered, component, heatmap, opened, typed, words_on

HOSTILE = [
    "<script>alert(1)</script>",
    "$x^2$ and `code` and **bold** :red[colour] :smile:",
    "a\x00b\x07c\x1b[31m",
    "emoji 😀👩‍👩‍👧 日本語 ß я ł العربية",
    "<|endoftext|> twice <|endoftext|>",
    "line one\n\n\tline two\r\nline three",
    "\u202eabc\u200bdef",
    "       ",
    "word " * 900,
]


@pytest.mark.parametrize("page", PAGES)
def test_the_first_screen_is_already_an_answer(page):
    at = opened(page)
    assert not at.warning
    assert answered(at)
    assert at.title[0].value


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_works_or_gets_a_sentence(page, text):
    at = typed(opened(page), page, text)
    assert answered(at) or at.warning


@pytest.mark.parametrize("page", PAGES)
def test_empty_text_gets_a_sentence_and_the_next_text_an_answer(page):
    at = typed(opened(page), page, "")
    assert "Type" in at.warning[0].value
    assert not answered(at)
    at = typed(at, page, "The cat sat on the mat.")
    assert not at.warning
    assert answered(at)


def test_a_single_token_is_told_of_the_switch_that_helps():
    at = typed(opened("surprise/page.py"), "surprise/page.py", "The")
    assert "score the first token" in at.warning[0].value
    at.toggle(key="bos").set_value(True).run()
    assert not at.warning
    assert heatmap(at)["chips"][0]["heat"] is None  # BOS is drawn, grey


def test_a_text_over_the_limit_names_both_figures_and_is_kept(monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_MAX_TOKENS", "200")
    text = "many words in a row " * 100
    at = typed(opened("surprise/page.py"), "surprise/page.py", text)
    assert re.search(r"\d{3} tokens; at most 200", at.warning[0].value.replace("\\", ""))
    assert at.text_area(key="text").value == text


def test_a_hundred_thousand_characters_work(monkeypatch):
    text = ("The quick brown fox jumps over the lazy dog. " * 2_300)[:100_000]
    at = typed(opened("surprise/page.py"), "surprise/page.py", text)
    assert not at.warning
    assert len(heatmap(at)["chips"]) == 4_000  # drawn in parts
    assert any("too long for a link" in c.value for c in at.caption)


def test_surprise_shows_perplexity_with_its_badge_and_unit():
    text = "Let's stop for lunch because I'm getting hungry"
    at = opened("surprise/page.py")
    at.session_state["token_table"] = True  # unfolded
    at = typed(at, "surprise/page.py", text)
    figures = next(m for m in at.markdown if m.value.startswith("Perplexity"))
    perplexity = choices(compute_perplexity(text))
    assert f"Perplexity **{perplexity}**, as unsure as between that many equally likely tokens" in words_on(at)
    for landmark in ("A fair coin has perplexity 2, a die 6", "Guessing among the whole vocabulary has 8,192"):
        assert landmark in figures.proto.help
    assert any("first token unscored" in c.value.replace("\\", "") for c in at.caption)
    bits = at.dataframe[0].value["surprise"].iloc[-1]
    at.segmented_control(key="unit").set_value("nats").run()
    assert at.dataframe[0].value["surprise"].iloc[-1] == pytest.approx(bits * 0.693147, rel=1e-4)


def test_a_click_shows_the_alternatives_there_and_outlives_no_change_of_text():
    at = typed(opened("surprise/page.py"), "surprise/page.py", "Let's stop for lunch because I'm getting hungry")
    content_id = heatmap(at)["content_id"]
    at.session_state["heatmap"] = {"clicked": {"value": 9, "content_id": content_id, "at": 1}}
    at.run()
    assert heatmap(at)["chosen"] == 9
    detail = component(at, "The likeliest tokens at the chosen place")["rows"]
    assert len(detail) in (10, 11)
    assert [row["cells"][0] for row in detail if "actual" in row["kinds"]] == ["·hungry"]
    at = typed(at, "surprise/page.py", "Two words")
    assert heatmap(at)["chosen"] is None
    assert not at.exception


def test_the_split_character_is_one_chip():
    at = typed(opened("surprise/page.py"), "surprise/page.py", "hi 😀 you")
    texts = [chip["text"] for chip in heatmap(at)["chips"]]
    assert any("😀" in text for text in texts)
    assert not any("\ufffd" in text for text in texts)


@pytest.mark.parametrize(
    ("parameter", "bad"), [("bits", "99"), ("bits", "x"), ("scheme", "magic"), ("unit", "miles"), ("bos", "perhaps")]
)
def test_a_bad_value_in_the_address_falls_back(parameter, bad):
    at = AppTest.from_file(MAIN, default_timeout=60)
    at.query_params[parameter] = bad
    at.run()
    at.query_params[parameter] = bad
    at.switch_page("bit_width/page.py").run()
    assert not at.exception
    assert at.dataframe


@pytest.mark.parametrize("name", ["../../etc", "/etc/passwd", "no such model", "$x$", "tests/app", "."])
def test_a_page_accepts_no_path_and_keeps_the_model_it_had(name, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    at = AppTest.from_file(MAIN, default_timeout=60)
    at.query_params["model"] = name
    at.run()
    assert not at.exception
    assert format.escape(name) in at.warning[0].value
    assert at.selectbox(key="model").value == "bundled"
    assert answered(at)


def test_the_operators_directory_is_a_model_for_everybody_and_shown_by_its_last_part(monkeypatch, tmp_path):
    folder = Path(shutil.copytree(BUNDLED_DIRECTORY, tmp_path / "our_model"))
    monkeypatch.setenv("LOGITSCOPE_MODEL", str(folder))
    at = opened("surprise/page.py")
    assert not at.warning
    assert at.selectbox(key="model").options[0] == "our_model"
    assert any(c.value.startswith("our") and str(tmp_path) not in c.value for c in at.caption)


def test_an_operators_model_that_is_gone_leaves_the_bundled_one_and_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("LOGITSCOPE_MODEL", str(tmp_path / "gone"))
    at = opened(PAGES[0])
    assert "isn't a model name" in at.warning[0].value.replace("\\", "")
    assert at.selectbox(key="model").value == "bundled"
    assert answered(at)
