"""What the operator decides of downloads: whose models see the token, and how much of the disk they take."""

from contextlib import ExitStack

import pytest

from model_cache import ModelUnavailable, disk, offers, open_model, request_model
from tests.hub.checks import forget, refusal
from tests.support.engines import score
from tests.support.tiny_models import OTHER, TEXT, TINY

TOKEN = "hf_of_the_operator"


def test_no_request_for_a_name_that_a_visitor_typed_shows_the_token(serve, monkeypatch, tiny):
    server = serve({TINY: tiny})
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    assert offers.download_bytes(TINY) > 0
    assert score(request_model(TINY).result(60), TEXT).perplexity > 0
    assert len(server.requests) > 5
    assert server.tokens == []


@pytest.mark.parametrize("setting", ["LOGITSCOPE_MODEL", "LOGITSCOPE_ALLOW"])
def test_a_model_that_the_operator_named_is_asked_for_with_the_token(serve, monkeypatch, tiny, setting):
    server = serve({TINY: tiny})
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    monkeypatch.setenv(setting, TINY)
    request_model(TINY).result(60)
    assert any("/resolve/" in path for path in server.tokens)


def test_a_model_that_is_opened_from_python_is_asked_for_with_the_token(serve, monkeypatch, tiny):
    server = serve({TINY: tiny})
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    open_model(TINY)
    assert server.tokens


def test_a_token_in_a_file_is_not_shown_for_a_typed_name_either(serve, monkeypatch, tiny, tmp_path):
    server = serve({TINY: tiny})
    (tmp_path / "token").write_text(TOKEN)
    request_model(TINY).result(60)
    assert server.tokens == []


def test_downloads_together_take_no_more_of_the_disk_than_they_may(serve, monkeypatch, tiny, other):
    server = serve({TINY: tiny, OTHER: other})
    monkeypatch.setenv("LOGITSCOPE_DISK_GB", "0.0015")  # one of the tiny models of 1.1 MB, and not two
    request_model(TINY).result(60)
    text = refusal(OTHER)
    assert "All downloads together may take 1.5 MB" in text
    assert "LOGITSCOPE_DISK_GB" in text
    assert not any(file.startswith(OTHER) for file in server.downloads)
    forget()
    request_model(TINY).result(60)  # what is here takes nothing more


def test_downloads_that_are_under_way_count_for_the_disk(monkeypatch, tmp_path):
    monkeypatch.setattr(disk.constants, "HF_HUB_CACHE", str(tmp_path / "none"))
    monkeypatch.setenv("LOGITSCOPE_DISK_GB", "1")
    with disk.turn("a/b", lambda: False), disk.turn("c/d", lambda: False):
        disk.reserve("a/b", 700_000_000, for_visitor=True)
        with pytest.raises(ModelUnavailable, match="are taken"):
            disk.reserve("c/d", 400_000_000, for_visitor=True)
        disk.note_remaining("a/b", 0)
        disk.reserve("c/d", 400_000_000, for_visitor=True)


def test_without_a_setting_visitors_have_a_limit_and_the_operator_none(monkeypatch):
    monkeypatch.delenv("LOGITSCOPE_DISK_GB", raising=False)
    assert disk.allowed_bytes(for_visitor=True) == 20e9
    assert disk.allowed_bytes(for_visitor=False) is None


def test_no_more_than_a_few_downloads_run_at_once():
    with ExitStack() as stack:
        for n in range(disk.AT_ONCE):
            stack.enter_context(disk.turn(f"a/{n}", lambda: False))
        with pytest.raises(disk.GivenUp):
            stack.enter_context(disk.turn("a/more", lambda: True))
    with disk.turn("a/more", lambda: True):
        pass
