"""Two texts word by word: what differs, what it costs, and what it does to the words after it."""

import math

import pytest

from model_cache import token_surprise_table
from tests.pages.compare.actions import pasted
from tests.support.pages import component, words_on


def test_a_changed_word_shows_its_own_surprise_and_what_it_does_to_the_words_after_it():
    one, other = "The dog ran to the door and began to bark.", "The dog ran to the moon and began to bark."
    tables_ = [token_surprise_table(text) for text in (one, other)]
    bits = [t.set_index(t["token"].str.strip())["surprise"] / math.log(2) for t in tables_]
    after = [t["surprise"].iloc[5:].sum() / math.log(2) for t in tables_]
    at = pasted([one, other])
    words = words_on(at)
    assert f"**moon** in place of **door**: {bits[1]['moon']:.1f} bits instead of {bits[0]['door']:.1f} bits." in words
    assert (
        f"What both texts have after the first change takes **{after[1]:.1f} bits** instead of {after[0]:.1f} bits."
        in words
    )
    chips = component(at, "The second text tinted by the change in surprise, with what the first has in its place")[
        "chips"
    ]
    assert [
        (chip["text"].strip(), chip["removed"], chip["changed"]) for chip in chips if chip["removed"] or chip["changed"]
    ] == [
        ("door", True, False),
        ("moon", False, True),
    ]
    assert all(chip["heat"] in (0, None) for chip in chips[:5]), "nothing before the change is touched"
    changes = {
        c["text"].strip(): float(c["tip"].rsplit("change ", 1)[1].split()[0].replace("−", "-")) for c in chips[7:-1]
    }
    assert changes["and"] == pytest.approx(bits[1]["and"] - bits[0]["and"], abs=0.01)


def test_the_same_text_twice_has_no_difference(fake_engine):
    assert "The two texts have the same words." in words_on(pasted(["The same text.", "The same text."]))


def test_the_two_texts_chosen_stay_chosen_when_another_is_edited(fake_engine):
    at = pasted(["one text here", "another text here", "a third text here"])

    def box(which):
        return next(b for b in at.selectbox if b.label == f"{which} text")

    box("Second").set_value(3).run()
    at.text_area(key="card_text_1").set_value("a text that was edited").run()
    assert (box("First").value, box("Second").value) == (1, 3)
    assert box("First").options[0] == "1: a text that was edited"
