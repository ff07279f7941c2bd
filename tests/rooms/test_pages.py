"""What each page asks a class, and what stands beside its answers: the page's own figures."""

import pytest

from app.rooms import hosting
from app.rooms.store import Rooms
from tests.rooms.test_teacher import answers, with_room
from tests.support.pages import PAGES, words_on

NEXT, SURPRISE, COMPARE, BITS = PAGES
TEXT = "The cat sat on the mat and then it drank a bucket of xylophones."


@pytest.fixture
def rooms(monkeypatch):
    store = Rooms()
    monkeypatch.setattr(hosting, "rooms", store)
    return store


def asked(page, rooms, **address):
    """The page with its question put to a class, the room's code and the question."""
    at, code, _ = with_room(page, **address)
    at.button(key="ask_class").click().run()
    assert not at.exception
    return at, code, rooms.view(code, "device 0").question


def test_surprise_asks_for_the_most_surprising_word_and_tells_what_the_class_chose(rooms):
    at, code, question = asked(SURPRISE, rooms, text=TEXT)
    assert question.kind == "choice"
    assert TEXT in question.prompt
    assert "Perplexity" not in words_on(at), "the class is not to see it"
    assert at.button(key="reveal_surprise").proto.type == "secondary", "while the class answers, closing comes first"
    places = [TEXT.index(word) for word in question.options]
    assert places == sorted(places), "an order by surprise would give the answer away"
    answers(rooms, code, *range(len(question.options)))
    at.button(key="close_question").click().run()
    said = words_on(at)
    assert not at.exception
    assert "Perplexity" in said
    table = at.dataframe[0].value
    worst = table.loc[table["model"].idxmax()]
    assert f"Right is **{worst['answer']}**: **1 of {len(table)}** said so" in said
    assert f"surprised the model by **{table['model'].mean():.2f} bits** on average" in said


def test_compare_asks_for_an_order_and_counts_pairs_that_stand_the_other_way_round(rooms):
    at, code, question = asked(COMPARE, rooms)
    assert question.kind == "order"
    n = len(question.options)
    assert not at.get("vega_lite_chart")
    answers(rooms, code, tuple(range(n)), tuple(range(n)[::-1]))
    at.button(key="close_question").click().run()
    assert not at.exception
    assert f"{n * (n - 1) / 4:.1f} of {n * (n - 1) // 2} pairs" in words_on(at)
    assert "per token** from the model's" in words_on(at)
    assert sorted(at.dataframe[0].value["right"]) == list(range(1, n + 1))


def test_bit_width_asks_where_the_model_breaks(rooms):
    at, code, question = asked(BITS, rooms)
    assert question.options[-1] == "none of them"
    answers(rooms, code, 0, 1, 1)
    at.button(key="close_question").click().run()
    assert not at.exception
    assert "Right is" in words_on(at)
    assert "of 3** said so" in words_on(at)


def test_a_page_that_hid_its_figures_before_stays_as_it_was(rooms):
    at, code, _ = with_room(SURPRISE, text=TEXT)
    at.toggle(key="guess").set_value(True).run()
    at.button(key="ask_class").click().run()
    answers(rooms, code, 1)
    at.button(key="close_question").click().run()
    assert at.toggle(key="guess").value
    assert "Right is" in words_on(at)


def test_a_lessons_step_asks_a_class_too_and_its_right_answer_stands_beside(rooms):
    at, code, _ = with_room(SURPRISE, lesson="logits", step="1")
    at.button(key="ask_step").click().run()
    assert not at.exception
    question = rooms.view(code, "device 0").question
    assert question.options[1] == "a few pieces"
    answers(rooms, code, 1, 1, 0)
    at.button(key="close_question").click().run()
    assert not at.exception
    assert "Right is **a few pieces**: **2 of 3** said so" in words_on(at)
