"""Crafted texts in every place of the real app at once: they stand there as they were typed, and make nothing."""

import csv
import json
from urllib.parse import urlencode

import pytest

from computation.cells import noted
from tests.browser.helpers import expect, figures, fill, unfold_everything, wait_until_settled
from tests.support.markup import CRAFTED, FOREIGN, on_one_line

HALVES = (CRAFTED[:12], CRAFTED[12:])
ALL = " ".join(CRAFTED)


def assert_nothing_was_made(page):
    expect(page.get_by_test_id("stException")).to_have_count(0)
    made = page.locator(FOREIGN).evaluate_all("all => all.filter((e) => !e.closest('summary')).map((e) => e.outerHTML)")
    assert made == []  # a panel's own icon stands in its summary
    hosts = page.evaluate("[...document.links].map((link) => link.host).filter((host) => host !== location.host)")
    assert hosts == []
    assert page.title() in {"Next token", "Surprise", "Compare", "Bit width", "Logitscope"}


def assert_shown(page, texts):
    shown = on_one_line(page.locator("body").inner_text())  # with what stands in a popover
    assert [text for text in texts if on_one_line(text) not in shown] == []


@pytest.mark.parametrize("half", HALVES, ids=["first", "second"])
def test_compare(visit, half):
    cards = json.dumps([[text, f"The cat sat. {text}"] for text in half], ensure_ascii=False, separators=(",", ":"))
    page = visit(f"/compare?{urlencode({'cards': cards})}")
    expect(figures(page)).to_be_visible()
    unfold_everything(page)
    page.get_by_text("Many texts at once").click()
    page.get_by_role("tab", name="From files").click()
    page.locator("input[type=file]").first.set_input_files(
        [
            {
                "name": f"{text.replace('/', '⁄')}.csv",
                "mimeType": "text/csv",
                "buffer": f'"{i}",n\nA text.,1\n'.encode(),
            }
            for i, text in enumerate(half)
        ]
    )
    expect(page.get_by_text("First row of").first).to_be_visible(timeout=30_000)
    wait_until_settled(page)
    assert_nothing_was_made(page)
    assert_shown(page, half[:10])  # ten heatmaps are drawn at a time, each below its name


@pytest.mark.parametrize(
    ("path", "box", "text"),
    [
        ("/?guess=true", "Phrase", ALL),
        ("/surprise", "Text", ALL),
        ("/bits?opening=www.evil.example", "Text", " ".join(HALVES[0])),
    ],
    ids=["next", "surprise", "bits"],
)
def test_a_text_of_many(visit, path, box, text):
    page = visit(path)
    fill(page, box, text)
    if "guess" in path:
        fill(page, "Guesses, separated by commas", "www.evil.example")
        page.get_by_role("button", name="Reveal").click()
    expect(figures(page)).to_be_visible()
    if box == "Phrase":
        fill(page, "A word", "www.evil.example")
    if path == "/surprise":
        page.get_by_role("group", name="Tokens tinted by surprise").get_by_role("button").nth(30).click()
    unfold_everything(page)
    wait_until_settled(page)
    assert_nothing_was_made(page)
    expect(page.get_by_label(box, exact=True)).to_have_value(text)


@pytest.mark.parametrize("name", ["www.evil.example", "[a](https://evil.example)", ":red[x] $x$ :smile: a -> b"])
def test_a_model_and_a_file(visit, name):
    page = visit(f"/surprise?{urlencode({'model': name})}")
    unfold_everything(page)
    page.locator("input[type=file]").first.set_input_files(
        {"name": f"{name.replace('/', '⁄')}.txt", "mimeType": "text/plain", "buffer": b"A text of a file."}
    )
    caption = page.get_by_text("now in the box above")
    expect(caption).to_be_visible()
    assert on_one_line(caption.inner_text()).startswith(f"{name.replace('/', '⁄')}.txt: 17 bytes")
    assert_nothing_was_made(page)


def test_a_table_saved_from_the_page_has_no_formulas(visit):
    page = visit(f"/compare?{urlencode({'cards': json.dumps([['@name', '=1+1 is a formula']])})}")
    unfold_everything(page)
    table = page.get_by_test_id("stDataFrame").first
    expect(table).to_be_visible()
    page.evaluate("delete window.showSaveFilePicker")  # it asks where to save, which nobody answers here
    table.hover()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").first.press("Enter")  # by key: it lies under the table
    heading, row = csv.reader(download.value.path().read_text(encoding="utf-8-sig").splitlines())
    assert heading[:3] == ["number", noted("name"), noted("text")]
    assert row[:3] == ["1", "'@name", "'=1+1 is a formula"]
    assert float(row[3]) > 1
