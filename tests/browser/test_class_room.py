"""A class answers from a phone: the code, the question, a bad network, the answer beside the model's, and a reload."""

import re

from playwright.sync_api import Page

from tests.browser.helpers import expect, open_share, wait_until_settled
from tests.browser.test_accessibility import AXE, violations


def opened_room(teacher: Page) -> str:
    """Open a room under Share; its code."""
    open_share(teacher)
    teacher.get_by_role("button", name="Open a room").click()
    heading = teacher.locator(".st-key-room_card").get_by_role("heading")
    expect(heading).to_be_visible()
    return heading.inner_text().replace(" ", "")


def seriously_wrong(page: Page) -> list[str]:
    """What axe-core finds, where it is installed."""
    return violations(page) if AXE.is_file() else []


def test_a_phone_joins_answers_through_a_bad_network_and_sees_the_room_end(visit, contexts, url):
    teacher: Page = visit("/?phrase=After+school+the+children+went+to+the", theme="dark")
    code = opened_room(teacher)
    card = teacher.locator(".st-key-room_card")
    phone = contexts(390, "dark").new_page()
    problems: list[str] = []
    phone.on("pageerror", lambda error: problems.append(str(error)))
    phone.goto(f"{url}/join")
    phone.get_by_label("Code of the room").fill(f"{code[:3]} {code[3:]}".lower())
    phone.get_by_role("button", name="Join").click()
    expect(phone.get_by_text("You are in.")).to_be_visible()
    expect(card.get_by_text("device is here")).to_contain_text("1")

    assert seriously_wrong(teacher) == []
    teacher.get_by_role("button", name="Ask this page's question").click()
    box = phone.get_by_role("textbox", name=re.compile("Which word comes next"))
    box.fill("<b>park</b>")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Sent.")).to_be_visible()
    expect(teacher.get_by_text("The likeliest next token")).not_to_be_visible()

    assert seriously_wrong(phone) == []
    phone.route("**/answer", lambda route: route.abort())
    box.fill("park")
    phone.get_by_role("button", name="Change").click()
    expect(phone.get_by_text("Not sent yet")).to_be_visible()
    phone.unroute("**/answer")
    expect(phone.get_by_text("Sent.")).to_be_visible()
    expect(card.get_by_text("device has answered")).to_contain_text("1 of 1")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    teacher.get_by_role("button", name="Close the question").click()
    expect(card.get_by_text("1 of 1 said so")).to_be_visible()
    expect(phone.get_by_text("Your answer: park")).to_be_visible()
    teacher.reload()
    expect(card.get_by_text("1 of 1 said so")).to_be_visible()
    teacher.get_by_role("button", name="End the room").click()
    expect(phone.get_by_label("Code of the room")).to_be_visible()
    expect(phone.get_by_text("may have ended")).to_be_visible()
    expect(card).not_to_be_visible()
    wait_until_settled(teacher)
    phone.close()
    assert problems == []
