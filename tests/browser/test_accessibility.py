"""What axe-core finds on each page, as it opens and with everything unfolded: contrast, names, roles, labels."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from benchmarks import running
from tests.browser.helpers import expect, figures, open_share, tokens, unfold_everything, wait_until_settled

AXE = running.ROOT / "node_modules" / "axe-core" / "axe.min.js"
NO_AXE = "no axe-core here; install it with: npm ci"
pytestmark = pytest.mark.skipif(not AXE.is_file(), reason=NO_AXE)

PAGES = ["/", "/surprise", "/compare", "/bits"]


def violations(page: Page) -> list[str]:
    """Each serious or critical finding, with the elements that it is about."""
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))  # evaluated, not added as a script, which the policy forbids
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [
        f"{rule['id']}: {[(node['html'][:160], node['failureSummary']) for node in rule['nodes']]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]


def use_everything(page: Page) -> None:
    """Turn on what can be turned on, point at each chart, and open Share: nothing of it may be refused (`visitors`)."""
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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(visit, path, theme):
    page = visit(path, 1280, theme)
    expect(figures(page)).to_be_visible()
    assert violations(page) == []
    unfold_everything(page)
    assert violations(page) == []
    use_everything(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_beside_a_pinned_token_and_in_what_pops_up(visit, theme):
    page = visit("/surprise", 390, theme)
    expect(tokens(page).last).to_be_visible()
    tokens(page).nth(3).click()
    expect(page.get_by_role("table", name="The likeliest tokens at the chosen place")).to_be_visible()
    page.get_by_role("button", name="Tint: surprise").click()
    expect(page.get_by_text("Whole words")).to_be_visible()
    assert violations(page) == []


def test_axe_does_find_what_cannot_be_read(visit):
    page = visit("/surprise")
    expect(tokens(page).last).to_be_visible()
    tokens(page).nth(3).evaluate("(chip) => { chip.style.color = '#b04a10'; chip.style.backgroundColor = '#d5671f'; }")
    assert any(finding.startswith("color-contrast") for finding in violations(page))
