"""The bit-width page in a browser: the slider and the curve."""

import re

from components import bit_width_tables
from tests.browser.helpers import expect, metric, wait_until_settled
from tests.browser.rows import even_rows


def test_moving_the_slider_changes_the_figures_and_the_link(visit):
    page = visit("/bits")
    expect(metric(page, "Size (MB)")).to_be_visible()
    before = metric(page, "Size (MB)").inner_text()
    page.get_by_role("slider").press("ArrowRight")
    expect(page).to_have_url(re.compile("bits=3"))
    expect(metric(page, "Size (MB)").first).not_to_have_text(before)  # the old one may stand below for a moment
    expect(page.get_by_text("At 3 bits, per-tensor, the model")).to_be_visible()
    one_scale_a_tensor = metric(page, "Size (MB)").inner_text()
    page.get_by_role("radiogroup").get_by_text("group-64").click()
    expect(page).to_have_url(re.compile("scheme=group-64"))
    expect(metric(page, "Size (MB)")).not_to_have_text(one_scale_a_tensor)
    wait_until_settled(page)
    size, figures = metric(page, "Size (MB)").inner_text(), metric(page, "Perplexity").inner_text()
    page.reload()
    expect(page.get_by_text("At 3 bits, group-64, the model")).to_be_visible()
    expect(metric(page, "Size (MB)")).to_have_text(size)
    expect(metric(page, "Perplexity")).to_have_text(figures)


def test_a_click_on_a_point_of_the_curve_moves_the_slider(visit):
    page = visit("/bits")
    chart = page.get_by_test_id("stVegaLiteChart").first
    point = chart.locator("path[aria-label*='scheme: group-64; bits: 2;']").first
    expect(point).to_be_attached(timeout=60_000)
    wait_until_settled(page)
    point.click(force=True)
    expect(page.get_by_text("At 2 bits, group-64, the model")).to_be_visible()
    expect(page).to_have_url(re.compile("bits=2"))
    expect(page).to_have_url(re.compile("scheme=group-64"))


def test_the_widths_are_named_under_the_slider_and_a_click_on_one_chooses_it(visit):
    page = visit("/bits", 390)
    slider, ticks = page.get_by_role("slider"), page.locator(".ticks button")
    thumb = page.get_by_test_id("stSliderThumbValue")  # stands over the thumb; the element of that role is the track
    expect(ticks).to_have_text(["32", "24", "16", "12", "8", "7", "6", "5", "4", "3", "2", "1"])
    chosen = page.locator(".ticks .chosen")
    expect(chosen).to_have_text("4")
    middle = "element => { const box = element.getBoundingClientRect(); return box.left + box.width / 2 }"
    assert abs(thumb.evaluate(middle) - chosen.evaluate(middle)) < 2
    ticks.filter(has_text="16").click()
    expect(page.get_by_text("At 16 bits, per-tensor, the model")).to_be_visible()
    expect(slider).to_have_attribute("aria-valuetext", "16")
    expect(page).to_have_url(re.compile("bits=16"))


def test_switches_questions_and_widths_are_large_enough_for_a_finger(contexts, url):
    page = contexts(390, "light", 844, True).new_page()
    page.goto(f"{url}/bits")
    expect(page.get_by_test_id("stMetric")).to_have_count(5)
    for kind in (".stCheckbox label", ".stRadio label", ".stTooltipIcon button", ".ticks button"):
        sizes = (
            page.locator(".stMain")
            .locator(kind)
            .filter(visible=True)
            .evaluate_all(
                "all => all.map(each => each.getBoundingClientRect()).flatMap(box => [box.width, box.height])"
            )
        )
        assert sizes
        assert min(sizes) >= 24, kind
    page.close()


def test_every_scheme_and_width_can_be_read_on_a_phone_and_a_small_projector(visit):
    page = visit("/bits", 390)
    for scheme in ("per-tensor", "per-channel", "group-32", "group-64", "group-128"):
        box = page.get_by_role("radiogroup").get_by_text(scheme).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    tables = page.locator(".st-key-figures .dvn-scroller")
    for width, tiles in ((390, [2, 2, 1]), (683, [3, 2]), (1024, [5])):
        page.set_viewport_size({"width": width, "height": 768})
        expect(tables).to_have_count(2)
        for table in tables.all():
            expect(table).to_have_js_property("scrollWidth", table.evaluate("table => table.clientWidth"))
        assert even_rows(page.get_by_test_id("stMetric")) == tiles
    page.set_viewport_size({"width": 390, "height": 844})
    two_rows = bit_width_tables.HEADING_HEIGHT + 2 * bit_width_tables.ROW_HEIGHT
    assert tables.first.bounding_box()["y"] + two_rows <= 844, "the table begins on the first screen"


def test_the_chosen_widths_figures_are_new_while_the_others_are_still_measured(visit):
    page = visit("/bits")
    numbers = page.locator(".st-key-figures_numbers")
    before = numbers.inner_text()
    page.get_by_role("textbox", name="Text", exact=True).press_sequentially(" A zebra computed it.")
    page.wait_for_function(
        """before => {
            const numbers = document.querySelector(".st-key-figures_numbers");
            const shown = numbers.querySelector("[data-testid=stElementContainer]");
            return document.querySelector(".stApp").dataset.figuresBehind === "drawing" && numbers.innerText !== before
                && getComputedStyle(shown).opacity === "1" && getComputedStyle(numbers).opacity === "1";
        }""",
        arg=before,
    )
    wait_until_settled(page)
    expect(page.locator(".stApp")).not_to_have_attribute("data-figures-behind", "drawing")
