"""The next-token page in a browser: typing, clicking and walking through what was generated."""

import re
from itertools import product
from urllib.parse import quote

from tests.browser.helpers import expect, figures, likeliest, phrase_tokens, wait_until_settled
from tests.browser.rows import even_rows


def running_text(page):
    return page.get_by_role("group", name="The text so far")


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
    # By the time that a click from outside has found the button at rest, the draw may be over.
    page.get_by_role("button", name="Greedy").evaluate(
        """(greedy, stop) => new Promise((stopped) => {
          const look = () => (stop.disabled ? requestAnimationFrame(look) : stopped(stop.click()));
          greedy.click();
          look();
        })""",
        stop.element_handle(),
    )
    expect(stop).to_be_disabled()
    wait_until_settled(page)
    drawn = running_text(page).inner_text()
    assert drawn.startswith("Once upon a time")
    assert phrase_tokens(page).locator(".appended").count() < 200
    page.wait_for_timeout(700)
    assert running_text(page).inner_text() == drawn
    expect(page.get_by_label("Phrase", exact=True)).to_have_value(drawn)


def test_a_text_that_goes_on_is_there_after_a_reload_and_can_be_copied_and_taken_along(visit):
    page = visit("/?phrase=Once+upon+a")
    page.get_by_label("Tokens", exact=True).fill("8")
    page.get_by_label("Tokens", exact=True).press("Enter")
    wait_until_settled(page)
    page.get_by_role("button", name="Greedy").click()
    expect(page.get_by_label("Phrase", exact=True)).to_have_value(re.compile("^Once upon a time.+"))
    wait_until_settled(page)
    text = page.get_by_label("Phrase", exact=True).input_value()
    expect(running_text(page)).to_have_text(text)
    expect(page).to_have_url(re.compile(r"phrase=Once\+upon\+a\+time|phrase=Once%20upon%20a%20time"))
    page.reload()
    wait_until_settled(page)
    expect(page.get_by_label("Phrase", exact=True)).to_have_value(text)
    expect(phrase_tokens(page).locator(".appended")).to_have_count(8)
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    page.get_by_role("textbox", name="A word").focus()
    page.keyboard.press("Control+V")
    expect(page.get_by_role("textbox", name="A word")).to_have_value(text.replace("\n", ""))
    page.get_by_role("button", name="See its surprise").click()
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_value(text)
    expect(page).not_to_have_url(re.compile("phrase="))


def test_typing_goes_on_from_a_text_that_went_on(visit):
    page = visit("/?phrase=Once+upon+a")
    page.get_by_role("button", name="append ·time").click()
    box = page.get_by_label("Phrase", exact=True)
    expect(box).to_have_value("Once upon a time")
    box.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" there")
    expect(phrase_tokens(page)).to_contain_text("·there")
    expect(box).to_have_value("Once upon a time there")


def test_enter_breaks_no_line_and_shift_enter_does(visit):
    page = visit("/?phrase=Once")
    box = page.get_by_label("Phrase", exact=True)
    box.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" upon")
    page.keyboard.press("Enter")
    expect(phrase_tokens(page)).to_contain_text("·upon")
    expect(box).to_have_value("Once upon")
    page.keyboard.press("Shift+Enter")
    expect(phrase_tokens(page)).to_contain_text("↵")


def test_a_class_guesses_and_then_looks(visit):
    page = visit("/?phrase=Once+upon+a")
    page.get_by_text("Guess first").click()
    expect(page.get_by_role("button", name="Reveal")).to_be_visible()
    expect(figures(page)).to_have_count(0)
    page.get_by_label("Guesses, separated by commas").fill("time, hill")
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_text(re.compile("Best guess of this round"))).to_contain_text("time")
    expect(page.get_by_label("Guesses, separated by commas")).to_have_value("time, hill")
    expect(page.get_by_role("table", name="The likeliest next tokens")).to_be_visible()


def test_a_narrow_screen_shows_each_column_and_the_buttons_stand_evenly(visit):
    page = visit("/?word=Michigan&steps=true&temperature=0.7", 683)
    both = [page.get_by_role("table", name=name) for name in ("The likeliest next tokens", "The word in its spellings")]
    for width, table in product((683, 360), both):
        page.set_viewport_size({"width": width, "height": 740})
        expect(table).to_be_visible()
        assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")
        smallest = "cells => Math.min(...cells.map(cell => parseFloat(getComputedStyle(cell).fontSize)))"
        assert table.locator("th, td, td *").evaluate_all(smallest) >= 12
    columns = page.get_by_role("table").first.locator("thead").inner_text().split()
    assert columns == ["token", "id", "logit", "÷", "0.7", "exp", "adjusted", "probability", "cumulative"]
    assert even_rows(page.locator("[class*=st-key-even_row_append] > *")) == [3, 2]


def test_a_shared_phrase_opens_as_it_was_sent(visit):
    phrase = "She said: “$5 & <b>free</b>?”"
    page = visit(f"/?phrase={quote(phrase)}&k=3")
    expect(page.get_by_label("Phrase", exact=True)).to_have_value(phrase)
    expect(page.get_by_text(re.compile("has the shape"))).to_be_visible()
