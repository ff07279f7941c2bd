"""A lesson's sentences: bold, code and figures, and everything else as it stands in the file."""

import re

import pytest

from app.lesson import wording
from app.lesson.facts import MISSING
from tests.support import markup

FACTS = {
    "unit": "bits",
    "n_tokens": 1234,
    "vocabulary": 8192,
    "top_token": " go",
    "top_probability": 0.1263,
    "top_surprise": 2.0695,
    "word_tokens": (" Mich", "igan"),
}


def filled(text: str, page: str = "next", **facts: object) -> str:
    return wording.filled(wording.parse(text, page), FACTS | facts)


def test_figures_stand_in_their_places_as_the_page_writes_them():
    assert markup.shown(filled("{n_tokens}, {top_probability}, {top_probability|chances}")) == (
        "1,234, 12.6 %, 1 chance in 8"
    )
    assert markup.shown(filled("{top_surprise}; {top_surprise|nats}")) == "2.99 bits; 2.07 nats"
    assert markup.shown(filled("{top_surprise}", unit="nats")) == "2.07 nats"
    assert markup.shown(filled("{word_tokens}")) == "·Mich + igan"


def test_bold_and_code_are_read_and_hold_figures():
    assert filled("**{top_token}**") == "**·go**"
    assert filled("`[1, {n_tokens|digits}, {vocabulary|digits}]`") == "`[1, 1234, 8192]`"


def test_what_the_page_does_not_show_has_a_dash_in_its_place():
    assert markup.shown(wording.filled(wording.parse("{top_token}", "next"), {})) == MISSING


@pytest.mark.parametrize("text", [text for text in markup.CRAFTED if not re.search(r"[{}]|\*\*.+\*\*|`[^`]+`", text)])
def test_nothing_else_of_a_file_is_markup(text):
    assert markup.read_as_markup(filled(text)) == []
    assert markup.on_one_line(markup.shown(filled(text))) == markup.on_one_line(text)


@pytest.mark.parametrize("text", ["**half bold", "`half code", "* item", "***", "``", "** not bold **x"])
def test_half_of_a_mark_is_shown_as_it_stands(text):
    assert markup.read_as_markup(filled(text)) == []


@pytest.mark.parametrize("token", ["`", "**", "<b>", ":red[x]", "$$", "](x)", "\n# x"])
def test_a_token_in_bold_or_code_stays_a_token(token):
    assert markup.shown(filled("**{top_token}** is it", top_token=f"a{token}b")).startswith("**a")
    assert "`" not in filled("`{top_token}`", top_token=f"a{token}b")[1:-1]
