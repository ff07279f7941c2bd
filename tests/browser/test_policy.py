"""What the browser is told to refuse: nothing that the pages do themselves, and all that comes from elsewhere."""

from functools import cache

import pytest

from tests.browser.helpers import (
    expect,
    figures,
    open_share,
    tokens,
    unfold_everything,
    visitors,
    wait_until_settled,
)

REPORT = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture(scope="module")
def windows(browser):
    """Browser windows that tell what a policy refuses, by width and theme."""

    @cache
    def window(width=1280, theme="light"):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        context.add_init_script(REPORT)
        return context

    return window


@pytest.fixture
def open_page(windows, url):
    """Open a page of the app in such a window: `open_page(path, theme)`."""
    with visitors(windows, url) as visit:
        yield lambda path, theme="light": visit(path, 1280, theme)


def refused(page):
    return page.evaluate("window.refused")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/surprise", "/compare", "/bits"])
def test_a_page_needs_nothing_that_is_refused(open_page, path, theme):
    page = open_page(path, theme)
    expect(figures(page)).to_be_visible()
    for toggle in ("From logit to probability", "Guess first", "Before you look", "Whole words"):
        if page.get_by_text(toggle, exact=True).count():
            page.get_by_text(toggle, exact=True).click()
            wait_until_settled(page)
    unfold_everything(page)
    for chart in page.get_by_test_id("stVegaLiteChart").all():
        chart.scroll_into_view_if_needed()
        chart.hover()
    open_share(page)
    expect(page.get_by_test_id("stCode")).to_be_visible()
    assert refused(page) == []


def test_what_can_be_saved_is_saved(open_page):
    page = open_page("/surprise")
    tokens(page).first.click()
    wait_until_settled(page)
    page.get_by_test_id("stExpander").last.locator("summary").click()
    wait_until_settled(page)
    for button in ("SVG", "PNG", "Words as CSV", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("button", name=button, exact=True).first.click()
        assert download.value.path().stat().st_size > 200, button
    assert refused(page) == []


def test_markup_that_got_into_a_page_could_neither_run_nor_load_anything(windows, url):
    page = windows().new_page()
    page.goto(url)
    wait_until_settled(page)
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          const elsewhere = location.origin.replace("127.0.0.1", "localhost");
          const place = document.createElement("div");
          place.innerHTML = `<img src="data:," onerror="window.ran = true"><img src="${elsewhere}/favicon.png">
            <iframe src="data:text/html,x"></iframe><form action="/elsewhere"></form><base href="${elsewhere}">`;
          document.body.append(place);
          place.querySelector("form").requestSubmit();
          setTimeout(() => new Function("window.ran = true")());  // later: what a test evaluates is exempt
        }"""
    )
    expected = {"script-src-elem", "script-src-attr", "script-src", "img-src", "frame-src", "form-action", "base-uri"}
    page.wait_for_timeout(2_000)
    assert {report.split()[0] for report in refused(page)} == expected
    assert page.evaluate("window.ran") is None


def test_no_other_page_can_frame_the_app(windows, url):
    page = windows().new_page()
    page.set_content(f'<iframe src="{url}"></iframe>')
    page.wait_for_timeout(3_000)
    frame = page.frames[1]
    assert frame.url != url
    assert not frame.locator("[data-testid=stApp]").count()
