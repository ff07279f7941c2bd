"""Settings and systems that are not as they should be: a sentence that names the setting, and an app that goes on."""

import json
import math

import psutil
import pytest

from app.server import snapshot
from app.shared import status_panel
from model_cache import ModelUnavailable, default_model, memory, open_model, registry, settings
from model_cache.catalog import source
from model_cache.engine.config import EngineConfig, from_environment
from model_cache.opened_models import OpenedModels
from model_cache.serving.metrics import ModelFigures
from tests.support.pages import PAGES, answered, opened, typed, words_on

NO_NUMBERS = ["inf", "-inf", "nan", "-1", "0", "1e400", "-0.0", "9" * 5_000, "a lot", "1,5", "\udcff", "0x10", "1 2"]
NO_COUNTS = [*NO_NUMBERS, "1", "1.5", "²", "+", "1e3"]


@pytest.fixture
def no_models(monkeypatch):
    """As in a process that has opened none yet."""
    monkeypatch.setattr(registry, "_opened", OpenedModels())


def assert_can_be_shown(refusal):
    """Short, and of characters that can be sent."""
    assert len(str(refusal.value)) < 200
    str(refusal.value).encode()


@pytest.mark.parametrize("setting", NO_NUMBERS)
def test_memory_that_is_no_number_is_refused_by_name(monkeypatch, setting):
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", setting)
    with pytest.raises(ModelUnavailable, match=r"^LOGITSCOPE_MEMORY_GB must be a number of gigabytes") as refusal:
        memory.budget_bytes()
    assert_can_be_shown(refusal)
    assert snapshot.budget_bytes() is None


@pytest.mark.parametrize("setting", NO_COUNTS)
def test_tokens_that_are_no_count_are_refused_by_name(monkeypatch, setting):
    monkeypatch.setenv("LOGITSCOPE_MAX_TOKENS", setting)
    with pytest.raises(ValueError, match=r"^LOGITSCOPE_MAX_TOKENS must be a whole number of tokens") as refusal:
        settings.max_tokens()
    assert_can_be_shown(refusal)


@pytest.mark.parametrize("setting", ["everything", "batching;results", "\udcff", "x" * 9_000])
def test_parts_that_are_none_are_refused_by_name(monkeypatch, setting):
    monkeypatch.setenv("LOGITSCOPE_WITHOUT", setting)
    from_environment.cache_clear()
    with pytest.raises(ValueError, match=r"^LOGITSCOPE_WITHOUT knows batching, results, prefixes") as refusal:
        from_environment()
    assert_can_be_shown(refusal)


def test_settings_that_are_right_are_taken(monkeypatch):
    for name, setting in (
        ("LOGITSCOPE_MEMORY_GB", " 1.5 "),
        ("LOGITSCOPE_MAX_TOKENS", "2000"),
        ("LOGITSCOPE_WITHOUT", "results, batching"),
        ("LOGITSCOPE_MODEL", " distilbert/distilgpt2"),
    ):
        monkeypatch.setenv(name, setting)
    from_environment.cache_clear()
    assert memory.budget_bytes() == 1.5e9
    assert settings.max_tokens() == 2_000
    assert from_environment() == EngineConfig(batching=False, answer_cache=False)
    assert default_model() == "distilbert/distilgpt2"
    assert settings.problems() == []
    from_environment.cache_clear()


@pytest.mark.parametrize("name", ["~nouser/x", "/" + "a/" * 2_000, "/" + 300 * "a", "no such thing"])
def test_a_model_that_names_nothing_here_is_a_sentence_and_the_bundled_one_opens(monkeypatch, name):
    monkeypatch.setenv("LOGITSCOPE_MODEL", name)
    with pytest.raises(ModelUnavailable, match="LOGITSCOPE_MODEL"):
        source(None, allow_directory=True)
    at = opened(PAGES[0])
    assert "LOGITSCOPE_MODEL" in at.warning[0].value.replace("\\", "")
    assert at.selectbox(key="model").value == "bundled"
    assert answered(at)


@pytest.mark.parametrize("name", ["\udcff\udcfe", "x" * 5_000, "a\x1bb"])
def test_a_model_setting_that_is_no_text_is_a_sentence_and_the_bundled_one_opens(monkeypatch, name):
    monkeypatch.setenv("LOGITSCOPE_MODEL", name)
    at = opened(PAGES[0])
    assert "LOGITSCOPE_MODEL must be at most 4,096 readable" in at.warning[0].value.replace("\\", "")
    assert answered(at)


@pytest.mark.parametrize(
    ("name", "setting"),
    [("LOGITSCOPE_MEMORY_GB", "inf"), ("LOGITSCOPE_MEMORY_GB", "nan"), ("LOGITSCOPE_WITHOUT", "magic")],
)
def test_a_setting_that_keeps_every_model_from_opening_stands_on_the_page(monkeypatch, no_models, name, setting):
    monkeypatch.setenv(name, setting)
    from_environment.cache_clear()
    at = opened(PAGES[0])
    assert name in at.warning[0].value.replace("\\", "")


@pytest.mark.parametrize("page", PAGES)
def test_a_bad_count_of_tokens_stands_on_every_page(monkeypatch, page):
    monkeypatch.setenv("LOGITSCOPE_MAX_TOKENS", "9" * 5_000)
    at = typed(opened(page), page, f"A text that nobody has typed on {page} before.")
    assert "LOGITSCOPE_MAX_TOKENS must be a whole number" in words_on(at)


def test_every_bad_setting_is_a_sentence_in_the_log(monkeypatch, caplog):
    from app.server import warmup

    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", "inf")
    monkeypatch.setenv("LOGITSCOPE_MAX_TOKENS", "-3")
    monkeypatch.setattr(warmup.WarmUp, "_open_and_ask", lambda self: None)
    warm_up = warmup.WarmUp()
    warm_up.start()
    warm_up._thread.join()
    assert [record.message.split()[0] for record in caplog.records] == ["LOGITSCOPE_MAX_TOKENS", "LOGITSCOPE_MEMORY_GB"]


def test_without_proc_the_machine_has_memory_and_the_process_is_left_out(monkeypatch, engine):
    monkeypatch.setattr(psutil, "PROCFS_PATH", "/nowhere")
    assert memory.process_bytes() is None
    monkeypatch.delenv("LOGITSCOPE_MEMORY_GB", raising=False)
    assert 0 < memory.budget_bytes() < math.inf
    taken = snapshot.take(ready=True)
    assert json.loads(json.dumps(snapshot.as_json(taken)))["process_bytes"] is None
    assert b"process_resident_bytes" not in snapshot.as_prometheus(taken)
    words = status_panel.in_words(ModelFigures("float32", engine.status()), None, taken.budget_bytes)
    assert not any("Memory in use" in line for line in words)
    at = opened(PAGES[0])
    assert answered(at)


def test_what_no_code_has_a_sentence_for_is_one_all_the_same(monkeypatch, no_models):
    def fail(*_, **__):
        raise RecursionError("maximum recursion depth exceeded")

    monkeypatch.setattr("model_cache.loader.load", fail)
    with pytest.raises(ModelUnavailable, match=r"bundled could not be opened.*log has more"):
        open_model("bundled")
