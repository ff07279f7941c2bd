"""The surprise page in a browser: the heatmap, its line and what a click brings up."""

import re
from pathlib import Path

from tests.browser.helpers import expect, fill, open_share, perplexity, runs_from_now_on, tokens, wait_until_settled

LUNCH = "/surprise?text=Let%27s+stop+for+lunch+because+I%27m+getting+hungry"


def test_hover_and_click_on_a_token_show_its_numbers(visit):
    page = visit(LUNCH)
    expect(tokens(page)).to_have_count(10)
    tokens(page).nth(9).hover()
    tip = page.get_by_role("tooltip")
    for part in ("hungry", "id ", "probability", "surprise", "rank"):
        expect(tip).to_contain_text(part)
    tokens(page).nth(9).click()
    expect(page.get_by_text(re.compile("After “Let.s stop for lunch"))).to_contain_text("·hungry")
    expect(tokens(page).nth(9)).to_have_attribute("aria-pressed", "true")
    tokens(page).nth(4).click()
    expect(tokens(page).nth(4)).to_have_attribute("aria-pressed", "true")
    expect(tokens(page).nth(9)).to_have_attribute("aria-pressed", "false")


def test_a_click_on_the_heatmap_reruns_its_fragment_alone(visit):
    page = visit(LUNCH)
    runs = runs_from_now_on(page)
    expect(tokens(page)).to_have_count(10)
    tokens(page).nth(9).click()
    expect(page.get_by_text(re.compile("After “Let.s stop for lunch"))).to_contain_text("·hungry")
    wait_until_settled(page)
    assert runs == ["fragment"]
    open_share(page)
    expect(page.get_by_text("at=9")).to_be_visible()
    del runs[:]
    tokens(page).nth(4).click()  # which folds Share
    expect(tokens(page).nth(4)).to_have_attribute("aria-pressed", "true")
    open_share(page)
    expect(page.get_by_text("at=4")).to_be_visible()


def test_the_heatmap_works_by_keyboard_alone(visit):
    page = visit(LUNCH)
    expect(tokens(page)).to_have_count(10)
    tokens(page).nth(0).focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tooltip")).to_contain_text("stop")
    page.keyboard.press("Enter")
    expect(tokens(page).nth(2)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text(re.compile("^After “Let's”"))).to_be_visible()


def test_what_a_click_brings_up_is_in_sight_below_a_long_text(visit):
    page = visit("/surprise", 1280)
    fill(page, "Text", "The old man walked along the river and looked at the boats. " * 120)
    expect(tokens(page).nth(1_200)).to_be_attached()
    tokens(page).nth(1_200).scroll_into_view_if_needed()
    tokens(page).nth(1_200).click()
    panel = page.get_by_text(re.compile("^After “"))
    expect(panel).to_be_visible()
    assert panel.bounding_box()["y"] - tokens(page).nth(1_200).bounding_box()["y"] < 600
    expect(tokens(page).nth(1_200)).to_be_in_viewport()
    page.keyboard.press("End")
    expect(tokens(page).last).to_be_focused()


def test_the_line_over_the_text_and_the_text_point_at_each_other(visit):
    page = visit(LUNCH)
    expect(tokens(page)).to_have_count(10)
    line = page.locator(".line").first
    box = line.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.95, box["y"] + 20)
    expect(tokens(page).nth(9)).to_have_class(re.compile("hovered"))
    expect(page.get_by_role("tooltip")).to_contain_text("hungry")
    page.mouse.click(box["x"] + box["width"] * 0.35, box["y"] + 20)
    expect(tokens(page).nth(3)).to_have_attribute("aria-pressed", "true")
    tokens(page).nth(6).hover()
    expect(page.locator(".line .hover")).to_have_attribute("x1", "6.5")


def test_an_alternative_put_in_a_tokens_place_shows_what_changes_and_can_be_undone(visit):
    page = visit(LUNCH)
    tokens(page).nth(3).click()
    page.get_by_role("button", name=re.compile("^put ")).nth(1).click()
    expect(page.get_by_text(re.compile("1 token replaced the text takes"))).to_be_visible()
    expect(page.get_by_role("group", name="The changed text").get_by_role("button")).to_have_count(10)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("token replaced the text takes")).to_have_count(0)


def test_figures_and_pictures_can_be_taken_along(visit, tmp_path):
    page = visit("/surprise?text=Caf%C3%A9+%F0%9F%98%80+for+%3Ctwo%3E")
    for name, inside in (("SVG", (b"&lt;", b"surprise (bits)", b"16+", b"no BOS")), ("PNG", (b"PNG",))):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        saved = Path(download.value.path()).read_bytes()
        assert all(part in saved for part in inside)
    page.get_by_text("Export", exact=True).click()
    for name, inside in (
        ("Tokens as CSV", "first token unscored"),
        ("Words as CSV", "surprise_corrected_bits"),
        ("JSON", '"total_bits"'),
    ):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        assert inside in Path(download.value.path()).read_text()


def test_a_long_reading_can_be_stopped_and_read_on(visit):
    page = visit("/surprise")
    box = page.get_by_label("Text", exact=True)
    box.fill("A quiet story about a small house by the sea, and of those who lived in it. " * 1_900)
    box.press("Control+Enter")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text(re.compile("The reading was stopped"))).to_be_visible()
    expect(perplexity(page)).to_be_visible()
    page.get_by_role("button", name="Read on").click()
    expect(page.get_by_text(re.compile("The reading was stopped"))).to_have_count(0, timeout=120_000)
    expect(perplexity(page)).to_be_visible()


def test_markup_in_a_text_stays_text(visit):
    page = visit("/surprise")
    fill(page, "Text", "<script>document.title='gone'</script> <b>bold</b> $x$ `code`")
    expect(tokens(page).last).to_have_text("`")
    assert "gone" not in page.title()
    assert page.locator("b", has_text="bold").count() == 0


def test_a_text_too_long_for_a_link_is_measured_and_said_to_be_so(visit):
    page = visit("/surprise")
    fill(page, "Text", "The quick brown fox jumps over the lazy dog. " * 400)
    expect(page.get_by_text("too long for a link")).to_be_visible(timeout=60_000)
    expect(page).not_to_have_url(re.compile("text="))
    assert len(page.url) < 500
    page.reload()
    expect(tokens(page).last).to_be_visible()
