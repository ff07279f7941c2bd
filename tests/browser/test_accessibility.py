"""What axe-core finds on each page, as it opens and with everything unfolded: contrast, names, roles, labels."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from benchmarks import running
from tests.browser.helpers import expect, figures, tokens, wait_until_settled

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


def unfold_everything(page: Page) -> None:
    """Open what is folded away, one after the other: what one brings may fold more."""
    for _ in range(20):
        folded = page.get_by_test_id("stMain").locator("details:not([open]) > summary:visible")
        if folded.count() == 0:
            return
        folded.first.click()
        wait_until_settled(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(visit, path, theme):
    page = visit(path, 1280, theme)
    expect(figures(page)).to_be_visible()
    assert violations(page) == []
    unfold_everything(page)
    assert violations(page) == []


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
