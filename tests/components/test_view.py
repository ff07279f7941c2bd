"""The heatmap and what a click on it brings up, drawn from a scored text alone."""

import json
import math
from itertools import count

import pytest
from streamlit.testing.v1 import AppTest

from components.heatmap import view
from computation import spans
from tests.support.scored_texts import scored_text

LONG = 46_601
clicks = count()


def page() -> None:
    """A page in miniature."""
    import streamlit as st

    from components.heatmap import view
    from components.heatmap.extremes import draw_extremes
    from components.heatmap.summary import draw_figures
    from tests.components.test_view import texts
    from tests.support.scored_texts import pieces_of

    scored = texts[st.session_state["text"]]
    view.apply_clicks(scored, "heatmap")
    draw_figures(scored, "bits")
    view.draw_heatmap(
        scored, "bits", key="heatmap", pieces_of=pieces_of, words=st.session_state.get("words", False), line=True
    )
    view.draw_detail(scored, "heatmap", pieces_of, "bits")
    draw_extremes(scored, "bits", key="heatmap")


texts = {
    "short": scored_text([b"The", b" cat", b" sat", b" \xf0\x9f", b"\x98\x80", b" there"], seed=3),
    "long": scored_text([b" word%d" % (i % 900) if i % 7 else b"." for i in range(LONG)], seed=4),
}


def drawn(text: str, **state) -> AppTest:
    at = AppTest.from_function(page, default_timeout=120)
    at.session_state["text"] = text
    for name, value in state.items():
        at.session_state[name] = value
    at.run()
    assert not at.exception
    return at


def component(at: AppTest, label: str) -> dict:
    shown = (json.loads(c.proto.json) for c in at.get("bidi_component"))
    return next(data for data in shown if data["label"] == label)


def pin(at: AppTest, position: int, *, seen: str | None = None) -> None:
    shown = seen or component(at, "Tokens tinted by surprise")["content_id"]
    at.session_state["heatmap"] = {"clicked": {"value": position, "content_id": shown, "at": next(clicks)}}
    at.run()
    assert not at.exception


@pytest.mark.parametrize("words", [False, True])
def test_a_click_on_a_long_text_works_out_no_boundary_and_spells_out_only_what_is_drawn(monkeypatch, words):
    at = drawn("long", words=words)
    passes, spelled = [], []
    slow, make = spans._character_bounds, spans.Span
    monkeypatch.setattr(spans, "_character_bounds", lambda pieces: passes.append(1) or slow(pieces))
    monkeypatch.setattr(spans, "Span", lambda *args: spelled.append(1) or make(*args))
    pin(at, 350)
    assert component(at, "The likeliest tokens at the chosen place"), "the click was taken in"
    assert not passes
    assert view.CHIPS_AT_ONCE <= len(spelled) < view.CHIPS_AT_ONCE + 50


def test_a_click_pins_a_token_and_lists_what_was_expected_there():
    at = drawn("short")
    pin(at, 2)
    assert component(at, "Tokens tinted by surprise")["chosen"] == 2
    rows = component(at, "The likeliest tokens at the chosen place")["rows"]
    assert len(rows) == 11
    assert rows[-1]["kinds"] == ["actual"]
    assert rows[-1]["cells"][0] == "·sat"
    assert any("After “The cat” the model gave **·sat**" in m.value for m in at.markdown)


def test_without_a_click_the_biggest_surprise_is_told():
    at = drawn("short")
    scored = texts["short"]
    told = next(m.value for m in at.markdown if m.value.startswith("The biggest surprise: after"))
    assert scored.surprisal_nats.argmax() == 0
    assert "after “The” the model gave **·cat**" in told
    bits = float(scored.surprisal_nats[0]) / math.log(2)
    assert f"{bits:.2f} bits" in told.replace("\\", "")
    assert "at the chosen place" not in " ".join(c.proto.json for c in at.get("bidi_component"))


def test_a_character_of_several_tokens_is_one_chip_and_named_whole():
    at = drawn("short")
    pin(at, 4)
    assert component(at, "Tokens tinted by surprise")["chosen"] == 3, (
        "the chip is marked whichever of its tokens is pinned"
    )
    sentence = next(m.value for m in at.markdown if "After" in m.value)
    assert "**·😀**" in sentence
    assert "it takes 2 tokens, of which the list shows number 2" in sentence


def test_a_click_on_another_text_pins_nothing():
    at = drawn("short")
    old = component(at, "Tokens tinted by surprise")["content_id"]
    at.session_state["text"] = "long"
    pin(at, 2, seen=old)
    assert component(at, "Tokens tinted by surprise")["chosen"] is None


@pytest.mark.parametrize("position", [0, -1, 6, 10_000])
def test_a_place_that_is_not_in_the_text_cannot_be_pinned(position):
    at = drawn("short")
    pin(at, position)
    assert component(at, "Tokens tinted by surprise")["chosen"] is None


def test_the_lists_of_extremes_pin_too():
    at = drawn("short", heatmap_extremes=True)
    shown = component(at, "Most surprising tokens")
    place = shown["rows"][1]["token_id"]
    at.session_state["heatmap_most"] = {
        "clicked": {"value": place, "content_id": shown["content_id"], "at": next(clicks)}
    }
    at.run()
    assert component(at, "Tokens tinted by surprise")["chosen"] == place
