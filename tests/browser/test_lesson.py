"""The whole lesson in a browser: every step turns done by doing what it says, and not before."""

import re

from playwright.sync_api import Locator, Page

from app.lesson.library import library
from tests.browser.helpers import choose_model, expect, fill, go_to, open_sidebar, phrase_tokens, wait_until_settled
from tests.browser.hub_models import OTHER
from tests.browser.test_accessibility import AXE, violations

LESSON = library().lessons["logits"]
OWN = "A text of my own, which stood here before the lesson."


def card(page: Page) -> Locator:
    return page.locator(".st-key-lesson_card")


def tap(page: Page, place: Locator) -> None:
    place.scroll_into_view_if_needed()
    place.click()
    wait_until_settled(page)


def toggle(page: Page, label: str) -> None:
    tap(page, page.get_by_test_id("stCheckbox").filter(has_text=label).locator("label").first)


def list_tokens(page: Page, n: int) -> None:
    box = page.get_by_label("Tokens listed", exact=True)
    box.fill(str(n))
    box.press("Enter")
    wait_until_settled(page)


def ask_word(page: Page, word: str) -> None:
    page.get_by_label("A word", exact=True).fill(word)
    wait_until_settled(page)


def pin(page: Page, name: str) -> None:
    tokens = page.get_by_role("group", name="Tokens tinted by surprise").first
    tap(page, tokens.get_by_role("button", name=re.compile(name)).first)


def choose_unit(page: Page, unit: str) -> None:
    open_sidebar(page)
    tap(page, page.get_by_test_id("stSidebar").get_by_role("radio", name=unit, exact=True))


def work_out_sizes(page: Page) -> None:
    n_weights = 6_967_296
    for bits in (32, 16, 8, 4):
        box = page.get_by_label(f"{bits} bits (MB)", exact=True)
        box.fill(f"{n_weights * bits / 8e6:.1f}")
        box.press("Enter")
        wait_until_settled(page)
    tap(page, page.get_by_role("button", name="Check", exact=True))


def take_real_model(page: Page) -> None:
    choose_model(page, OTHER)


ODD = "The boy was very hungry, so he went to the kitchen and ate the window."
ACTIONS = [
    lambda page: fill(page, "Phrase", "The quick brown photosynthesis jumped over the lazy dog."),
    lambda page: toggle(page, "From logit to probability"),
    lambda page: fill(page, "Phrase", "To be or not to"),
    lambda page: list_tokens(page, 50),
    lambda page: tap(page, phrase_tokens(page).get_by_role("button").nth(-3)),
    lambda page: ask_word(page, "hungry"),
    lambda page: ask_word(page, "Michigan"),
    lambda page: pin(page, "hungry"),
    lambda page: (fill(page, "Text", ODD), pin(page, "window")),
    lambda page: tap(page, page.locator("summary").filter(has_text="Token by token")),
    lambda page: choose_unit(page, "nats"),
    lambda page: fill(page, "Text", "Once upon a time, there was a little girl named Lily. She loved to play outside."),
    lambda page: tap(page, page.get_by_role("button", name="Ordinary, odd and nonsense")),
    lambda page: tap(page, page.get_by_role("button", name="Word order shuffled")),
    work_out_sizes,
    lambda page: toggle(page, "Before you look"),
    take_real_model,
    lambda page: tap(page, page.get_by_test_id("stRadio").get_by_text("group-64", exact=True)),
]


