"""The header, what it unfolds, and the sidebar: at hand on every page and every width, and out of the way."""

import re

import pytest
from playwright.sync_api import Page

from benchmarks import running
from tests.browser.helpers import choose_model, expect, go_to, open_share, wait_until_settled

PAGES = {"Next token": "/", "Surprise": "/surprise", "Compare": "/compare", "Bit width": "/bits"}
BEFORE_THE_PAGES = ("stSkipToContent", "stLogoLink", "stExpandSidebarButton", "stMain")  # all that Streamlit puts there
CLASSROOM = "classroom.test"  # by which name the browser of one test calls this machine


@pytest.mark.parametrize("width", [1024, 683, 360])
def test_every_page_is_one_click_away_at_every_width(visit, width):
    page: Page = visit("/", width)
    name = page.locator(".st-key-model_picker button p").first
    name.evaluate("name => name.replaceChildren('organisation/a-model-with-a-very-long-name-135M-instruct · 135M')")
    opener, tools = page.get_by_test_id("stExpandSidebarButton"), page.locator(".st-key-tools")
    assert tools.bounding_box()["x"] >= opener.bounding_box()["x"] + opener.bounding_box()["width"]
    for title in [*list(PAGES)[1:], "Next token"]:
        go_to(page, title)
        wait_until_settled(page)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_the_sidebar_is_closed_at_first_and_closes_after_a_choice_on_a_phone(visit):
    page: Page = visit("/surprise", 390)
    sidebar = page.get_by_test_id("stSidebar")
    expect(page.get_by_role("switch", name="Leading space")).not_to_be_in_viewport()
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(sidebar).to_have_attribute("data-collapsed", "false")
    sidebar.get_by_text("nats", exact=True).click()
    expect(sidebar).to_have_attribute("data-collapsed", "true")
    expect(page).to_have_url(re.compile("unit=nats"))


@pytest.mark.parametrize("width", [1280, 800])
def test_an_open_sidebar_and_the_bar_leave_each_other_and_the_page_free(visit, width):
    page: Page = visit("/", width)
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "false")
    links, tools = (page.locator(part) for part in (".st-key-page_links", ".st-key-tools"))
    page.wait_for_function("() => document.querySelector('.stSidebar').getBoundingClientRect().x === 0")
    side = page.get_by_test_id("stSidebar").bounding_box()
    for part in (links, tools):
        assert part.bounding_box()["x"] >= side["width"]
    bottom = max(part.bounding_box()["y"] + part.bounding_box()["height"] for part in (links, tools))
    assert page.get_by_label("Phrase", exact=True).bounding_box()["y"] > bottom
    assert links.bounding_box()["y"] >= tools.bounding_box()["height"]
    assert links.bounding_box()["width"] > 200, "all pages are in sight"
    go_to(page, "Surprise")
    expect(page.get_by_role("heading", level=1)).to_have_text("Surprise")


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_the_bar_leaves_the_button_of_the_sidebar_free(visit, width):
    page: Page = visit("/", width)
    button = page.get_by_test_id("stExpandSidebarButton").bounding_box()
    for tool in page.locator(".st-key-tools button").filter(visible=True).all():
        box = tool.bounding_box()
        assert box["x"] >= button["x"] + button["width"], tool.inner_text()
        assert box["x"] + box["width"] <= width, tool.inner_text()


def test_the_button_names_the_model_with_its_size_and_what_it_unfolds_closes_after_a_choice(visit):
    page: Page = visit("/surprise")
    button = page.locator(".st-key-model_picker button").first
    expect(button).to_contain_text("bundled · 7M")
    button.click()
    expect(page.get_by_text("In use: 7 million parameters")).to_be_visible()
    expect(page.get_by_text("Downloaded when chosen")).to_be_visible()
    page.keyboard.press("Escape")
    choose_model(page, "no such model")
    expect(page.get_by_text("isn't a model name")).to_be_visible()
    expect(page.get_by_role("combobox", name=re.compile("Model"))).not_to_be_visible()


