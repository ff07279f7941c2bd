"""What the browser is told to refuse: nothing that the pages do themselves, and all that comes from elsewhere."""

import pytest

from tests.browser.helpers import POLICY, tokens, visitors, wait_until_settled

REPORT = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => window.refused.push(event.effectiveDirective));
"""


def test_what_can_be_saved_is_saved(visit):
    page = visit("/surprise")
    tokens(page).first.click()
    wait_until_settled(page)
    page.get_by_test_id("stExpander").last.locator("summary").click()
    wait_until_settled(page)
    for button in ("SVG", "PNG", "Words as CSV", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("button", name=button, exact=True).first.click()
        assert download.value.path().stat().st_size > 200, button


def test_markup_that_got_into_a_page_could_neither_run_nor_load_anything(contexts, url):
    refused, ran = set(), None
    with pytest.raises(AssertionError, match=POLICY), visitors(contexts, url) as open_page:
        refused, ran = bring_in_markup(open_page())
    expected = {"script-src-elem", "script-src-attr", "script-src", "img-src", "frame-src", "form-action", "base-uri"}
    assert refused == expected
    assert ran is None


def bring_in_markup(page):
    """What is refused of it, and whether any of it ran."""
    page.evaluate(REPORT)
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
    page.wait_for_timeout(2_000)
    return set(page.evaluate("window.refused")), page.evaluate("window.ran")


def test_no_other_page_can_frame_the_app(contexts, url):
    page = contexts(1280, "light").new_page()
    page.set_content(f'<iframe src="{url}"></iframe>')
    page.wait_for_timeout(3_000)
    frame = page.frames[1]
    assert frame.url != url
    assert not frame.locator("[data-testid=stApp]").count()
