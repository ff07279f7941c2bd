"""A load ends when nobody waits for it any more, and when next to nothing comes; nothing half done stays."""

import threading
import time
from pathlib import Path

import pytest
from huggingface_hub import constants

from model_cache import ModelUnavailable, load, open_model, registry, request_model
from tests.hub.checks import refusal
from tests.support.engines import score
from tests.support.tiny_models import OTHER, TEXT, TINY
from tests.support.waiting import files_below, wait_for

DRIP = 200  # bytes a second: the weights would take half an hour


@pytest.fixture
def hasten(monkeypatch):
    """Have loads that nobody waits for be given up soon: once somebody does, for a busy machine is slow to wait."""
    return lambda: monkeypatch.setattr(load, "GRACE_SECONDS", 0.5)


def partial_files() -> list[Path]:
    return [file for file in files_below(constants.HF_HUB_CACHE) if file.suffix == ".incomplete"]


def begun(server) -> bool:
    return f"{TINY}/model.safetensors" in server.downloads


def test_a_download_ends_when_the_last_who_waits_leaves(serve, tiny, hasten):
    server = serve({TINY: tiny}, slow_bytes_per_second=DRIP)
    first, second = request_model(TINY), request_model(TINY)
    with first.awaited():
        hasten()
        with second.awaited():
            wait_for(lambda: begun(server) and bool(partial_files()))
        time.sleep(1.5)
        assert registry._opened.loads, "the first still waits"
        assert partial_files()
    left = time.monotonic()
    wait_for(lambda: not registry._opened.loads, seconds=15)
    assert time.monotonic() - left < 10
    assert not partial_files()
    with pytest.raises(ModelUnavailable, match="Nobody waited"):
        first.result(10)


def test_who_comes_back_after_a_load_was_given_up_gets_the_model(serve, monkeypatch, tiny, perplexity_of):
    server = serve({TINY: tiny}, slow_bytes_per_second=DRIP)
    abandoned = request_model(TINY)
    with abandoned.awaited():
        wait_for(lambda: begun(server) and abandoned.future.done() is False)
    with monkeypatch.context() as patch:
        patch.setattr(load, "GRACE_SECONDS", 0.5)
        wait_for(abandoned.given_up)
    server.slow_bytes_per_second = None
    anew = request_model(TINY)
    assert anew is not abandoned
    assert score(anew.result(60), TEXT).perplexity == pytest.approx(perplexity_of[TINY], rel=1e-6)
    wait_for(abandoned.future.done)
    assert not registry._opened.loads


def test_who_draws_a_page_anew_does_not_begin_its_download_anew(serve, tiny):
    server = serve({TINY: tiny}, slow_bytes_per_second=150_000)
    for _ in range(5):
        with request_model(TINY).awaited():
            time.sleep(0.1)
    request_model(TINY).result(60)
    assert server.downloads.count(f"{TINY}/model.safetensors") == 1


def test_a_hub_that_drips_ends_in_a_sentence_and_others_load_meanwhile(serve, monkeypatch, tiny, other, perplexity_of):
    monkeypatch.setenv("LOGITSCOPE_LOAD_SECONDS", "6")
    serve({TINY: tiny}, slow_bytes_per_second=DRIP)
    sentences: list[str] = []
    thread = threading.Thread(target=lambda: sentences.append(refusal(TINY)))
    thread.start()
    assert score(open_model(str(other)), TEXT).perplexity == pytest.approx(perplexity_of[OTHER], rel=1e-6)
    thread.join(60)
    assert sentences
    assert "Next to nothing came" in sentences[0]
    assert not registry._opened.loads
    assert not partial_files()


def test_a_hub_that_says_nothing_ends_in_a_sentence(use_hub, monkeypatch, silent_port):
    monkeypatch.setenv("LOGITSCOPE_LOAD_SECONDS", "3")
    use_hub(silent_port)
    assert "Next to nothing came" in refusal(TINY)


def test_what_is_loaded_stays_though_nobody_waited(tiny, monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_MODEL", str(tiny))
    request_model()
    wait_for(lambda: bool(registry._opened.engines))
    assert score(request_model().result(10), TEXT).perplexity > 0


def test_partial_files_of_a_process_that_died_are_gone_after_the_next_download(serve, tiny):
    serve({TINY: tiny})
    blobs = Path(constants.HF_HUB_CACHE) / "models--owner--tiny" / "blobs"
    blobs.mkdir(parents=True)
    (blobs / "0123.abc.incomplete").write_bytes(bytes(1_000))
    open_model(TINY)
    assert not partial_files()
