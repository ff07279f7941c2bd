"""The real app in a real browser: type, click, move, reload."""

import os
import re
from pathlib import Path
from urllib.parse import quote

import pytest

from benchmarks import running
from benchmarks.running import CHROMIUM, NO_CHROMIUM
from tests.engine.test_hub import save_tiny_gpt2
from tests.support.hub_server import HubServer

LUNCH = "/surprise?text=Let%27s+stop+for+lunch+because+I%27m+getting+hungry"
SLOW, OTHER, GATED, BROKEN = "somebody/slow", "somebody/other", "somebody/gated", "somebody/broken"

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM),
]
playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """A Hub on this machine: one small model that comes slowly, one that is gated, one that only breaks."""
    folder = save_tiny_gpt2(tmp_path_factory.mktemp("tiny"), seed=0)
    with HubServer(
        dict.fromkeys((SLOW, OTHER, GATED, BROKEN), folder),
        gated={GATED},
        failing={BROKEN},
        slow_bytes_per_second=150_000,
    ) as server:
        yield server


@pytest.fixture(scope="module")
def url(hub, tmp_path_factory):
    """The app on a port of its own, with that Hub and an empty store of downloads."""
    environment = os.environ | {
        "HF_ENDPOINT": hub.url,
        "NO_PROXY": "127.0.0.1",
        "HF_HOME": str(tmp_path_factory.mktemp("hf")),
        "MALLOC_MMAP_THRESHOLD_": "1073741824",
    }
    with running.running(environment) as (address, _):
        yield address


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as p, running.browser(p) as found:
        yield found


@pytest.fixture(scope="module")
def contexts(browser):
    """Browser windows by size and theme; each keeps the app's own files, so that a page opens in a moment."""
    made = {}

    def context(width: int, theme: str):
        if (width, theme) not in made:
            made[width, theme] = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        return made[width, theme]

    return context


@pytest.fixture
def visit(contexts, url):
    """Open a page as a new visitor; afterwards nothing may have failed in it, and nobody else been asked for anything."""
    pages, problems = [], []

    def open_page(path: str = "/", width: int = 1280, theme: str = "light"):
        page = contexts(width, theme).new_page()
        pages.append(page)
        page.on("pageerror", lambda error: problems.append(f"page error: {error}"))
        page.on("request", lambda r: None if r.url.startswith((url, "data:", "blob:")) else problems.append(r.url))
        page.goto(url + path)
        settled(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert problems == []


def settled(page) -> None:
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=60_000)


def tokens(page):
    return page.get_by_role("group", name="Tokens tinted by surprise").get_by_role("button")


def figures(page):
    """The first table of a page: Streamlit's, or ours."""
    return page.locator("[data-testid=stDataFrame], table").first


def metric(page, label: str):
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue")


def greedy(page):
    return page.get_by_text(re.compile("likeliest next token is")).locator("strong")


