"""Guess first in a browser: the figures come with the reveal, and a reload forgets neither the guess nor the reveal."""

import re

from tests.browser.helpers import expect


def test_a_token_is_picked_by_keyboard_and_the_tint_comes_with_the_reveal(visit):
    page = visit("/surprise?guess=true&text=The+cat+sat+on+the+moon+and+sang.")
    text = page.get_by_role("group", name="The text, untinted")
    moon = text.get_by_role("button", name="·moon")
    expect(moon).to_be_visible()
    assert not re.search(r"\d\.\d|perplexity", page.locator(".stMain").inner_text(), re.IGNORECASE)
    moon.focus()
    page.keyboard.press("Enter")
    expect(moon).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(moon).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_text(re.compile(r"^You picked"))).to_be_visible()
    expect(page.get_by_role("group", name="Tokens tinted by surprise")).to_be_visible()
    expect(text).to_have_count(0)
