"""Choosing a model in a browser: its download, and what becomes of one that cannot be had."""

import re
import time

import pytest

from tests.browser.helpers import choose_model, expect, open_model_picker, perplexity, wait_until_settled
from tests.browser.hub_models import BROKEN, GATED, LEFT, LINKED, SLOW
from tests.support.waiting import wait_for


def test_a_model_from_the_hub_shows_its_download_and_then_answers(visit):
    page = visit("/surprise?text=Keep+this+text,+please.")
    figure = perplexity(page).inner_text()
    choose_model(page, SLOW)
    expect(page.get_by_text(re.compile("Downloading somebody/slow: .* of "))).to_be_visible()
    expect(page.get_by_text(re.compile("^somebody/slow · no BOS"))).to_be_visible(timeout=60_000)
    expect(perplexity(page)).not_to_have_text(figure)
    expect(page.get_by_label("Text", exact=True)).to_have_value("Keep this text, please.")
    expect(page).to_have_url(re.compile("model=somebody"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("openai-community/no-such-model", "has no public model called"),
        (GATED, "is gated: accept its licence"),
        (BROKEN, "answered 500"),
        ("/etc/passwd", "isn't a model name"),
    ],
)
def test_a_model_that_cannot_be_had_leaves_the_one_before_and_the_text(visit, name, words):
    page = visit("/surprise?text=Keep+this+text,+please.")
    figure = perplexity(page).inner_text()
    choose_model(page, name)
    expect(page.get_by_text(words)).to_be_visible(timeout=60_000)
    expect(page.get_by_label("Text", exact=True)).to_have_value("Keep this text, please.")
    expect(perplexity(page)).to_have_text(figure)
    wait_until_settled(page)
    open_model_picker(page)
    expect(page.get_by_role("combobox", name=re.compile("Model"))).to_have_value(re.compile("bundled"))


@pytest.mark.parametrize("held", [False, True], ids=["new tab", "tab that holds something"])
def test_a_linked_model_that_failed_leaves_the_address_and_says_why(visit, held):
    page = visit("/surprise?model=no+such+model&text=Keep+this+text,+please.")
    if held:
        page.goto(page.url.replace("text=", "model=no+such+model&text="))
    expect(page.get_by_text("isn't a model name")).to_be_visible()
    expect(page).not_to_have_url(re.compile("model="))
    expect(page).to_have_url(re.compile("text=Keep"))
    expect(page.get_by_label("Text", exact=True)).to_have_value("Keep this text, please.")


def test_a_link_to_a_model_that_is_not_here_asks_before_it_downloads(visit, hub):
    page = visit(f"/surprise?text=Keep+this+text,+please.&model={LINKED}")
    expect(page.get_by_text(f"The link names {LINKED}, which is not on this machine yet.")).to_be_visible()
    expect(perplexity(page)).to_be_visible()
    assert not [path for path in hub.downloads if path.startswith(LINKED)]
    page.get_by_role("button", name=f"Download {LINKED}, 1.1 MB").click()
    expect(page.get_by_text(re.compile(f"^{LINKED} · no BOS"))).to_be_visible(timeout=60_000)
    expect(page.get_by_label("Text", exact=True)).to_have_value("Keep this text, please.")


def test_a_download_ends_when_the_tab_of_the_last_who_waits_is_closed(visit, hub, monkeypatch):
    monkeypatch.setattr(hub, "slow_bytes_per_second", 2_000)
    page = visit("/surprise")
    choose_model(page, LEFT)
    expect(page.get_by_text(re.compile(f"Opening {LEFT}|Downloading {LEFT}")).first).to_be_visible()
    wait_for(lambda: f"{LEFT}/model.safetensors" in hub.downloads and hub.n_sending > 0)
    page.close()
    left = time.monotonic()
    wait_for(lambda: hub.n_sending == 0)
    assert time.monotonic() - left < 30, "the weights would have taken three minutes"
