"""Models that the Hub does not give, or that are not fetched: each refused with a sentence that says what to do."""

import pytest

from model_cache import (
    open_model,
)
from tests.hub.checks import refusal
from tests.support.engines import score
from tests.support.tiny_models import TEXT, TINY


def test_an_unknown_id_is_refused(serve, tiny):
    serve({TINY: tiny})
    assert "no public model" in refusal("owner/tyni")


def test_a_gated_model_is_refused_with_the_way_to_its_licence(serve, tiny):
    server = serve({TINY: tiny}, gated={TINY})
    text = refusal(TINY)
    assert "licence" in text
    assert "HF_TOKEN" in text
    assert server.downloads == []


def test_a_gated_model_is_refused_to_a_token_without_access(serve, monkeypatch, tiny):
    serve({TINY: tiny}, gated={TINY})
    monkeypatch.setenv("HF_TOKEN", "hf_of_somebody_else")
    assert "licence" in refusal(TINY)


def test_a_repository_without_safetensors_is_refused_before_a_byte_moves(serve, changed):
    (changed / "model.safetensors").unlink()
    server = serve({TINY: changed})
    assert "no safetensors" in refusal(TINY)
    assert server.downloads == []


def test_an_unreachable_hub_is_named(use_hub, closed_port):
    use_hub(closed_port)
    text = refusal(TINY)
    assert "cannot be reached" in text
    assert closed_port.removeprefix("http://") in text


def test_a_server_error_is_told_with_its_status(serve, tiny):
    serve({TINY: tiny}, failing={TINY})
    assert "500" in refusal(TINY)


def test_a_page_that_is_not_the_hub_is_refused(serve, tiny):
    serve({TINY: tiny}, portal=True)
    refusal(TINY)


def test_a_model_larger_than_the_memory_budget_is_refused_before_a_byte_moves(serve, monkeypatch, tiny):
    server = serve({TINY: tiny})
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", "0.0003")  # 300 kB, and the weights take 344 kB
    assert "LOGITSCOPE_MEMORY_GB" in refusal(TINY)
    assert not any("/resolve/" in path for path in server.requests)


def test_a_refusal_can_be_tried_again(serve, tiny, perplexity_of):
    server = serve({TINY: tiny}, failing={TINY})
    refusal(TINY)
    server.failing.clear()
    assert score(open_model(TINY), TEXT).perplexity == pytest.approx(perplexity_of[TINY], rel=1e-6)
