"""What a phone may send as an answer, and what a question for phones may be."""

import math

import pytest

from app.predict.question import Question
from app.rooms.answers import MAX_OPTIONS, MAX_WORD, checked_answer, checked_question, plain

WORD, NUMBER = Question("?", "word", (), ""), Question("?", "number", (), "")
CHOICE, ORDER = Question("?", "choice", ("a", "b", "c"), ""), Question("?", "order", ("a", "b", "c"), "")


@pytest.mark.parametrize(
    ("question", "sent", "answer"),
    [
        (WORD, "  a  mat\n", "a mat"),
        (WORD, "<b>mat</b>", "<b>mat</b>"),
        (WORD, "e\u0301", "é"),
        (WORD, "m\u202eat\u200b", "mat"),
        (WORD, "می\u200cخواهم", "می\u200cخواهم"),
        (CHOICE, 2, 2),
        (ORDER, [2, 0, 1], (2, 0, 1)),
        (NUMBER, 3, 3.0),
        (NUMBER, -0.5, -0.5),
    ],
)
def test_an_answer_of_its_questions_kind_is_taken(question, sent, answer):
    assert checked_answer(sent, question) == answer


@pytest.mark.parametrize(
    ("question", "sent"),
    [
        (WORD, ""),
        (WORD, " \u200b\u202e "),
        (WORD, "x" * (MAX_WORD + 1)),
        (WORD, " " * 1_000_000),
        (WORD, 3),
        (WORD, None),
        (WORD, ["mat"]),
        (CHOICE, 3),
        (CHOICE, -1),
        (CHOICE, True),
        (CHOICE, 1.0),
        (CHOICE, "1"),
        (CHOICE, 10**30),
        (ORDER, [0, 1]),
        (ORDER, [0, 1, 1]),
        (ORDER, [0, 1, True]),
        (ORDER, [0, 1, [2]]),
        (ORDER, "012"),
        (NUMBER, math.nan),
        (NUMBER, math.inf),
        (NUMBER, 1e13),
        (NUMBER, 10**400),
        (NUMBER, False),
        (NUMBER, "7"),
    ],
)
def test_what_is_no_answer_to_the_question_is_refused_with_a_sentence(question, sent):
    with pytest.raises(ValueError, match=r"\.$"):
        checked_answer(sent, question)


def test_half_a_surrogate_is_no_letter():
    assert plain("a\ud800b", 10, "A word") == "ab"


@pytest.mark.parametrize(
    "question",
    [
        Question(" ", "word", (), ""),
        Question("?" * 2_001, "word", (), ""),
        Question("?", "choice", ("a",), ""),
        Question("?", "choice", ("a", "a"), ""),
        Question("?", "choice", ("a", "b" * 301), ""),
        Question("?", "order", tuple(map(str, range(MAX_OPTIONS + 1))), ""),
        Question("\ud800", "word", (), ""),
    ],
)
def test_a_question_that_no_phone_can_show_is_refused(question):
    with pytest.raises(ValueError):  # noqa: PT011  each has a reason of its own
        checked_question(question)
    assert checked_question(WORD) == WORD
