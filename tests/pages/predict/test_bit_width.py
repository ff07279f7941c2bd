"""Guess first on Bit width: nothing is measured before a width was picked, or the curve drawn by hand."""

import json
import math

import pytest

from model_cache import bit_width_sweep
from model_cache.engine.local import LocalEngine
from model_cache.engine.questions import ScoreRounded
from tests.support.pages import components, opened, words_on
from tests.support.tabs import handed_back, held

BITS = "bit_width/page.py"
TEXT = "My mother told me to wash my hands before dinner."


@pytest.fixture
def at():
    return opened(BITS, guess="true", sample=TEXT)


def widths(at):
    return next(group for group in at.button_group if "none of them" in group.options)


def levels(at):
    return [box for box in at.selectbox if box.key.startswith("guess_width")]


def pick(at, width: str):
    widths(at).set_value(width).run()
    assert widths(at).value == width
    return at


def times_full(text: str) -> dict[int, float]:
    frame = bit_width_sweep(text).set_index("bits")
    return {bits: float(frame.loc[bits, "perplexity"] / frame.loc[32, "perplexity"]) for bits in (24, 16, 8, 4, 2, 1)}


def test_no_width_is_measured_before_the_guess_is_revealed(monkeypatch):
    asked = []
    ask = LocalEngine.ask
    monkeypatch.setattr(LocalEngine, "ask", lambda self, question: asked.append(question) or ask(self, question))
    at = opened(BITS, guess="true", sample=TEXT)
    assert not at.metric
    assert not at.get("vega_lite_chart")
    assert not components(at)
    assert not at.dataframe
    at.button(key="reveal_bits").click().run()
    assert "Pick a width, or draw the curve" in words_on(at)
    assert not [question for question in asked if isinstance(question, ScoreRounded) and question.text == TEXT]


def test_the_width_at_which_it_breaks_is_the_widest_that_doubles_perplexity(at):
    times = times_full(TEXT)
    breaks = max(bits for bits, ratio in times.items() if ratio >= 2)
    pick(at, "8")
    at.button(key="reveal_bits").click().run()
    said = words_on(at)
    cost = f"{math.log2(times[breaks]):.2f} bits per token more"
    assert f"the widest of these that breaks it is **{breaks} bits**, with {cost}" in said
    assert f"**{math.log2(times[breaks]) - math.log2(times[8]):.2f} bits per token** apart" in said
    assert at.metric
    at.radio(key="scheme").set_value("group-64").run()
    assert at.metric, "another scheme is shown by the same curve, and no new round"
    at.text_area(key="sample").set_value("Another text.").run()
    assert not at.metric, "a new text is a new round"


def test_a_curve_drawn_by_hand_stands_beside_the_measured_one(at):
    for box, level in zip(levels(at), ("1×", "1×", "1×", "2×", "20×", "100× or more"), strict=True):
        box.set_value(level)
    at.run()
    at.button(key="reveal_bits").click().run()
    times = times_full(TEXT)
    guessed = {24: 1, 16: 1, 8: 1, 4: 2, 2: 20, 1: 100}
    most = math.log2(100)
    apart = [abs(math.log2(g) - min(math.log2(times[bits]), most)) for bits, g in guessed.items()]
    assert f"**{sum(apart) / 6:.2f} bits per token** from the measured one" in words_on(at)
    spec = json.dumps(json.loads(at.get("vega_lite_chart")[0].proto.spec))
    assert '"guess"' in spec


def test_what_was_guessed_survives_a_reload(at):
    pick(at, "4")
    levels(at)[3].set_value("5×").run()
    back = handed_back(BITS, held(at))
    assert widths(back).value == "4"
    assert levels(back)[3].value == "5×"
    assert not back.metric


def test_the_sizes_are_worked_out_before_the_width_is_guessed(at):
    at.toggle(key="look_first").set_value(True).run()
    assert not [button for button in at.button if button.key == "reveal_bits"]
    at.button(key="reveal_sizes").click().run()
    assert at.button(key="reveal_bits")
    assert not at.metric


def test_what_a_tab_hands_back_may_be_anything():
    parts = {
        "bit width": json.dumps(
            {
                "version": 1,
                "part": {"held": {"guess": True, "guess round bits": ["x", ["7", "9×"], True]}, "losses": []},
            }
        )
    }
    assert not handed_back(BITS, parts).exception
