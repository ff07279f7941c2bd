"""What a model takes of memory, in words, and a model that fits at half the precision only."""

import re

import pytest

from app.shared import model_facts
from model_cache import CATALOG, memory, registry
from model_cache.opened_models import OpenedModels
from tests.support.pages import PAGES, answered, opened, words_on
from tests.support.tiny_models import save_tiny_gpt2

GEMMA = CATALOG["google/gemma-3-4b-it"]


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        (None, "17.2 GB in memory"),
        (20e9, "17.2 GB in memory"),
        (14.4e9, "17.2 GB in memory, too much here, but 8.6 GB in bfloat16"),
        (8e9, "17.2 GB in memory (8.6 GB in bfloat16), too much here"),
    ],
)
def test_what_a_model_takes_and_whether_it_may_is_stated(budget, words):
    assert model_facts.memory_words(GEMMA.parameters, budget) == words
    assert f", 8.6 GB, {words}, Gemma" in model_facts.in_words(GEMMA, budget)


def test_a_model_from_the_package_index_says_so_and_comes_first_after_the_bundled_one():
    bundled, packaged, *_ = CATALOG.values()
    assert bundled.name == "bundled"
    assert model_facts.in_words(packaged, None) == (
        "SmolLM2-135M-Instruct: 135 million parameters, 93 MB from the Python package index, 538 MB in memory, "
        "Apache-2.0"
    )


def test_a_model_that_fits_in_bfloat16_only_is_offered_so_and_works(monkeypatch, tmp_path):
    folder = save_tiny_gpt2(tmp_path / "large", seed=0)
    monkeypatch.setattr(registry, "_opened", OpenedModels())  # one of the bundled model, and no rounded copy beside it
    monkeypatch.setenv("LOGITSCOPE_MODELS", str(tmp_path))
    at = opened(PAGES[0])
    bundled = next(engine for engine in registry.loaded_engines() if engine.info.name == "bundled")
    budget = bundled.status().weight_bytes + 0.75 * memory.weight_bytes(135_000, fast=False)
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", str(budget / 1e9))
    at.selectbox(key="model").set_value(folder.name).run()
    assert re.search(
        r"large needs 0\.5 MB of memory in float32.* In bfloat16 it takes 0\.3 MB, which fits", words_on(at)
    )
    assert at.selectbox(key="model").value == "bundled"
    assert answered(at)
    at.button(key="open_in_bfloat16").click().run()
    assert not at.exception
    assert at.selectbox(key="model").value == folder.name
    assert at.toggle(key="fast").value is True
    assert answered(at)
    assert not [button for button in at.button if button.key == "open_in_bfloat16"]
    assert registry.request_model(folder.name, fast=True).result(60).info.dtype == "bfloat16"
