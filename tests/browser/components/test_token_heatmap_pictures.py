"""The heatmap's pictures in a browser: what they show, what a hostile text becomes, and a long text saved whole."""

import struct
import xml.etree.ElementTree as ET
from pathlib import Path

from tests.browser.components import checks
from tests.browser.components.apps.texts import HOSTILE
from tests.browser.helpers import expect

APP = "token_heatmap"
SVG = "{http://www.w3.org/2000/svg}"


def chips(page):
    return page.get_by_role("group", name="Tokens").get_by_role("button")


def save(page, kind: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=kind, exact=True).click()
    assert download.value.suggested_filename == f"heatmap.{kind.lower()}"
    return Path(download.value.path()).read_bytes()


def test_hostile_text_stays_text_on_the_page_in_the_tooltip_and_in_the_pictures(visit):
    page = visit("/?case=hostile")
    expect(chips(page)).to_have_text(HOSTILE, use_inner_text=True)
    chips(page).nth(0).hover()
    expect(page.locator(".tip")).to_have_text(f"tip {HOSTILE[0]}")
    svg = ET.fromstring(save(page, "SVG"))
    texts = [element.text for element in svg.iter(f"{SVG}text")]
    for text in (*HOSTILE[:4], "😀", "no BOS & <more>"):
        assert text in texts
    assert save(page, "PNG").startswith(b"\x89PNG")
    checks.expect_nothing_executed(page)


def test_the_pictures_show_what_is_on_the_screen(visit):
    page = visit()
    expect(chips(page)).to_have_count(6)
    svg = ET.fromstring(save(page, "SVG"))
    assert [t.text for t in svg.iter(f"{SVG}text")] == [
        "surprise (bits)", "0", "8", "16+", "no BOS & <more>", "The", " dog", " ran", " to", " the", " moon",
    ]  # fmt: skip
    n_scored, n_unscored, n_steps = 4, 2, 3
    assert len(list(svg.iter(f"{SVG}rect"))) == 1 + 2 * n_scored + n_unscored + 2 * n_steps
    width, height = struct.unpack(">II", save(page, "PNG")[16:24])
    assert (width, height) == (2 * int(svg.get("width")), 2 * int(svg.get("height")))


def test_a_long_text_scrolls_in_a_box_keeps_its_place_and_is_saved_whole(visit):
    page = visit("/?case=long")
    expect(chips(page)).to_have_count(1200)
    box = page.get_by_role("group", name="Tokens")
    shown, whole = box.evaluate("(e) => [e.clientHeight, e.scrollHeight]")
    assert shown < 500 < whole
    chips(page).nth(1100).click()
    checks.expect_clicks(page, 1110)
    scrolled = box.evaluate("(e) => e.scrollTop")
    assert scrolled > 0
    checks.redraw(page)
    assert box.evaluate("(e) => e.scrollTop") == scrolled
    svg = ET.fromstring(save(page, "SVG"))
    assert int(svg.get("height")) > 0.9 * whole  # without the scroll bar its lines are a little longer
    assert sum(1 for t in svg.iter(f"{SVG}text") if t.text == " moon") == 200
    assert box.evaluate("(e) => e.clientHeight") == shown, "it scrolls again"
