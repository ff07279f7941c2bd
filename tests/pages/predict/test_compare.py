"""Guess first on Compare: the texts are put in order before anything of them is measured."""

import json

import pytest

from model_cache import compare_texts
from tests.support.pages import components, opened, words_on
from tests.support.tabs import handed_back, held

COMPARE = "compare/page.py"
TEXTS = ["The cat sat on the mat.", "The cat computed the eigenvalue.", "Flurb zazzle moop tink wob."]


@pytest.fixture
def at():
    return opened(COMPARE, guess="true", cards=json.dumps([["", text] for text in TEXTS]))


def put(at, *numbers: int):
    by_number = {int(label.split(":")[0]): label for label in at.multiselect[0].options}
    return at.multiselect[0].set_value([by_number[number] for number in numbers]).run()


def test_nothing_is_measured_before_the_order_is_revealed(at, monkeypatch):
    assert not components(at)
    assert not at.get("vega_lite_chart")
    assert not at.dataframe
    assert "most natural: the model" not in words_on(at)
    assert "What to look for" not in words_on(at)
    at.button(key="reveal_compare").click().run()
    assert "at least two texts in order" in at.warning[0].value
    assert not at.get("vega_lite_chart")


def test_who_takes_the_texts_as_they_are_offered_is_given_no_order_of_theirs():
    orders = {
        tuple(
            int(label.split(":")[0])
            for label in opened(COMPARE, guess="true", cards=json.dumps(cards)).multiselect[0].options
        )
        for cards in ([["", text] for text in [*TEXTS, f"Text {n}."]] for n in range(4))
    }
    assert len(orders) > 1, "another order for other texts"


def test_an_order_is_judged_by_pairs_and_in_bits_per_token(at):
    put(at, 2, 1, 3)
    at.button(key="reveal_compare").click().run()
    means = compare_texts(TEXTS).set_index("text")
    bits = [float(means.loc[text, "bits"] / means.loc[text, "tokens"]) for text in TEXTS]
    assert bits == sorted(bits)
    said = words_on(at)
    assert "**2 of 3 pairs right**" in said
    assert f"**{2 * (bits[1] - bits[0]) / 3:.2f} bits per token**" in said
    assert at.get("vega_lite_chart")


def test_a_new_text_is_a_new_round_and_one_text_alone_is_none(at):
    put(at, 1, 2, 3)
    at.button(key="reveal_compare").click().run()
    assert "is the model's: **3 pairs right**" in words_on(at)
    at.text_area(key="card_text_3").set_value("The dog barked.").run()
    assert not at.get("vega_lite_chart")
    assert at.multiselect[0].value == []
    at.text_area(key="card_text_2").set_value("")
    at.text_area(key="card_text_3").set_value("").run()
    assert at.get("vega_lite_chart")


def test_an_order_survives_a_reload(at):
    put(at, 3, 1)
    back = handed_back(COMPARE, held(at))
    assert [label[0] for label in back.multiselect[0].value] == ["3", "1"]
    assert not back.get("vega_lite_chart")