def test_every_step_is_done_by_what_it_says_and_not_before(visit):
    assert len(ACTIONS) == len(LESSON.steps)
    page = visit("/")
    fill(page, "Phrase", OWN)
    page.get_by_role("button", name="Lessons").click()
    tap(page, page.locator(".st-key-lesson_start_logits").get_by_role("button", name="Begin", exact=True))
    for number, (step, act) in enumerate(zip(LESSON.steps, ACTIONS, strict=True), 1):
        expect(card(page).get_by_text(f"{step.title}.", exact=True).first).to_be_visible()
        expect(card(page).get_by_text(f"Step {number} of {len(ACTIONS)}")).to_be_visible()
        expect(page).to_have_url(re.compile(f"lesson=logits.*step={number}(&|$)|step={number}&.*lesson=logits"))
        wait_until_settled(page)
        expect(card(page).get_by_text("Not done yet")).to_be_visible()
        expect(card(page).get_by_text("Done.", exact=True)).to_have_count(0)
        act(page)
        expect(card(page).get_by_text("Done.", exact=True)).to_be_visible(timeout=90_000)
        expect(card(page)).not_to_contain_text("–,")  # no figure is missing
        wait_until_settled(page)
        if number < len(ACTIONS):
            tap(page, card(page).get_by_role("button", name="Next", exact=True))
    page.reload()
    wait_until_settled(page)
    expect(card(page).get_by_text("Done.", exact=True)).to_be_visible()
    tap(page, card(page).get_by_role("button", name="Finish", exact=True))
    expect(card(page)).to_have_count(0)
    go_to(page, "Next token")
    expect(page.get_by_label("Phrase", exact=True)).to_have_value(OWN)


def test_the_card_is_used_on_a_phone_by_keyboard_and_read_out(visit):
    page = visit("/?lesson=logits&step=3", 390, "dark")
    expect(card(page).get_by_text("Not done yet")).to_be_visible()
    status = card(page).get_by_role("status")
    expect(status).to_have_text("")
    wait_until_settled(page)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    before, bar = card(page).bounding_box(), page.locator(".stAppHeader").bounding_box()
    assert before["y"] >= bar["height"]
    fill(page, "Phrase", "To be or not to")
    expect(card(page).get_by_text("Done.", exact=True)).to_be_visible()
    expect(status).to_contain_text("Step 3 is done.")
    assert card(page).bounding_box() == before, "nothing below the card has moved"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    cut = page.locator("table").first.evaluate("table => table.scrollWidth - table.parentElement.clientWidth")
    assert cut <= 0, "every column of the list is in sight"
    if AXE.is_file():
        assert violations(page) == []
    following = card(page).get_by_role("button", name="Next", exact=True)
    card(page).get_by_role("button", name="Back", exact=True).focus()
    page.keyboard.press("Tab")
    expect(following).to_be_focused()
    page.keyboard.press("Enter")
    expect(card(page).get_by_text("Step 4 of")).to_be_visible()
    wait_until_settled(page)
    list_tokens(page, 50)  # below, where the card is out of sight
    notice = page.get_by_role("button", name="Step 4 is done: see above")
    expect(notice).to_be_visible()
    spot = notice.bounding_box()
    assert spot["y"] + spot["height"] <= bar["height"], "it lies on nothing of the page"
    last = page.get_by_test_id("stPageLink").last.bounding_box()
    assert last["x"] + last["width"] <= spot["x"] <= 390 - spot["width"], "nor on a link"
    tap(page, notice)
    expect(card(page).get_by_text("Done.", exact=True)).to_be_in_viewport()
    page = visit("/?lesson=how-many-bits&step=2", 360)  # whose parts have short names
    steps, leave = (card(page).get_by_role("button", name=name) for name in (re.compile("^Step 2 of"), "Leave"))
    expect(leave).to_be_visible()
    assert abs(steps.bounding_box()["y"] - leave.bounding_box()["y"]) < 4, "on one line"


def test_a_projector_shows_what_a_step_asks_for(visit):
    page = visit("/?lesson=logits&step=6&view=projector", 1024)
    expect(card(page)).to_be_visible()
    ask_word(page, "hungry")
    expect(card(page).get_by_text("Done.", exact=True)).to_be_visible()
    page.set_viewport_size({"width": 683, "height": 512})
    page.locator(".stMain").evaluate("main => main.scrollTo(0, 0)")
    wait_until_settled(page)
    assert card(page).bounding_box()["y"] >= page.locator(".stAppHeader").bounding_box()["height"]
