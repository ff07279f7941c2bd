"""The comparing page in a browser: its cards, its links, its files and a second model."""

import re

from tests.browser.helpers import expect, fill, open_share, open_sidebar, tokens
from tests.browser.hub_models import OTHER


def test_a_link_restores_text_and_settings_for_somebody_else(visit):
    page = visit("/compare")
    texts = ["A first text for you.", "Another text, €5 & 日本 #2."]
    page.get_by_text("Many texts at once").click()
    page.get_by_label("Texts, one per line").fill("\n".join(texts))
    page.get_by_role("button", name="Compare these").click()
    expect(page.get_by_label("Text 2", exact=True)).to_have_value(texts[1])
    page.get_by_role("button", name="Text 1", exact=True).click()
    page.get_by_text("Name", exact=True).click()
    page.get_by_label("Name of text 1").fill("mine & yours")
    page.get_by_label("Name of text 1").press("Enter")
    open_sidebar(page)
    page.get_by_text("nats", exact=True).click()
    expect(page).to_have_url(re.compile("unit=nats"))
    expect(page).to_have_url(re.compile("cards=.*mine"))
    page.reload()
    expect(page.get_by_label("Name of text 1")).to_have_value("mine & yours")
    open_share(page)
    link = page.get_by_test_id("stCode").inner_text().replace("\n", "")
    other = visit("/" + link.split("/", 3)[3])
    for number, text in enumerate(texts, 1):
        expect(other.get_by_label(f"Text {number}", exact=True)).to_have_value(text)
    expect(other.get_by_label("Name of text 1")).to_have_value("mine & yours")
    other.get_by_text("Two texts, word by word").click()
    expect(other.get_by_text(re.compile("^change .nats"))).to_be_visible()


def test_texts_are_added_typed_moved_removed_and_brought_back(visit):
    page = visit("/compare", 420)
    page.get_by_role("button", name="Add a text").click()
    fill(page, "Text 4", "A fourth text, typed by hand.")
    expect(page.get_by_text(re.compile("^Text 4: perplexity"))).to_be_visible()
    page.get_by_role("button", name="Text 4", exact=True).click()
    page.get_by_text("Move up", exact=True).click()
    expect(page.get_by_label("Text 3", exact=True)).to_have_value("A fourth text, typed by hand.")
    page.get_by_role("button", name="Text 3", exact=True).click()
    page.get_by_text("Remove", exact=True).click()
    expect(page.get_by_label("Text 4", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Undo removing text 3").click()
    expect(page.get_by_label("Text 3", exact=True)).to_have_value("A fourth text, typed by hand.")


def test_an_example_set_shows_the_changed_word_and_a_click_what_was_expected(visit):
    page = visit("/compare")
    page.get_by_role("button", name="More examples").click()
    page.get_by_text("One word changed", exact=True).click()
    page.get_by_text("Two texts, word by word").click()
    expect(page.get_by_text(re.compile("^moon in place of door"))).to_be_visible()
    changed = page.get_by_role("group", name=re.compile("^The second text tinted by the change"))
    expect(changed.locator(".removed")).to_have_text([" door"])
    expect(changed.locator(".changed")).to_have_text([" moon"])
    tokens(page).filter(has_text="moon").click()
    expect(page.get_by_text(re.compile("^After .The dog ran to the. the model gave ·moon"))).to_be_visible()


def test_files_become_texts(visit, tmp_path):
    (tmp_path / "table.csv").write_text("id,review\n1,It was good.\n2,It was,bad.\n3,So it was.\n")
    (tmp_path / "note.txt").write_text("A note of mine.")
    page = visit("/compare")
    page.get_by_text("Many texts at once").click()
    page.get_by_role("tab", name="From files").click()
    page.locator("input[type=file]").set_input_files([tmp_path / "table.csv", tmp_path / "note.txt"])
    expect(page.get_by_text("Line 3 is left out: it has 3 cells where the first row has 2.")).to_be_visible()
    page.get_by_role("button", name="Compare these").click()
    expect(page.get_by_label("Text 3", exact=True)).to_have_value("A note of mine.")
    expect(page.get_by_label("Name of text 3")).to_have_value("note")
    expect(page.get_by_label("Text 2", exact=True)).to_have_value("So it was.")


def test_a_further_model_is_chosen_by_hand_and_compared_by_bits_per_byte(visit):
    page = visit("/compare")
    page.get_by_text("The same texts under other models").click()
    box = page.get_by_role("combobox", name=re.compile("Second model"))
    box.fill(OTHER)
    box.press("Enter")
    expect(page.get_by_text(re.compile("^Bits per byte over all texts: .* bundled expected them best"))).to_be_visible(
        timeout=60_000
    )
    expect(page).to_have_url(re.compile("second=somebody"))
