"""The real app in a real browser: one server, one Chromium and one Hub for all of these tests."""

import os
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from benchmarks import running
from tests.browser.helpers import visitors
from tests.browser.hub_models import BROKEN, GATED, LEFT, LINKED, OTHER, SLOW
from tests.support.hub_server import HubServer
from tests.support.tiny_models import save_tiny_gpt2

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark every test of this folder as one that drives a browser; skip all without Chromium: .ci/run then fails.

    One that fails for a click which waited too long, as on a machine with much else to do, is run once more; one whose
    assertion fails is not.
    """
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError"]))
            item.add_marker(pytest.mark.skipif(running.CHROMIUM is None, reason=running.NO_CHROMIUM))


@pytest.fixture(scope="package")
def hub(tmp_path_factory):
    """A Hub on this machine: one small model that comes slowly, one that is gated, one that only breaks."""
    folder = save_tiny_gpt2(tmp_path_factory.mktemp("tiny"), seed=0)
    with HubServer(
        dict.fromkeys((SLOW, OTHER, GATED, BROKEN, LINKED, LEFT), folder),
        gated={GATED},
        failing={BROKEN},
        slow_bytes_per_second=150_000,
    ) as server:
        yield server


@pytest.fixture(scope="package")
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


@pytest.fixture(scope="package")
def browser():
    """A Chromium for all tests of this folder."""
    with sync_playwright() as playwright, running.browser(playwright) as chromium:
        yield chromium


@pytest.fixture(scope="package")
def contexts(browser):
    """Browser windows by size, theme and touch; each keeps the app's own files, so that a page opens in a moment."""

    @cache
    def context(width: int, theme: str, height: int = 900, touch: bool = False):
        return browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme, has_touch=touch)

    return context


@pytest.fixture
def visit(contexts, url):
    """Open a page of the app as a new visitor: `visit(path, width, theme)`."""
    with visitors(contexts, url) as open_page:
        yield open_page
