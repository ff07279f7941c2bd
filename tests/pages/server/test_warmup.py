"""The server is unwell until the default model has answered, and says why."""

import asyncio
import json
import logging
import os
import urllib.error
import urllib.request

import pytest
import torch

from app.server import status, warmup
from benchmarks.running import starting
from model_cache import registry
from model_cache.engine.config import from_environment
from model_cache.opened_models import OpenedModels
from tests.pages.server.figures import fetched, samples
from tests.support.waiting import wait_for


def asked(warm_up: warmup.WarmUp, monkeypatch) -> tuple[int, str]:
    monkeypatch.setattr(warmup, "warm_up", warm_up)
    answer = asyncio.run(status.healthz(None))
    return answer.status_code, answer.body.decode()


def test_a_default_model_that_is_gone_is_unhealthy_until_it_comes_back(monkeypatch, tmp_path, engine):
    monkeypatch.setattr(warmup, "RETRY_SECONDS", 0.05)
    monkeypatch.setenv("LOGITSCOPE_MODEL", str(tmp_path / "gone"))
    warm_up = warmup.WarmUp()
    assert asked(warm_up, monkeypatch)[0] == 503
    warm_up.start()
    try:
        wait_for(lambda: "isn't a model name" in asked(warm_up, monkeypatch)[1])
        assert asked(warm_up, monkeypatch)[0] == 503
        monkeypatch.setenv("LOGITSCOPE_MODEL", "bundled")
        wait_for(lambda: asked(warm_up, monkeypatch)[0] == 200)
    finally:
        warm_up.stop()


def log_of_failures(monkeypatch, caplog) -> list[logging.LogRecord]:
    """What a server logs that tries three times to open its default model."""
    tries = []
    monkeypatch.setattr(warmup, "RETRY_SECONDS", 0.01)
    warm_up = warmup.WarmUp()
    note = warm_up._note
    monkeypatch.setattr(warm_up, "_note", lambda error: (note(error), tries.append(error)))
    warm_up.start()
    try:
        wait_for(lambda: len(tries) >= 3)
    finally:
        warm_up.stop()
        warm_up._thread.join()  # else it reads the next test's settings, and has its sentence too
    return [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("LOGITSCOPE_MODEL", "/gone/nowhere"),
        ("LOGITSCOPE_MODEL", "no such thing"),
        ("LOGITSCOPE_DEVICE", "cuda"),
        ("LOGITSCOPE_DEVICE", "cuda:7"),
        ("LOGITSCOPE_DEVICE", "gpu"),
        ("LOGITSCOPE_MEMORY_GB", "a lot"),
        ("LOGITSCOPE_MEMORY_GB", "0.000001"),
        ("LOGITSCOPE_WITHOUT", "magic"),
        ("LOGITSCOPE_MAX_TOKENS", "-3"),
    ],
)
def test_a_setting_that_keeps_the_default_model_away_is_one_sentence_in_the_log(monkeypatch, caplog, setting, value):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(registry, "_opened", OpenedModels())
    monkeypatch.setenv(setting, value)
    from_environment.cache_clear()
    (record,) = log_of_failures(monkeypatch, caplog)
    assert setting in record.getMessage()
    assert "\n" not in record.getMessage()
    assert record.exc_info is None


def test_what_nobody_foresaw_is_logged_with_its_traceback(monkeypatch, caplog):
    def fail(self):
        raise RecursionError("too deep")

    monkeypatch.setattr(warmup.WarmUp, "_open_and_ask", fail)
    assert {record.exc_info[0] for record in log_of_failures(monkeypatch, caplog)} == {RecursionError}


@pytest.fixture(scope="module")
def started():
    """The real server on a port of its own, and what /healthz said until it was well."""
    environment = {name: setting for name, setting in os.environ.items() if not name.startswith("LOGITSCOPE_")}
    said: list[tuple[int, str]] = []
    with starting(environment) as (url, process):

        def well() -> bool:
            assert process.poll() is None, "the server died"
            said.append(fetched(f"{url}/healthz"))
            return said[-1][0] == 200

        wait_for(well)
        yield url, [answer for answer in said if answer[0]]


def test_the_server_is_unwell_until_the_default_model_has_answered(started):
    url, said = started
    assert [code for code, _ in said] == [503] * (len(said) - 1) + [200]
    assert len(said) > 1, "the port opened only after the model had come"
    assert said[0][1] == "The app is starting.\n"
    (model,) = json.loads(fetched(f"{url}/status")[1])["models"]
    assert (model["model"], model["served"], model["waiting"]) == ("bundled", 1, 0)


def test_a_real_server_gives_metrics_beside_the_pages(started):
    url, _ = started
    with urllib.request.urlopen(f"{url}/metrics") as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        found = samples(answer.read().decode())
    assert found["logitscope_ready"] == 1
    assert found["logitscope_process_resident_bytes"] > 50e6
    assert fetched(f"{url}/_stcore/health") == (200, "ok")
    assert "<title>" in fetched(url)[1]