@pytest.mark.parametrize("path", PAGES.values())
def test_every_page_has_a_link_under_share_and_says_who_can_open_it(visit, path):
    page: Page = visit(path)
    open_share(page)
    expect(page.get_by_test_id("stCode")).to_contain_text("model=bundled")
    expect(page.get_by_text(re.compile("Only this computer can open it"))).to_be_visible()
    expect(page.get_by_text("make run HOST=0.0.0.0")).to_be_visible()
    expect(page.get_by_role("img", name="The link as a QR code")).to_have_count(0)


@pytest.mark.parametrize("path", PAGES.values())
def test_where_others_can_open_the_app_the_link_has_their_address_and_a_code(contexts, url, browser, path):
    elsewhere = url.replace("127.0.0.1", CLASSROOM)
    window = browser.browser_type.launch(
        executable_path=running.CHROMIUM, args=["--no-sandbox", f"--host-resolver-rules=MAP {CLASSROOM} 127.0.0.1"]
    )
    page = window.new_page()
    page.goto(elsewhere + path)
    wait_until_settled(page)
    open_share(page)
    expect(page.get_by_test_id("stCode")).to_contain_text(elsewhere)
    code = page.get_by_role("img", name="The link as a QR code")
    expect(code).to_be_visible()
    assert code.evaluate("image => image.complete && image.naturalWidth > 0")
    window.close()


def test_the_projector_shows_the_text_and_its_figure_alone_and_larger(visit):
    page: Page = visit("/surprise")
    token = page.get_by_role("group", name="Tokens tinted by surprise").get_by_role("button").nth(1)
    before = token.bounding_box()
    page.get_by_text("projector", exact=True).click()
    expect(page).to_have_url(re.compile("view=projector"))
    expect(page.locator("[class*=st-key-more]").first).to_be_hidden()
    expect(page.get_by_test_id("stPageLink").first).to_be_hidden()
    expect(page.get_by_label("Text", exact=True)).to_be_visible()
    assert token.bounding_box()["height"] > 1.2 * before["height"]
    page.reload()
    expect(page.locator("[class*=st-key-more]").first).to_be_hidden()
    page.get_by_text("projector", exact=True).click()
    expect(page.locator("[class*=st-key-more]").first).to_be_visible()


@pytest.mark.parametrize("width", [1024, 390])
def test_the_tab_key_comes_by_the_pages_first_and_by_nothing_that_is_out_of_sight(visit, width):
    page: Page = visit("/surprise", width)
    wait_until_settled(page)
    reached: list[str] = []
    while reached[-len(PAGES) :] != list(PAGES):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        expect(focused).to_be_in_viewport()
        kind = focused.get_attribute("data-testid")
        assert kind == "stPageLink-NavLink" or kind in BEFORE_THE_PAGES
        reached.append(focused.inner_text())


def test_the_first_words_of_a_phone_stand_clear_of_the_pages(visit):
    for path in PAGES.values():
        page: Page = visit(path, 390)
        wait_until_settled(page)
        links, ground = page.locator(".st-key-page_links").bounding_box(), page.locator(".stAppHeader").bounding_box()
        words = page.locator(".stMain .stCaption:visible, .stMain .stMarkdown:visible").first.bounding_box()
        assert links["y"] + links["height"] <= ground["y"] + ground["height"] + 1 <= words["y"] - 6
        assert all(link.bounding_box()["height"] >= 44 for link in page.get_by_test_id("stPageLink").all())
        assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 0


@pytest.mark.parametrize("path", ["/compare", "/bits"])
def test_a_chart_on_a_projector_is_drawn_larger_and_stays_within_the_page(visit, path):
    page: Page = visit(f"{path}?view=projector", 1024)
    wait_until_settled(page)
    figures = page.locator("[class*=st-key-figures]").filter(has=page.get_by_test_id("stVegaLiteChart")).first
    drawn, room = figures.locator(".stVegaLiteChart :is(canvas, svg)").first.bounding_box(), figures.bounding_box()
    assert 0.9 * room["width"] < drawn["width"] <= room["width"] + 1
    assert drawn["x"] + drawn["width"] <= room["x"] + room["width"] + 1
    expect(page.locator(".st-key-lead")).to_be_hidden()
