"""Models that come from the Hugging Face Hub, against a server on this machine: what is asked for, told, and kept."""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from model_cache import (
    CATALOG,
    CatalogModel,
    hub,
    hub_client,
    open_model,
    request_model,
)
from model_cache.catalog import Source
from tests.hub.checks import forget
from tests.support.engines import score
from tests.support.hub_server import HubServer
from tests.support.tiny_models import OTHER, TEXT, TINY, TINY_FILES, TOKENIZER, save_tiny_gpt2


def test_a_downloaded_model_scores_as_the_same_directory_opened_locally(serve, tiny):
    serve({TINY: tiny})
    downloaded, local = score(open_model(TINY), TEXT), score(open_model(str(tiny)), TEXT)
    assert downloaded.ids.tolist() == local.ids.tolist()
    assert downloaded.perplexity == pytest.approx(local.perplexity, rel=1e-6)
    assert downloaded.measured.model == TINY


def test_weights_in_several_files_load(serve, tmp_path, perplexity_of):
    folder = save_tiny_gpt2(tmp_path / "sharded", seed=0, max_shard_size="100kB")
    assert len(list(folder.glob("model-*.safetensors"))) > 1
    serve({TINY: folder})
    assert score(open_model(TINY), TEXT).perplexity == pytest.approx(perplexity_of[TINY], rel=1e-6)


def test_only_safetensors_and_text_files_are_asked_for(serve, tiny):
    server = serve({TINY: tiny})
    open_model(TINY)
    asked = {path.split("/")[-1] for path in server.requests if "/resolve/" in path}
    assert asked == TINY_FILES
    assert sorted(server.downloads) == sorted(f"{TINY}/{file}" for file in TINY_FILES)


def test_progress_never_goes_back_and_ends_at_the_total(serve, tiny):
    serve({TINY: tiny})
    seen = []
    hub.fetch(Source(TINY, None), lambda here, total: seen.append((here, total)))
    here, totals = zip(*seen, strict=True)
    size = sum((tiny / file).stat().st_size for file in TINY_FILES)
    assert set(totals) == {size}
    assert len(here) > 10
    assert list(here) == sorted(here)
    assert here[-1] == size


def test_progress_ends_at_the_total_when_a_part_was_here_before(serve, tiny):
    serve({TINY: tiny})
    weights = hub.fetch(Source(TINY, None)) / "model.safetensors"
    weights.resolve().unlink()
    weights.unlink()
    seen = []
    hub.fetch(Source(TINY, None), lambda here, total: seen.append((here, total)))
    assert seen[-1][0] == seen[-1][1]


@pytest.mark.usefixtures("hasty_threads")
def test_progress_counts_every_byte_of_files_that_come_at_once(monkeypatch):
    seen = []
    monkeypatch.setattr(hub_client, "say", lambda bytes_here: seen.append(bytes_here))
    bar = hub_client.Reporter(unit="B", desc="Reconstructing")
    threads = [threading.Thread(target=lambda: [bar.update(1) for _ in range(5_000)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == sorted(seen)
    assert seen[-1] == 8 * 5_000


def test_a_load_says_how_far_its_download_is(serve, tiny):
    serve({TINY: tiny}, slow_bytes_per_second=150_000)  # slow enough to be seen on its way
    load = request_model(TINY)
    while not 0 < load.bytes_here < load.bytes_total:
        assert not load.done()
        time.sleep(0.005)
    assert load.words().startswith(f"Downloading {TINY}: ")
    assert 0 < load.fraction < 1
    load.result(60)
    assert load.fraction == 1
    assert load.words() == f"Opening {TINY}"


def test_the_environment_variables_of_the_hub_are_honoured(tiny, perplexity_of, tmp_path):
    env = {name: text for name, text in os.environ.items() if not name.startswith(("HF_", "HUGGING", "LOGITSCOPE_"))}
    code = f"from model_cache import compute_perplexity; print(compute_perplexity({TEXT!r}, {TINY!r}))"
    with HubServer({TINY: tiny}) as server:
        env |= {"HF_ENDPOINT": server.url, "HF_HOME": str(tmp_path), "NO_PROXY": "127.0.0.1"}
        ran = subprocess.run(
            [sys.executable, "-c", code],
            env=env,
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            timeout=100,
        )
        assert ran.returncode == 0, ran.stderr
        assert float(ran.stdout) == pytest.approx(perplexity_of[TINY], rel=1e-6)
        assert len(server.downloads) == len(TINY_FILES)
    assert list((tmp_path / "hub").glob("models--owner--tiny/snapshots/*/model.safetensors"))


@pytest.mark.parametrize("trouble", ["unreachable", "failing"])
def test_a_model_that_was_downloaded_before_opens_without_the_hub(serve, tiny, perplexity_of, trouble):
    server = serve({TINY: tiny})
    open_model(TINY)
    forget()
    if trouble == "unreachable":
        server.stop()
    server.failing.add(TINY)
    assert score(open_model(TINY), TEXT).perplexity == pytest.approx(perplexity_of[TINY], rel=1e-6)


def test_a_pinned_model_that_was_downloaded_before_opens_without_a_request(serve, monkeypatch, tiny, perplexity_of):
    server = serve({TINY: tiny})
    monkeypatch.setitem(CATALOG, TINY, CatalogModel(TINY, server.commit(TINY), 86_096, 344_440, "MIT", 32))
    open_model(TINY)
    forget()
    server.requests.clear()
    assert score(open_model(TINY), TEXT).perplexity == pytest.approx(perplexity_of[TINY], rel=1e-6)
    assert server.requests == []


@pytest.mark.parametrize("pinned", [False, True])
def test_a_download_that_broke_off_is_not_taken_for_a_model(serve, monkeypatch, tiny, perplexity_of, pinned):
    server = serve({TINY: tiny})
    if pinned:
        monkeypatch.setitem(CATALOG, TINY, CatalogModel(TINY, server.commit(TINY), 86_096, 344_440, "MIT", 32))
    folder = hub.fetch(Source(TINY, None))
    for file in TOKENIZER:
        (folder / file).resolve().unlink()
        (folder / file).unlink()
    assert score(open_model(TINY), TEXT).perplexity == pytest.approx(perplexity_of[TINY], rel=1e-6)


def test_a_change_on_the_hub_is_fetched(serve, changed, other, perplexity_of):
    serve({TINY: changed})
    open_model(TINY)
    forget()
    shutil.copy(other / "model.safetensors", changed)
    assert score(open_model(TINY), TEXT).perplexity == pytest.approx(perplexity_of[OTHER], rel=1e-6)
