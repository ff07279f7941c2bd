"""Guess first is one switch for all pages: it goes along, a link brings it, and a new session has the latest."""

import json

import pytest

from app.shared import restore
from tests.support.pages import PAGES, opened, words_on
from tests.support.tabs import handed_back

NEXT, SURPRISE, COMPARE, BITS = PAGES
PARTS = {NEXT: "next token", SURPRISE: "surprise", COMPARE: "compare", BITS: "bit width"}


def written(part: str, **entries: object) -> dict[str, str]:
    return {part: json.dumps({"version": restore.VERSION, "part": {"held": entries, "losses": []}})}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_the_switch_off_by_default_and_nothing_is_asked(page):
    at = opened(page)
    switch = at.toggle(key="guess")
    assert switch.label == "Guess first"
    assert not switch.value
    assert not [button for button in at.button if button.label == "Reveal" and button.key.startswith("reveal_")]


def test_switched_on_it_stays_on_from_page_to_page():
    at = opened(NEXT)
    at.toggle(key="guess").set_value(True).run()
    for page in (SURPRISE, BITS, COMPARE, NEXT):
        at.switch_page(page).run()
        assert at.toggle(key="guess").value, page
    at.toggle(key="guess").set_value(False).run()
    at.switch_page(SURPRISE).run()
    assert not at.toggle(key="guess").value
    assert "Perplexity" in words_on(at)


@pytest.mark.parametrize("page", PAGES)
def test_a_link_brings_it(page):
    at = opened(page)
    at.session_state["share"] = True  # unfolded
    at.toggle(key="guess").set_value(True).run()
    assert "guess=true" in at.code[0].value
    assert opened(page, guess="true").toggle(key="guess").value


@pytest.mark.parametrize("is_on", [True, False])
def test_a_new_session_has_it_as_the_page_that_was_shown_had_it(is_on):
    parts = {restore.SHOWN: "surprise"}
    for name in PARTS.values():
        parts |= written(name, guess=is_on if name == "surprise" else not is_on)
    assert handed_back(SURPRISE, parts).toggle(key="guess").value == is_on
