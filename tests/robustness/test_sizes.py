"""More than a box takes: refused by its bytes before anything reads it, with a sentence, and it stays in the box."""

import pytest

import model_cache
from app.shared import model
from components import inputs
from model_cache.text_codec import TextCodec
from tests.pages.compare.actions import uploaded
from tests.support.pages import heatmap, opened, words_on

HUGE = "many words " * 190_000  # 2,090,000 bytes
BOXES = {
    "phrase": "next_token/page.py",
    "word": "next_token/page.py",
    "guesses": "next_token/page.py",
    "text": "surprise/page.py",
    "replacement": "surprise/page.py",
    "card_text_2": "compare/page.py",
    "pasted": "compare/page.py",
    "sample": "bit_width/page.py",
    "size_8": "bit_width/page.py",
}
REFUSALS = {"size_8": "isn't a size"}


@pytest.fixture
def longest_read(monkeypatch):
    """The length of the longest text that a tokenizer was handed."""
    longest = [0]
    for name in ("encode", "read", "encode_within"):
        original = getattr(TextCodec, name)

        def noting(self, text, *rest, original=original):
            longest[0] = max(longest[0], len(text))
            return original(self, text, *rest)

        monkeypatch.setattr(TextCodec, name, noting)
    return longest


def page_with(box: str):
    at = opened(BOXES[box])
    if box == "guesses":
        at.toggle(key="guess").set_value(True).run()
    if box == "size_8":
        at.toggle(key="look_first").set_value(True).run()
    if box == "replacement":
        at.session_state["heatmap place"] = (heatmap(at)["content_id"], 3)
        at.run()
    return at


@pytest.mark.parametrize("box", BOXES)
def test_more_than_a_box_takes_is_refused_before_it_is_read_and_stays_there(box, fake_engine, longest_read):
    at = page_with(box)
    widgets = {widget.key: widget for widget in [*at.text_input, *at.text_area]}
    widgets[box].set_value(HUGE)
    if box == "guesses":
        at.button(key="reveal_next").click()
    if box == "replacement":
        at.button(key="replace").click()
    if box == "size_8":
        at.button(key="check_sizes").click()
    at.run()
    assert not at.exception
    assert REFUSALS.get(box, "has more than 1,000,000 bytes, the most that a box takes") in words_on(at)
    assert longest_read[0] < 100_000
    if box != "replacement":  # a form's box is emptied when it is sent
        assert {widget.key: widget for widget in [*at.text_input, *at.text_area]}[box].value == HUGE


def test_a_text_as_long_as_a_box_takes_is_read(monkeypatch):
    monkeypatch.setattr(inputs, "MAX_TEXT_BYTES", 12)
    assert inputs.check_size("twelve bytes") == "twelve bytes"
    assert inputs.check_size("six…äö") == "six…äö"
    for longer in ("thirteen byte", "…" * 5, "x" * 10**6):
        with pytest.raises(ValueError, match="more than 12 bytes"):
            inputs.check_size(longer)


def test_texts_that_are_too_long_together_are_refused_by_their_bytes(fake_engine, longest_read):
    at = opened("compare/page.py")
    for number in (1, 2, 3):
        at.text_area(key=f"card_text_{number}").set_value(f"{number} " + "many words " * 80_000)
    at.run()
    assert "The 3 texts have 2,640,012 bytes together; at most 2,000,000 are read at once" in words_on(at)
    assert longest_read[0] < 100_000


def test_a_file_of_more_than_a_box_takes_leaves_the_box_as_it_was(fake_engine, longest_read):
    at = opened("surprise/page.py")
    before = at.text_area(key="text").value
    at.file_uploader(key="text_file").upload("long.txt", HUGE.encode(), "text/plain").run()
    assert "long.txt has more than 1,000,000 bytes of text" in words_on(at)
    assert at.text_area(key="text").value == before
    assert longest_read[0] < 100_000


def test_a_file_of_one_long_text_becomes_a_card_that_is_refused(fake_engine, longest_read):
    at = uploaded(("long.txt", HUGE.encode()))
    at.button(key="files_replace").click().run()
    assert not at.exception
    assert "Text 1 has more than 1,000,000 bytes" in words_on(at)
    assert longest_read[0] < 100_000


def test_a_model_of_a_name_that_is_too_long_is_asked_of_nobody(fake_engine, monkeypatch):
    monkeypatch.setattr(model_cache, "request_model", lambda *_, **__: pytest.fail("it was asked for"))
    with pytest.raises(model_cache.ModelUnavailable, match="isn't a model's name: it has more than 300 characters"):
        model.engine_of("somebody/" + "x" * 10**6)
