"""The app at one moment, as JSON and as Prometheus text: the engine's own figures, and nobody's words."""

import mmap
import re
from dataclasses import asdict

from app.server import snapshot, status
from model_cache.engine.interface import EngineStatus as Status
from model_cache.engine.questions import NextToken
from model_cache.memory import process_bytes
from model_cache.serving.metrics import MODEL_METRICS, ModelFigures
from tests.pages.server.figures import samples
from tests.support.engines import phrase_ids, score

SECRET = "Xyzzyplugh confided everything yesterday"


def seen(**changed) -> ModelFigures:
    figures = Status("somebody/model", 2, 3, 4_000, 5_000, 6_000, 0.25, 6)
    return ModelFigures("float32", Status(**(asdict(figures) | changed)))


def taken(*models: ModelFigures, **changed) -> snapshot.Snapshot:
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
    twice = taken(seen(), ModelFigures("bfloat16", seen(waiting=7).status))
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
    score(engine, "Some words were read here.")
    own = engine.status()
    now = snapshot.take(ready=True)
    (told,) = [m for m in snapshot.as_json(now)["models"] if m["model"] == "bundled" and m["dtype"] == "float32"]
    assert told == asdict(own) | {"dtype": "float32"}
    found = samples(prometheus_text(now))
    labels = '{dtype="float32",model="bundled"}'
    assert own.answers > 0
    assert {name: found[f"logitscope_{name}{labels}"] for name, *_ in MODEL_METRICS} == {
        "requests_waiting": own.waiting,
        "requests_ended_total": own.served,
        "answers_kept": own.answers,
        "answers_kept_bytes": own.cached_bytes,
        "prefixes_kept_bytes": own.prefix_bytes,
        "last_answer_seconds": own.last_seconds,
    }
    assert found["logitscope_models_loaded"] == 1


def test_no_words_of_a_visitor_appear(engine):
    score(engine, SECRET)
    engine.ask(NextToken(phrase_ids(engine, SECRET))).result()
    told = status.status_json(None).body + status.metrics(None).body
    assert b"bundled" in told
    for word in SECRET.split():
        assert word.encode() not in told


def test_the_memory_of_the_process_grows_by_what_is_held():
    before = process_bytes()
    with mmap.mmap(
        -1, 80_000_000
    ) as held:  # from the system itself, not from memory that the process has and does not use
        for page in range(0, len(held), mmap.PAGESIZE):
            held[page] = 1
        assert process_bytes() - before > len(held) / 2
