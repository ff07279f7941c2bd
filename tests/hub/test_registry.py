"""The models that are loaded: who leaves for whom, and loading at the same time."""

import threading

import pytest

from computation.quantization import Rounding
from model_cache import (
    ModelUnavailable,
    loaded_models,
    loader,
    open_model,
    request_model,
)
from model_cache.engine.questions import ScoreRounded
from tests.hub.checks import refusal
from tests.support.engines import score
from tests.support.tiny_models import OTHER, TEXT, TINY


def test_a_directory_too_large_to_open_pushes_nothing_off_the_shelf(monkeypatch, tiny):
    open_model(str(tiny))
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", "0.001")  # the bundled model takes 0.018
    refusal("bundled")
    assert loaded_models() == (str(tiny),)


def test_a_rounded_copy_takes_the_place_of_the_least_recently_used_model(monkeypatch, tiny, other):
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", "0.0013")  # two models of 540 kB, and not three
    first, second = open_model(str(tiny)), open_model(str(other))
    assert loaded_models() == (str(tiny), str(other))
    alone = second.status().weight_bytes
    second.ask(ScoreRounded(TEXT, Rounding(4, "per-tensor"))).result()
    assert second.status().weight_bytes == 2 * alone
    assert loaded_models() == (str(other),)
    with pytest.raises(ModelUnavailable, match="released"):
        score(first, TEXT)
    open_model(str(tiny))  # and the copy goes with its model when that has to go
    assert loaded_models() == (str(tiny),)


@pytest.mark.usefixtures("hasty_threads")
@pytest.mark.parametrize("attempt", range(6))
def test_two_models_requested_at_once_both_load_right(serve, monkeypatch, tiny, other, perplexity_of, attempt):
    serve({TINY: tiny, OTHER: other})
    engines, networks = {}, {}
    together = threading.Barrier(2)
    load = loader.load

    def recorded(directory, name, **how):
        loaded = load(directory, name, **how)
        networks[name] = loaded.model.network
        return loaded

    monkeypatch.setattr(loader, "load", recorded)

    def ask(name: str) -> None:
        together.wait()
        engines[name] = open_model(name)

    threads = [threading.Thread(target=ask, args=(name,)) for name in (TINY, OTHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for name in (TINY, OTHER):
        network = networks[name]
        assert not any(tensor.is_meta for tensor in (*network.parameters(), *network.buffers()))
        assert network.lm_head.weight is network.transformer.wte.weight
        assert score(engines[name], TEXT).perplexity == pytest.approx(perplexity_of[name], rel=1e-6)


def test_asking_twice_while_a_model_loads_loads_it_once(serve, monkeypatch, tiny):
    server = serve({TINY: tiny}, slow_bytes_per_second=1_000_000)
    loads = []
    load = loader.load
    monkeypatch.setattr(
        loader, "load", lambda directory, name, **how: loads.append(name) or load(directory, name, **how)
    )
    first = request_model(TINY)
    second = request_model(TINY)
    assert not first.done()
    assert first.result(60) is second.result(60) is open_model(TINY)
    assert loads == [TINY]
    assert server.downloads.count(f"{TINY}/model.safetensors") == 1
