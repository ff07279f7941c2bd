"""Guess first on Surprise: the text stands there without its figures until a word was picked and is revealed."""

import json

import pytest

from model_cache import open_model
from tests.pages.surprise.actions import TEXT
from tests.support.engines import score
from tests.support.pages import click, component, components, opened, typed, words_on
from tests.support.tabs import handed_back, held

SURPRISE = "surprise/page.py"
UNTINTED = "The text, untinted: pick what surprised the model most"


@pytest.fixture
def at():
    page = opened(SURPRISE, guess="true")
    page.session_state["token_table"] = True  # unfolded
    return typed(page, SURPRISE, TEXT)


def sent(at) -> str:
    """All that the page holds for the browser, figures included wherever they stand."""
    return " ".join([words_on(at), *map(json.dumps, components(at)), *(frame.value.to_csv() for frame in at.dataframe)])


def pick(at, place: int):
    return click(at, "guess_heatmap", place, component(at, UNTINTED)["content_id"])


def test_no_figure_of_the_text_reaches_the_browser_before_it_is_revealed(at):
    scored = score(open_model(), TEXT)
    secrets = [f"{scored.perplexity:.1f}", f"{scored.total_bits:.1f}", "Perplexity", "biggest surprise", " bits"]
    secrets += [f"{nats / 0.693147:.2f}" for nats in scored.surprisal_nats if nats > 2]
    assert [data["label"] for data in components(at)] == [UNTINTED]
    assert {chip["heat"] for chip in components(at)[0]["chips"]} <= {0.0, None}
    assert not at.dataframe
    assert not [secret for secret in secrets if secret in sent(at)]
    pick(at, 3)
    at.button(key="reveal_surprise").click().run()
    assert all(secret in sent(at) for secret in ("Perplexity", "biggest surprise"))


def test_what_was_picked_is_set_beside_what_surprised_most(at):
    at.button(key="reveal_surprise").click().run()
    assert "Pick a token first" in at.warning[0].value
    scored = score(open_model(), TEXT)
    bits = scored.surprisal_nats / 0.6931471805599453
    worst, other = int(bits.argmax()), int(bits.argsort()[-3])
    pick(at, scored.first_scored + other)
    assert component(at, UNTINTED)["chosen"] == scored.first_scored + other
    at.button(key="reveal_surprise").click().run()
    said = words_on(at)
    assert f"{bits[other]:.2f} bits: number 3 of {len(bits)}" in said
    assert f"{bits[worst]:.2f} bits: **{bits[worst] - bits[other]:.2f} bits** more" in said
    typed(at, SURPRISE, "Another text, which nobody has seen.")
    assert [data["label"] for data in components(at)] == [UNTINTED], "a new text is a new round"
    assert component(at, UNTINTED)["chosen"] is None
    at.toggle(key="guess").set_value(False).run()
    assert "Perplexity" in words_on(at)


def test_the_most_surprising_word_is_right_in_whole_words_too(at):
    at.toggle(key="words").set_value(True).run()
    scored = score(open_model(), TEXT)
    pick(at, scored.first_scored + int(scored.surprisal_nats.argmax()))
    at.button(key="reveal_surprise").click().run()
    assert "right, nothing in this text surprised the model more" in words_on(at)


def test_a_pick_and_what_was_revealed_survive_a_reload(at):
    pick(at, 4)
    again = held(at)
    back = handed_back(SURPRISE, again)
    assert back.toggle(key="guess").value
    assert component(back, UNTINTED)["chosen"] == 4
    at.button(key="reveal_surprise").click().run()
    assert "Perplexity" in words_on(handed_back(SURPRISE, held(at)))