def fill(page, label: str, text: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(text)
    box.press("Control+Enter")
    settled(page)


def test_the_list_follows_the_typing_without_enter(visit):
    page = visit()
    expect(greedy(page)).to_be_visible()
    page.get_by_label("Phrase", exact=True).fill("")
    page.get_by_label("Phrase", exact=True).press_sequentially("Once upon a", delay=30)
    expect(greedy(page)).to_have_text("·time")
    expect(page).to_have_url(re.compile(r"phrase=Once"))
    page.reload()
    expect(page.get_by_label("Phrase", exact=True)).to_have_value("Once upon a")
    expect(greedy(page)).to_have_text("·time")


def test_typing_on_needs_no_new_page_and_ends_with_the_last_word(visit):
    page = visit()
    box = page.get_by_label("Phrase", exact=True)
    box.fill("")
    box.press_sequentially("Thank you very", delay=60)
    expect(greedy(page)).to_have_text("·much")
    expect(box).to_have_value("Thank you very")
    expect(box).to_be_focused()


def built_text(page):
    return page.get_by_role("group", name="Tokens of the phrase")


def test_a_click_appends_a_token_undo_takes_it_back_and_the_tree_keeps_it(visit):
    page = visit("/?phrase=Once+upon+a")
    page.get_by_role("button", name="append ·time").click()
    expect(built_text(page).get_by_role("button")).to_have_count(4)
    expect(built_text(page)).to_contain_text("·time")
    page.get_by_role("button", name="Undo").click()
    expect(built_text(page).get_by_role("button")).to_have_count(3)
    tree = page.get_by_role("group", name="Continuations tried")
    tree.get_by_role("button", name=re.compile("^·time")).click()
    expect(built_text(page).get_by_role("button")).to_have_count(4)


def test_a_token_is_appended_by_keyboard_alone(visit):
    page = visit("/?phrase=Once+upon+a")
    page.get_by_role("button", name="append ·time").focus()
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.shadowRoot ? 1 : 0")
    assert second, "the focus is inside the list"
    page.keyboard.press("Enter")
    expect(built_text(page).get_by_role("button")).to_have_count(4)
    expect(built_text(page)).not_to_contain_text("·time")


def test_a_draw_can_be_stopped_and_what_was_drawn_stays(visit):
    page = visit("/?phrase=Once+upon+a")
    box = page.get_by_label("Tokens", exact=True)
    box.fill("200")
    box.press("Enter")
    settled(page)
    stop = page.get_by_role("button", name="Stop")
    stop.scroll_into_view_if_needed()  # the draw may be over by the time a page has scrolled
    page.get_by_role("button", name="Greedy").click()
    expect(stop).to_be_enabled()
    stop.click()
    expect(stop).to_be_disabled()
    settled(page)
    n = built_text(page).get_by_role("button").count()
    assert 3 < n < 203
    page.wait_for_timeout(700)
    assert built_text(page).get_by_role("button").count() == n


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
    page.get_by_text("Take it away").click()
    for name, inside in (("CSV", "first token unscored"), ("JSON", '"total_bits"')):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        assert inside in Path(download.value.path()).read_text()
    expect(page.get_by_role("img", name="The link as a QR code")).to_be_visible()


def test_a_long_reading_can_be_stopped_and_read_on(visit):
    page = visit("/surprise")
    box = page.get_by_label("Text", exact=True)
    box.fill("A quiet story about a small house by the sea, and of those who lived in it. " * 1_900)
    box.press("Control+Enter")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text(re.compile("The reading was stopped"))).to_be_visible()
    expect(metric(page, "Perplexity")).to_be_visible()
    page.get_by_role("button", name="Read on").click()
    expect(page.get_by_text(re.compile("The reading was stopped"))).to_have_count(0, timeout=120_000)
    expect(metric(page, "Perplexity")).to_be_visible()


def test_markup_in_a_text_stays_text(visit):
    page = visit("/surprise")
    fill(page, "Text", "<script>document.title='gone'</script> <b>bold</b> $x$ `code`")
    expect(tokens(page).last).to_have_text("`")
    assert "gone" not in page.title()
    assert page.locator("b", has_text="bold").count() == 0


def test_moving_the_slider_changes_the_figures_and_the_link(visit):
    page = visit("/bits")
    expect(metric(page, "Size (MB)")).to_be_visible()
    before = metric(page, "Size (MB)").inner_text()
    page.get_by_role("slider").press("ArrowLeft")
    expect(page).to_have_url(re.compile("bits=3"))
    expect(metric(page, "Size (MB)").first).not_to_have_text(before)  # the old one may stand below for a moment
    expect(page.get_by_text("At 3 bits, per-tensor, the model")).to_be_visible()
    one_scale_a_tensor = metric(page, "Size (MB)").inner_text()
    page.get_by_role("radio", name="group-64").click()
    expect(page).to_have_url(re.compile("scheme=group-64"))
    expect(metric(page, "Size (MB)")).not_to_have_text(one_scale_a_tensor)
    settled(page)
    size, figures = metric(page, "Size (MB)").inner_text(), metric(page, "Perplexity").inner_text()
    page.reload()
    expect(page.get_by_text("At 3 bits, group-64, the model")).to_be_visible()
    expect(metric(page, "Size (MB)")).to_have_text(size)
    expect(metric(page, "Perplexity")).to_have_text(figures)


def test_a_link_restores_text_and_settings_for_somebody_else(visit):
    page = visit("/compare")
    texts = ["A first text for you.", "Another text, €5 & 日本 #2."]
    page.get_by_text("Many texts at once").click()
    page.get_by_label("Texts, one a line").fill("\n".join(texts))
    page.get_by_role("button", name="Compare these").click()
    expect(page.get_by_label("Text 2", exact=True)).to_have_value(texts[1])
    page.get_by_label("Name of text 1").fill("mine & yours")
    page.get_by_label("Name of text 1").press("Enter")
    page.get_by_text("nats", exact=True).click()
    expect(page).to_have_url(re.compile("unit=nats"))
    expect(page).to_have_url(re.compile("cards=.*mine"))
    page.reload()
    expect(page.get_by_label("Name of text 1")).to_have_value("mine & yours")
    page.get_by_text("Take it away").click()
    link = page.get_by_test_id("stCode").inner_text().replace("\n", "")
    other = visit("/" + link.split("/", 3)[3])
    for number, text in enumerate(texts, 1):
        expect(other.get_by_label(f"Text {number}", exact=True)).to_have_value(text)
    expect(other.get_by_label("Name of text 1")).to_have_value("mine & yours")
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


