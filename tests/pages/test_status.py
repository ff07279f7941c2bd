"""Watching the app: figures are the engine's own and hold nobody's words, and the server says when the model answers."""

import asyncio
import json
import mmap
import os
import re
import time
import urllib.error
import urllib.request
from dataclasses import asdict

import pytest
from streamlit.testing.v1 import AppTest

from app.server import snapshot, status, warmup
from benchmarks.running import starting
from model_cache.engine.interface import EngineStatus as Status
from model_cache.memory import gigabytes, process_bytes

COMMENT = re.compile(r"# (HELP logitscope_[a-z_]+ \S.*|TYPE logitscope_[a-z_]+ (gauge|counter))")
SAMPLE = re.compile(
    r'(?P<name>logitscope_[a-z_]+)(?P<labels>\{[a-z]+="[^"]*"(?:,[a-z]+="(?:[^"\\\n]|\\[\\"n])*")*\})? (?P<number>\S+)'
)
SECRET = "Xyzzyplugh confided everything yesterday"


def samples(text: str) -> dict[str, float]:
    """Name and labels → figure; fails on a line that is no Prometheus text, and on a figure that is said twice."""
    assert text.endswith("\n")
    found: dict[str, float] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            match = SAMPLE.fullmatch(line)
            assert match, line
            key = match["name"] + (match["labels"] or "")
            assert key not in found, line
            found[key] = float(match["number"])
        else:
            assert COMMENT.fullmatch(line), line
    return found


def seen(**changed) -> snapshot.ModelFigures:
    figures = Status("somebody/model", 2, 3, 4_000, 5_000, 6_000, 0.25, 6)
    return snapshot.ModelFigures("float32", Status(**(asdict(figures) | changed)))


def taken(*models: snapshot.ModelFigures, **changed) -> snapshot.Snapshot:
    return snapshot.Snapshot(**({"ready": True, "process_bytes": 700, "budget_bytes": 9e9, "models": models} | changed))


def prometheus_text(of: snapshot.Snapshot) -> str:
    return snapshot.as_prometheus(of).decode()


def test_prometheus_text_parses_and_each_figure_comes_after_its_type():
    text = prometheus_text(taken(seen(), seen(model="other")))
    assert samples(text)['logitscope_requests_ended_total{dtype="float32",model="other"}'] == 6
    typed: set[str] = set()
    for line in text.splitlines():
        if line.startswith("# TYPE"):
            typed.add(line.split()[2])
        elif not line.startswith("#"):
            assert re.split(r"[{ ]", line)[0] in typed, line


def test_a_model_in_two_precisions_gives_two_series():
    twice = taken(seen(), snapshot.ModelFigures("bfloat16", seen(waiting=7).status))
    found = samples(prometheus_text(twice))
    assert found['logitscope_requests_waiting{dtype="float32",model="somebody/model"}'] == 2
    assert found['logitscope_requests_waiting{dtype="bfloat16",model="somebody/model"}'] == 7


def test_figures_that_are_not_known_are_left_out():
    found = samples(prometheus_text(taken(seen(last_seconds=None), process_bytes=None, budget_bytes=None)))
    assert not [key for key in found if "last_answer" in key or "resident" in key or "budget" in key]


def test_a_name_with_quotes_stays_one_label():
    found = samples(prometheus_text(taken(seen(model='a"b\\c\nd'))))
    assert r'logitscope_answers_kept{dtype="float32",model="a\"b\\c\nd"}' in found


def test_a_directory_is_named_by_its_last_part():
    seen_there = taken(seen(model="/home/teacher/our_model"))
    assert snapshot.as_json(seen_there)["models"][0]["model"] == "our_model"
    assert "teacher" not in prometheus_text(seen_there)


def test_figures_are_the_engines_own(engine, monkeypatch):
    monkeypatch.setattr(snapshot, "loaded_engines", lambda: (engine,))  # other tests open others
    engine.score("Some words were read here.")
    own = engine.status()
    now = snapshot.take(ready=True)
    (told,) = [m for m in snapshot.as_json(now)["models"] if m["model"] == "bundled" and m["dtype"] == "float32"]
    assert told == asdict(own) | {"dtype": "float32"}
    found = samples(prometheus_text(now))
    labels = '{dtype="float32",model="bundled"}'
    assert own.answers > 0
    assert {name: found[f"logitscope_{name}{labels}"] for name, *_ in snapshot.MODEL_METRICS} == {
        "requests_waiting": own.waiting,
        "requests_ended_total": own.served,
        "answers_kept": own.answers,
        "answers_kept_bytes": own.cached_bytes,
        "prefixes_kept_bytes": own.prefix_bytes,
        "last_answer_seconds": own.last_seconds,
    }
    assert found["logitscope_models_loaded"] == 1


def test_no_words_of_a_visitor_appear(engine):
    engine.score(SECRET)
    engine.next_token(SECRET)
    told = status.status_json(None).body + status.metrics(None).body
    assert b"bundled" in told
    for word in SECRET.split():
        assert word.encode() not in told


def test_the_memory_of_the_process_grows_by_what_is_held():
    before = process_bytes()
    with mmap.mmap(-1, 80_000_000) as held:  # from the system itself, not from memory that the process has and does not use
        for page in range(0, len(held), mmap.PAGESIZE):
            held[page] = 1
        assert process_bytes() - before > len(held) / 2


def test_the_panel_is_folded_and_shows_the_engines_figures(engine):
    at = AppTest.from_file("../../app/main.py", default_timeout=60).run()
    assert not at.exception
    (panel,) = [e for e in at.sidebar.expander if e.label == "Status"]
    assert not panel.proto.expanded
    own, told = engine.status(), panel.caption[0].value
    assert "**Model**: bundled, float32" in told
    assert f"**Answers kept**: {own.answers:,}, {gigabytes(own.cached_bytes)}" in told


def test_the_panel_counts_the_question_of_the_run_that_drew_it(engine):
    at = AppTest.from_file("../../app/main.py", default_timeout=60).run()
    before = engine.status().answers
    at.text_input(key="phrase").set_value("A phrase that nobody typed before").run()
    assert engine.status().answers > before
    assert f"**Answers kept**: {engine.status().answers:,}," in at.sidebar.expander[-1].caption[0].value


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


def test_why_the_default_model_does_not_open_is_logged_with_its_traceback(monkeypatch, tmp_path, caplog):
    monkeypatch.setenv("LOGITSCOPE_MODEL", str(tmp_path / "gone"))
    warm_up = warmup.WarmUp()
    warm_up.start()
    try:
        wait_for(lambda: [record for record in caplog.records if record.name == "app.server.warmup"])
    finally:
        warm_up.stop()
    (record,) = [record for record in caplog.records if record.name == "app.server.warmup"]
    assert record.exc_info is not None
    assert "in request_model" in caplog.text, "the line that raised it"


def wait_for(condition, seconds: float = 60) -> None:
    patience = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < patience, "it never came"
        time.sleep(0.02)


def fetched(url: str) -> tuple[int, str]:
    """Status and text; 0 while nobody listens."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


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
