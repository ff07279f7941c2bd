"""A page on paper is a handout: what was typed and measured, whole and dark on white, without what can be clicked."""

import re

import pytest

from tests.browser.helpers import expect, fill, tokens, wait_until_settled

CONTROLS = (
    ".stAppHeader, .stSidebar, .stButton, .stButtonGroup, .stMenuButton, .stDownloadButton, .stFileUploader, "
    ".stPopover, .stPageLink, .stCheckbox, .stSelectbox, .stNumberInput, .stSlider, .stElementToolbar, "
    ".stExpander:not(:has(details[open]))"
)
NOTHING_OR_WHITE = re.compile(r"^rgba\(0, 0, 0, 0\)$|^rgb\(255, 255, 255\)$")
SENTENCE = "The old man walked along the river and looked at the boats. "


def printed(page):
    """The page as it is printed."""
    page.emulate_media(media="print")
    return page


@pytest.mark.parametrize(
    ("path", "theme"), [("/", "light"), ("/surprise", "dark"), ("/compare", "light"), ("/bits", "dark")]
)
def test_paper_names_the_page_has_nothing_to_click_and_is_dark_on_white(visit, path, theme):
    page = printed(visit(path, 1280, theme))
    title = page.get_by_role("heading", level=1).bounding_box()
    assert title["height"] > 10
    assert title["y"] < page.get_by_role("textbox").first.bounding_box()["y"]
    expect(page.locator(CONTROLS).locator("visible=true")).to_have_count(0)
    expect(page.get_by_text(re.compile("^(A click on|Click) ")).locator("visible=true")).to_have_count(0)
    text = page.locator(".stMain .stMarkdown p").locator("visible=true").first
    expect(text).to_have_css("color", "rgb(12, 17, 24)")
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    for part in (".stMain", ".stApp"):
        expect(page.locator(part)).to_have_css("background-color", NOTHING_OR_WHITE)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_was_typed_is_dark_on_white_and_printed_to_its_end(visit, theme):
    page = visit("/surprise", 1280, theme)
    fill(page, "Text", SENTENCE * 30)
    expect(tokens(page).nth(300)).to_be_attached()
    box = printed(page).get_by_label("Text", exact=True)
    expect(box).to_have_css("color", "rgb(12, 17, 24)")
    assert box.evaluate("box => box.scrollHeight - box.clientHeight") <= 1


def test_the_heatmap_of_a_long_text_is_printed_to_its_end_in_the_light_themes_tints(visit):
    text = "/surprise?text=" + SENTENCE.replace(" ", "+")
    light, dark = printed(visit(text, 1280, "light")), printed(visit(text, 1280, "dark"))
    for page in (light, dark):
        expect(tokens(page).nth(8)).to_be_visible()
    tint = "chip => [getComputedStyle(chip).backgroundColor, getComputedStyle(chip).color].join()"
    assert tokens(dark).nth(8).evaluate(tint) == tokens(light).nth(8).evaluate(tint)
    page = visit("/surprise", 1280)
    fill(page, "Text", SENTENCE * 40)
    expect(tokens(page).nth(450)).to_be_attached()
    box = printed(page).get_by_role("group", name="Tokens tinted by surprise")
    assert box.evaluate("box => box.scrollHeight - box.clientHeight") <= 1


def test_a_table_is_printed_whole_and_stands_once_on_screen_and_paper(visit):
    page = visit("/surprise", 1280)
    fill(page, "Text", SENTENCE * 12)
    expect(tokens(page).nth(90)).to_be_attached()
    page.get_by_text("Token by token").click()
    wait_until_settled(page)
    table = page.get_by_test_id("stDataFrame")
    whole = page.get_by_role("table", name=re.compile("^Every token"))
    expect(table).to_be_visible()
    expect(whole).to_be_hidden()
    printed(page)
    expect(table).to_be_hidden()
    expect(whole.get_by_role("row")).to_have_count(1 + tokens(page).count())
    expect(whole.get_by_role("row").last).to_be_visible()
    n_sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    assert n_sheets >= 3, "what is below the first sheet is printed as well"