def test_a_ready_set_shows_the_changed_word_and_a_click_what_was_expected(visit):
    page = visit("/compare")
    page.get_by_role("button", name="Ready sets").click()
    page.get_by_text("One word changed", exact=True).click()
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
    box = page.get_by_role("combobox", name=re.compile("Second model"))
    box.fill(OTHER)
    box.press("Enter")
    expect(page.get_by_text(re.compile("^Bits per byte over all texts: .* bundled expected them best"))).to_be_visible(
        timeout=60_000
    )
    expect(page).to_have_url(re.compile("second=somebody"))


def test_a_click_on_a_point_of_the_curve_moves_the_slider(visit):
    page = visit("/bits")
    chart = page.get_by_test_id("stVegaLiteChart").first
    point = chart.locator("path[aria-label^='bits per weight: 2;'][aria-label*='per-channel; perplexity']").first
    expect(point).to_be_attached(timeout=60_000)
    settled(page)
    point.click(force=True)
    expect(page.get_by_text("At 2 bits, per-channel, the model")).to_be_visible()
    expect(page).to_have_url(re.compile("bits=2"))
    expect(page).to_have_url(re.compile("scheme=per-channel"))


def test_what_was_typed_is_still_there_after_visiting_another_page(visit):
    page = visit("/surprise")
    fill(page, "Text", "Nothing that I typed is lost.")
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", name="Compare")).to_be_visible()
    page.get_by_role("link", name="Surprise").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Nothing that I typed is lost.")


def test_a_text_too_long_for_a_link_is_measured_and_said_to_be_so(visit):
    page = visit("/surprise")
    fill(page, "Text", "The quick brown fox jumps over the lazy dog. " * 400)
    expect(page.get_by_text("too long for a link")).to_be_visible(timeout=60_000)
    expect(page).not_to_have_url(re.compile("text="))
    assert len(page.url) < 500
    page.reload()
    expect(tokens(page).last).to_be_visible()


@pytest.mark.parametrize(
    "bad",
    ["bits?bits=99", "bits?bits=x&scheme=magic", "bits?sample=%00%07", "?model=../etc", "?k=-5", "?k=x&phrase=%00%07"],
)
def test_a_bad_address_opens_a_working_page(visit, bad):
    page = visit(f"/{bad}")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(figures(page)).to_be_visible()


def choose_model(page, name: str) -> None:
    box = page.get_by_role("combobox", name=re.compile("Model"))
    box.fill(name)
    box.press("Enter")


def test_a_model_from_the_hub_shows_its_download_and_then_answers(visit):
    page = visit("/surprise?text=Keep+this+text,+please.")
    figure = metric(page, "Perplexity").inner_text()
    choose_model(page, SLOW)
    expect(page.get_by_text(re.compile("Downloading somebody/slow: .* of "))).to_be_visible()
    expect(page.get_by_text(re.compile("^somebody/slow · no BOS"))).to_be_visible(timeout=60_000)
    expect(metric(page, "Perplexity")).not_to_have_text(figure)
    expect(page.get_by_label("Text", exact=True)).to_have_value("Keep this text, please.")
    expect(page).to_have_url(re.compile("model=somebody"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("openai-community/no-such-model", "has no public model called"),
        (GATED, "is gated: accept its licence"),
        (BROKEN, "answered 500"),
        ("/etc/passwd", "is no model name"),
    ],
)
def test_a_model_that_cannot_be_had_leaves_the_one_before_and_the_text(visit, name, words):
    page = visit("/surprise?text=Keep+this+text,+please.")
    figure = metric(page, "Perplexity").inner_text()
    choose_model(page, name)
    expect(page.get_by_text(words)).to_be_visible(timeout=60_000)
    expect(page.get_by_label("Text", exact=True)).to_have_value("Keep this text, please.")
    expect(metric(page, "Perplexity")).to_have_text(figure)
    expect(page.get_by_role("combobox", name=re.compile("Model"))).to_have_value(re.compile("bundled"))


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (1024, "dark"), (420, "light")])
@pytest.mark.parametrize("path", ["/", "/surprise", "/compare", "/bits"])
def test_no_page_is_wider_than_its_screen(visit, path, width, theme):
    page = visit(path, width, theme)
    expect(figures(page)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width


def test_a_shared_phrase_opens_as_it_was_sent(visit):
    phrase = "She said: “$5 & <b>free</b>?”"
    page = visit(f"/?phrase={quote(phrase)}&k=3")
    expect(page.get_by_label("Phrase", exact=True)).to_have_value(phrase)
    expect(page.get_by_text(re.compile("has the shape"))).to_be_visible()
