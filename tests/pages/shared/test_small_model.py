"""Where the bundled model makes little of a text, the page says so once, and offers a real model with its size."""

import pytest
import streamlit as st

import model_cache
from app.compare import example_sets
from app.shared import examples, model, small_model, state
from model_cache import offers
from model_cache.engine.questions import Score
from tests.support.markup import shown
from tests.support.pages import PAGES, opened, typed

FLAT = "I visited Muskegon, Michigan"
SAID = "very small model"
PACKAGED = "SmolLM2-135M-Instruct"


@pytest.fixture(autouse=True)
def disk_asked_anew():
    """What was found on the disk in another test is forgotten."""
    st.cache_data.clear()


def said(at) -> list[str]:
    return [caption.value for caption in at.caption if SAID in caption.value]


def offered(at) -> list[str]:
    return [button.label for button in at.button if button.key == state.real_model_button.name]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_it_once_where_the_text_falls_flat(page):
    at = opened(page)
    assert said(at) == offered(at) == [], "pages open with what the model shows something on"
    typed(at, page, FLAT)
    assert len(said(at)) == 1
    (label,) = offered(at)
    assert "SmolLM2" in label


def test_it_is_said_of_the_notebooks_examples_that_fall_flat_and_of_none_that_pages_open_with(engine):
    def flat(text: str) -> bool:
        return small_model.falls_flat(engine.ask(Score(text)).result())

    assert flat(examples.NEXT_TOKEN_MORE[2]), "the unicorns"
    assert flat("I visited Muskegon,")
    assert flat("Let's stop for lunch because I'm getting hungry")
    assert not any(flat(text) for text in (examples.NEXT_TOKEN, examples.SURPRISE, examples.BIT_WIDTH))
    assert not flat(example_sets.OPENING[0][1])
    assert not flat("Zounds!"), "too few tokens to say"


@pytest.mark.parametrize("page", PAGES[:2])
def test_a_text_of_one_token_is_no_reason_to_say_anything(page):
    assert said(typed(opened(page), page, "Once")) == []


def test_a_click_brings_the_model_as_a_pick_in_the_header_does(monkeypatch):
    at = typed(opened(PAGES[1]), PAGES[1], FLAT)
    asked = []

    def note(name):
        if name != model_cache.DEFAULT_MODEL:
            asked.append((name, state.models_agreed_to.get()))
            raise model_cache.ModelUnavailable("Not in this test.")
        return ask(name)

    ask = model.engine_of
    monkeypatch.setattr(model, "engine_of", note)
    at.button(key=state.real_model_button.name).click().run()
    assert asked == [(PACKAGED, (PACKAGED,))]
    assert any("Not in this test" in warning.value for warning in at.warning)


@pytest.mark.parametrize(
    ("here", "label"),
    [
        ({"bundled"}, f"Use {PACKAGED}, a download of 93 MB"),
        ({"bundled", "openai-community/gpt2"}, f"Use {PACKAGED}, a download of 93 MB"),
        ({"bundled", "openai-community/gpt2", PACKAGED}, f"Use {PACKAGED}, on this machine"),
    ],
)
def test_the_model_of_the_package_index_is_offered_whatever_else_is_here(monkeypatch, here, label):
    monkeypatch.setattr(offers, "is_on_disk", here.__contains__)
    assert [shown(each) for each in offered(typed(opened(PAGES[1]), PAGES[1], FLAT))] == [label]


@pytest.mark.parametrize(
    ("here", "label"),
    [
        (set(), "Use HuggingFaceTB/SmolLM2-135M, a download of 269 MB"),
        ({"openai-community/gpt2"}, "Use openai-community/gpt2, on this machine"),
    ],
)
def test_where_it_may_not_be_opened_one_that_is_here_comes_before_a_download(monkeypatch, here, label):
    monkeypatch.setenv("LOGITSCOPE_ALLOW", "openai-community/gpt2, HuggingFaceTB/SmolLM2-135M")
    monkeypatch.setattr(offers, "is_on_disk", here.__contains__)
    assert [shown(each) for each in offered(typed(opened(PAGES[1]), PAGES[1], FLAT))] == [label]


def test_the_disk_is_not_asked_at_every_key(monkeypatch):
    asked = []
    monkeypatch.setattr(offers, "is_on_disk", lambda name: asked.append(name) or name == "bundled")
    at = opened(PAGES[1])
    for text in (FLAT, FLAT + "!", FLAT + "!!"):
        typed(at, PAGES[1], text)
        assert offered(at)
    assert len(asked) <= 1


def test_where_visitors_may_open_no_other_there_is_nothing_to_click(monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_ALLOW", "bundled")
    at = typed(opened(PAGES[1]), PAGES[1], FLAT)
    assert len(said(at)) == 1
    assert offered(at) == []


def test_nothing_is_said_of_another_model(monkeypatch):
    monkeypatch.setattr(small_model, "DEFAULT_MODEL", "another")
    assert said(typed(opened(PAGES[1]), PAGES[1], FLAT)) == []
