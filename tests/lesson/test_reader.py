"""A lesson's file is read strictly: each error names the file, its line and the reason, and nothing else is let in."""

import pytest

from app.lesson.library import SHIPPED
from app.lesson.reader import MAX_BYTES, MAX_STEPS, BadLesson, read
from tests.lesson.files import HEAD, LESSON, ON_SURPRISE, QUESTION, STEP, lesson_of


def line_where(source: str, text: str) -> int:
    return source[: source.index(text)].count("\n") + 1


def test_a_lesson_has_its_steps_with_everything_in_them():
    lesson = lesson_of(LESSON)
    first, second = lesson.steps
    assert (lesson.name, lesson.title, lesson.parts) == ("mine", "A lesson", ("Tokens", "Surprise"))
    assert (first.page, first.parameters) == ("next", {"phrase": "This weekend I plan to"})
    assert first.asked.question.kind == "number"
    assert (second.asked.answer, second.asked.question.about) == ("most_token", "mine 2")
    assert second.facts == {"most_token", "most_surprise", "unit"}


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('page = "next"', 'page = "home"', "“page” is one of next, surprise, compare, bits"),
        ('page = "next"', 'pages = "next"', "a step has no “pages”"),
        ("tokens_at_least = 8", "tokens_at_lest = 8", "“tokens_at_lest” is none of the checks"),
        ("tokens_at_least = 8", 'tokens_at_least = "8"', "“tokens_at_least” takes a whole number"),
        ("tokens_at_least = 8", "tokens_at_least = true", "“tokens_at_least” takes a whole number"),
        ("tokens_at_least = 8", "bits_are = 8", "“bits_are” can't be checked on the page “next”"),
        ("check = { tokens_at_least = 8 }", "check = {}", "a step needs a check"),
        ('phrase = "This weekend I plan to"', 'text = "x"', "the page “next” has no “text” in its address"),
        ('phrase = "This weekend I plan to"', "k = 1000", "“k” can't be “1000”"),
        ("{n_tokens}", "{n_token}", "{n_token} is nothing that the page “next” writes"),
        ("{n_tokens}", "{n_tokens|percent}", "{n_tokens} can be written as count or digits"),
        ("{n_tokens}", "{n_tokens", "a brace stands alone"),
        ("{n_tokens}", "{__class__}", "a brace stands alone"),
        ('kind = "number"', 'kind = "essay"', "“kind” is one of word, choice, number"),
        ('answer = "n_tokens"', 'answer = "secret"', "“secret” is nothing that the page “next” notes"),
        ('answer = "n_tokens"', 'options = ["a", "b"]', "only a choice has options"),
        ('answer = "n_tokens"', 'right = "five"', "“right” is one of the options of a choice"),
        ('answer = "n_tokens"', "within = -1", "“within” is a share"),
        ('title = "A lesson"', 'title = ""', "“title” is missing, or no text"),
        ('title = "A lesson"', 'titel = "A lesson"', "a lesson has no “titel”"),
        ('title = "A lesson"', "title = A lesson", "this is no TOML"),
        ('task = "Type something of **eight** tokens."', f'task = "{"a" * 1_501}"', "“task” has 1,501 characters"),
    ],
)
def test_each_mistake_is_named_with_its_line(before, after, reason):
    source = LESSON.replace(before, after, 1)
    assert source != LESSON
    with pytest.raises(BadLesson) as caught:
        lesson_of(source)
    assert str(caught.value).startswith(f"mine.toml, line {line_where(source, after)}: ")
    assert reason in str(caught.value)


def test_a_mistake_in_a_later_step_is_named_there_whatever_earlier_texts_say():
    tricky = STEP.replace('task = "Type', "task = \"\"\"\n[[step]]\ncheck = 1\n# '''\nType").replace(
        'tokens."\nexpl', 'tokens."""\nexpl'
    )
    source = HEAD + tricky + ON_SURPRISE.replace("place_is_most_surprising", "place_is_odd")
    with pytest.raises(BadLesson, match=f"line {line_where(source, 'place_is_odd')}: “place_is_odd” is none"):
        lesson_of(source)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff", "byte 1 is not UTF-8"),
        (b"a" * (MAX_BYTES + 1), "200,000 bytes at most"),
        (b"a = " + b"[" * 5_000 + b"]" * 5_000, "no TOML"),
        (b"a = " + b"9" * 5_000, "no TOML"),
        (HEAD.encode(), "a lesson needs steps"),
        ((HEAD + "step = 3").encode(), "a lesson needs steps"),
        ((HEAD + "step = [3]").encode(), "here belongs a table"),
        ((HEAD + STEP * (MAX_STEPS + 1)).encode(), "60 steps at most, and this one has 61"),
        (b"", "“title” is missing"),
    ],
)
def test_what_is_no_lesson_is_said_in_a_sentence(content, reason):
    with pytest.raises(BadLesson, match=r"^mine\.toml, line ") as caught:
        read("mine", "mine.toml", content)
    assert reason in str(caught.value)


@pytest.mark.parametrize("name", ["", "A lesson", "../logits", "x" * 41, "<b>"])
def test_a_file_whose_name_fits_into_no_address_is_no_lesson(name):
    with pytest.raises(BadLesson, match="small letters, digits and hyphens"):
        read(name, "mine.toml", LESSON.encode())


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.toml")), ids=lambda file: file.stem)
def test_the_lessons_that_ship_are_read_and_each_step_asks_something(file):
    lesson = read(file.stem, file.name, file.read_bytes())
    for step in lesson.steps:
        assert step.asked is not None, step.title
        assert step.asked.answer or step.asked.right, step.title


def test_a_question_alone_can_be_waited_for_and_needs_to_be_there():
    answered = STEP.replace("tokens_at_least = 8", "answered = true")
    lesson_of(HEAD + answered + QUESTION)
    with pytest.raises(BadLesson, match="without a question can't wait"):
        lesson_of(HEAD + answered)
