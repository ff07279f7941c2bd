"""What the header's Share says: a link that opens the page as it is, and for whom it does."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.helpers import expect, open_share

HERE = "127.0.0.1"


@pytest.mark.parametrize("path", ["/", "/surprise", "/compare", "/bits"])
def test_every_page_has_a_link_under_share_and_says_who_can_open_it(visit, path):
    page: Page = visit(path)
    open_share(page)
    expect(page.get_by_test_id("stCode")).to_contain_text("model=bundled")
    expect(page.get_by_text(re.compile("Only this computer can open it"))).to_be_visible()
    expect(page.get_by_text("make run HOST=0.0.0.0")).to_be_visible()
    expect(page.get_by_role("img", name="The link as a QR code")).to_have_count(0)
