"""Crafted texts at every place that shows one: what is sent for Markdown holds them escaped, never as they are."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from components.format import escape, shorten
from tests.support.markup import CRAFTED
from tests.support.pages import MAIN, opened, until_read
from tests.support.walking import markdown_sent

COMPARE, SURPRISE, NEXT, BITS = "compare/page.py", "surprise/page.py", "next_token/page.py", "bit_width/page.py"
ORDINARY = [["", "An ordinary text stands here."]]


def compare(cards) -> AppTest:
    return opened(COMPARE, cards=json.dumps(cards))


def names_of_texts():
    for first in range(0, len(CRAFTED), 8):  # ten heatmaps are drawn at a time, each below its name
        texts = CRAFTED[first : first + 8]
        at = compare([[text, "The cat sat."] for text in texts])
        yield from ((text.strip()[:60], at) for text in texts)


def texts_without_names():
    at = compare([["", text] for text in CRAFTED])
    labels = " ".join(
        at.selectbox(key=box.key).options[0] for box in at.selectbox if str(box.key).startswith("aligned")
    )
    assert "1: www.evil.example" in labels  # a box's own options are plain text
    return [(text, at) for text in CRAFTED]


def uploaded(page, box, suffix, content):
    """Files of one content, each called as a crafted text."""
    at = opened(page)
    for text in CRAFTED:
        name = f"{text}.{suffix}"
        at.file_uploader(key=box).upload(name, content).run()
        yield name, until_read(at)


def names_of_files():
    return uploaded(SURPRISE, "text_file", "txt", b"A text from a file.")


def names_of_files_that_are_no_text():
    return uploaded(SURPRISE, "text_file", "txt", b"\x89PNG\r\n\x1a\n\0\0\0")


def names_of_tables():
    return uploaded(COMPARE, "text_files", "csv", b"text,n\nA text.,1\nB,2,3\n")


def names_of_columns():
    at = opened(COMPARE)
    for text in CRAFTED:
        name = json.dumps({text.strip(): 3}, ensure_ascii=False)
        at.file_uploader(key="text_files").upload("a.jsonl", f"{name}\n".encode()).run()
        yield text.strip(), until_read(at)


def models_by_address():
    for text in CRAFTED:
        at = AppTest.from_file(MAIN, default_timeout=60)
        at.query_params["model"] = text
        yield text.strip(), at.run()


def phrases():
    at = opened(NEXT)
    for text in CRAFTED:
        at.text_area(key="phrase").set_value(text).run()
        yield text, at


def own_words():
    at = opened(NEXT)
    for text in CRAFTED:
        at.text_input(key="word").set_value(text).run()
        yield text, at


def guesses():
    at = opened(NEXT)
    at.toggle(key="guess").set_value(True).run()
    for text in CRAFTED:
        at.text_area(key="phrase").set_value(f"A phrase {len(text)} {text[:3]}").run()
        at.text_input(key="guesses").set_value(text).run()
        at.button(key="reveal_next").click().run()
        yield text, at


def texts_on_surprise():
    at = opened(SURPRISE)
    for text in CRAFTED:
        at.text_area(key="text").set_value(f"a {text}").run()
        yield text, at


def texts_on_bit_width():
    at = opened(BITS, sample="A text.", opening="A text.")
    for text in CRAFTED[:12]:
        at.text_area(key="sample").set_value(text).run()
        at.text_input(key="opening").set_value(text).run()
        yield text, at


# Whether what is sent for Markdown holds the text as a whole, and not its tokens alone.
PLACES = {
    names_of_texts: True,
    texts_without_names: False,
    names_of_files: True,
    names_of_files_that_are_no_text: True,
    names_of_tables: True,
    names_of_columns: True,
    phrases: False,
    own_words: False,
    guesses: False,
    texts_on_surprise: False,
    texts_on_bit_width: False,
}


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_what_is_sent_for_markdown_holds_no_text_as_it_is(place, fake_engine):
    for text, at in place():
        assert not at.exception
        sent = markdown_sent(at)
        assert len(sent) > 10
        if escape(text) != text:
            assert [part for part in sent if text in part.replace(escape(text), "")] == [], text
        if PLACES[place]:
            assert any(escape(text) in part for part in sent), text


def test_a_model_named_by_an_address_is_shown_and_makes_no_link(monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    for text, at in models_by_address():
        assert not at.exception
        (warning,) = at.warning
        assert escape(shorten(text)) in warning.value
        assert [part for part in markdown_sent(at) if text in part.replace(escape(text), "")] == []


def test_a_long_name_is_quoted_short_and_escaped(fake_engine):
    name = "see www.evil.example and www.evil.example again"
    at = compare([[name, "A text."], *ORDINARY])
    assert shorten(name) != name
    assert any(f"({escape(shorten(name))}) is the most natural" in part for part in markdown_sent(at))
