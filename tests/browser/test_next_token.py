"""The next-token page in a browser: typing, clicking and walking through what was generated."""

import re
from urllib.parse import quote

from tests.browser.helpers import expect, figures, likeliest, phrase_tokens, wait_until_settled


def test_the_list_follows_the_typing_without_enter(visit):
    page = visit()
    expect(likeliest(page)).to_be_visible()
    page.get_by_label("Phrase", exact=True).fill("")
    page.get_by_label("Phrase", exact=True).press_sequentially("Once upon a", delay=30)
    expect(likeliest(page)).to_have_text("·time")
    expect(page).to_have_url(re.compile(r"phrase=Once"))
    page.reload()
    expect(page.get_by_label("Phrase", exact=True)).to_have_value("Once upon a")
    expect(likeliest(page)).to_have_text("·time")


def test_typing_on_needs_no_new_page_and_ends_with_the_last_word(visit):
    page = visit()
    box = page.get_by_label("Phrase", exact=True)
    box.fill("")
    box.press_sequentially("Thank you very", delay=60)
    expect(likeliest(page)).to_have_text("·much")
    expect(box).to_have_value("Thank you very")
    expect(box).to_be_focused()


def test_a_click_appends_a_token_undo_takes_it_back_and_the_tree_keeps_it(visit):
    page = visit("/?phrase=Once+upon+a")
    page.get_by_role("button", name="append ·time").click()
    expect(phrase_tokens(page).get_by_role("button")).to_have_count(4)
    expect(phrase_tokens(page)).to_contain_text("·time")
    page.get_by_role("button", name="Undo").click()
    expect(phrase_tokens(page).get_by_role("button")).to_have_count(3)
    tree = page.get_by_role("group", name="Continuations tried")
    tree.get_by_role("button", name=re.compile("^·time")).click()
    expect(phrase_tokens(page).get_by_role("button")).to_have_count(4)


def test_a_token_is_appended_by_keyboard_alone(visit):
    page = visit("/?phrase=Once+upon+a")
    page.get_by_role("button", name="append ·time").focus()
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.shadowRoot ? 1 : 0")
    assert second, "the focus is inside the list"
    page.keyboard.press("Enter")
    expect(phrase_tokens(page).get_by_role("button")).to_have_count(4)
    expect(phrase_tokens(page)).not_to_contain_text("·time")


def test_a_draw_can_be_stopped_and_what_was_drawn_stays(visit):
    page = visit("/?phrase=Once+upon+a")
    box = page.get_by_label("Tokens", exact=True)
    box.fill("200")
    box.press("Enter")
    wait_until_settled(page)
    stop = page.get_by_role("button", name="Stop")
    stop.scroll_into_view_if_needed()  # the draw may be over by the time a page has scrolled
    page.get_by_role("button", name="Greedy").click()
    expect(stop).to_be_enabled()
    stop.click()
    expect(stop).to_be_disabled()
    wait_until_settled(page)
    n = phrase_tokens(page).get_by_role("button").count()
    assert 3 < n < 203
    page.wait_for_timeout(700)
    assert phrase_tokens(page).get_by_role("button").count() == n


def test_a_class_guesses_and_then_looks(visit):
    page = visit("/?phrase=Once+upon+a")
    page.get_by_text("Guess first").click()
    expect(page.get_by_role("button", name="Reveal")).to_be_visible()
    expect(figures(page)).to_have_count(0)
    page.get_by_label("Guesses, separated by commas").fill("time, hill")
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_text(re.compile("Best guess of this round"))).to_contain_text("time")
    expect(page.get_by_label("Guesses, separated by commas")).to_have_value("time, hill")
    expect(page.locator("table")).to_be_visible()


def test_a_shared_phrase_opens_as_it_was_sent(visit):
    phrase = "She said: “$5 & <b>free</b>?”"
    page = visit(f"/?phrase={quote(phrase)}&k=3")
    expect(page.get_by_label("Phrase", exact=True)).to_have_value(phrase)
    expect(page.get_by_text(re.compile("has the shape"))).to_be_visible()
