"""What visitors typed and built outlives the server and a reload of their tab."""

import pytest

from benchmarks import running

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(running.CHROMIUM is None, reason=running.NO_CHROMIUM)]


def test_every_tab_has_its_own_back_after_the_server_was_killed_and_after_a_reload():
    from playwright.sync_api import sync_playwright

    from tests.robustness import restart

    with sync_playwright() as playwright, running.browser(playwright) as browser:
        assert restart.losses(browser, len(restart.VISITS)) == []
