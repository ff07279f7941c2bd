"""How answers are counted, and where phones go to give them."""

import pytest

from app.predict.question import Question
from app.rooms import invitation, tally


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("http://10.0.0.5:8501/", "http://10.0.0.5:8501/join"),
        ("http://10.0.0.5:8501/surprise?text=a/next", "http://10.0.0.5:8501/join"),
        ("https://school.example/lab/scope/bits", "https://school.example/lab/scope/join"),
        ("https://school.example/lab/scope/", "https://school.example/lab/scope/join"),
    ],
)
def test_phones_go_where_visitors_go(page, address):
    assert invitation.join_address(page) == address


def test_answers_are_counted_by_word_option_and_first_place():
    question = Question("?", "order", ("a", "b", "c"), "")
    assert tally.of_words(["The", "the", "the", "a"]).words == ("the", "a")
    assert tally.of_choices(question, [(2, 0, 1), (2, 1, 0)]).counts == (0, 0, 2)
    assert tally.mean_places(question, [(2, 0, 1), (2, 1, 0)]) == [2.5, 2.5, 1.0]
    assert tally.in_words((2, 0, 1), question) == "c, a, b"
