"""Waiting for a model on a page: with progress, while others draw, and holding it no longer than it is loaded."""

import gc
import weakref

import pytest
import torch
from streamlit.testing.v1 import AppTest

import model_cache
from app.shared import admission, allowed, model
from model_cache import loader, registry
from model_cache.opened_models import OpenedModels
from model_cache.registry import Load
from tests.support.pages import MAIN, PAGES, answered, click, component, heatmap, opened, words_on
from training import train, windows
from training.recipe import Recipe

TEXT = "The cat sat on the mat, and the dog sat beside it."


class SlowLoad(Load):
    """Comes after having been asked for it a few times."""

    def __init__(self, name: str, engine) -> None:
        super().__init__(name)
        self._engine, self._n_before = engine, 3
        self.n_free: list[int] = []  # places to draw, whenever it was waited for

    def done(self, within: float = 0.0) -> bool:
        if within:
            self.n_free.append(admission._line._free)
        self._n_before -= 1
        return self._n_before < 0

    def result(self, timeout=None):
        assert self._n_before < 0, "it would be waited for without progress, holding up others"
        return self._engine


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A directory with a model of a few thousand weights."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    folder.mkdir()
    recipe = Recipe(vocabulary=300, layers=1, width=32, heads=2, context=64)
    torch.manual_seed(0)
    train.save(train.new_model(recipe), windows.train_tokenizer([TEXT] * 9, 300), folder, recipe.context)
    return folder


@pytest.fixture
def room_for_one(monkeypatch, engine):
    """No model is loaded, and there is memory for the bundled one, but not for another beside it."""
    monkeypatch.setattr(registry, "_opened", OpenedModels())
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", str((engine.info.float32_bytes + 1_000) / 1e9))
    yield
    for loaded in model_cache.loaded_engines():
        loaded.close()


@pytest.mark.parametrize("page", PAGES)
def test_every_wait_for_a_model_shows_progress_and_lets_others_draw(page, monkeypatch, fake_engine):
    at, bars, slow = opened(page), [], []
    progress = model.st.progress
    monkeypatch.setattr(model.st, "progress", lambda *args, **kw: bars.append(kw["text"]) or progress(*args, **kw))
    monkeypatch.setattr(
        model_cache, "request_model", lambda name, **_: slow.append(SlowLoad(name, fake_engine)) or slow[-1]
    )
    at.run()
    assert not at.exception
    waited = {n for load in slow for n in load.n_free}
    assert waited == {admission.AT_ONCE}, "the page gave its turn up whenever it waited"
    assert "Opening bundled" in bars


def test_two_models_that_do_not_fit_together_take_turns_beside_the_default_one(tiny, room_for_one, monkeypatch, engine):
    monkeypatch.setenv("LOGITSCOPE_MODEL", str(tiny))
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", str((engine.info.float32_bytes + 400_000) / 1e9))
    at = opened("surprise/page.py")
    at.session_state["second_model_panel"] = True
    at.text_area(key="text").set_value(TEXT).run()
    (default, *_) = model_cache.loaded_engines()
    for fast in (False, True, False):
        at.toggle(key="fast").set_value(fast)
        at.selectbox(key="second").set_value("bundled").run()
        assert not at.exception
        assert not at.warning
        assert "Bits per byte" in words_on(at)
        loaded = [(engine.info.name, engine.info.dtype) for engine in model_cache.loaded_engines()]
        assert [dtype for name, dtype in loaded if name == "bundled"] == ["bfloat16" if fast else "float32"]
        assert default in model_cache.loaded_engines()
    assert admission._line._free == admission.AT_ONCE


def test_a_second_model_that_does_not_fit_beside_the_default_one_is_a_sentence(tiny, room_for_one, monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_MODEL", str(tiny))
    at = opened("surprise/page.py")
    at.session_state["second_model_panel"] = True
    at.text_area(key="text").set_value(TEXT).run()
    at.selectbox(key="second").set_value("bundled").run()
    assert not at.exception
    assert "tiny, the model that pages open with, takes 0.1 MB and stays" in words_on(at)
    assert model_cache.loaded_models() == (str(tiny),)
    assert answered(at)


@pytest.mark.parametrize("page", PAGES)
def test_an_evicted_model_leaves_memory_while_the_page_stays_open(page, tiny, room_for_one, monkeypatch):
    loaded: list[weakref.ref] = []
    load = loader.load

    def remembered(*args, **kw):
        model_files = load(*args, **kw)
        loaded.append(weakref.ref(model_files.model.network))
        return model_files

    monkeypatch.setattr(loader, "load", remembered)
    monkeypatch.setenv("LOGITSCOPE_MODEL", str(tiny))
    at = opened(page)
    use(at, page)
    engines = [weakref.ref(engine) for engine in model_cache.loaded_engines()]
    weights = tuple(loaded)
    assert len(weights) == len(engines) > 0
    model_cache.open_model("bundled")
    gc.collect()
    assert [ref() for ref in engines] == [None] * len(engines), "the page holds the engine"
    assert [ref() for ref in weights] == [None] * len(weights), "the page holds the weights"
    assert at.title, "it is still open"


def use(at, page) -> None:
    """Do what leaves callbacks, clicks and results in the visitor's session."""
    if page == "next_token/page.py":
        at.text_area(key="phrase").set_value("The cat")
        at.number_input(key="n_tokens").set_value(3)
        at.button(key="greedy").click().run()
        at.toggle(key="guess").set_value(True).run()
        at.text_input(key="guesses").set_value("sat")
        at.button(key="reveal_next").click().run()
    elif page == "surprise/page.py":
        at.session_state["export"] = at.session_state["share"] = True
        at.text_area(key="text").set_value(TEXT).run()
        click(at, "heatmap", 5, heatmap(at)["content_id"])
        shown = component(at, "The likeliest tokens at the chosen place")
        other = next(row["token_id"] for row in shown["rows"] if "actual" not in row["kinds"])
        click(at, "heatmap_alternatives", other, shown["content_id"])
        at.text_input(key="replacement").set_value("dog")
        at.button(key="replace").click().run()
        at.button(key="undo_edit").click().run()
    elif page == "compare/page.py":
        at.text_area(key="card_text_1").set_value(TEXT).run()
    else:
        at.select_slider(key="bits").set_value(2).run()
    assert not at.exception


def test_the_button_names_the_model_that_a_page_opens_with_from_its_first_run_on(tiny, monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_MODEL", str(tiny))
    at = AppTest.from_file(MAIN, default_timeout=60).run()
    labels = [block.proto.popover.label for block in at.get("popover")]
    assert any(tiny.name in label for label in labels)
    assert not any("bundled" in label for label in labels)


def test_the_button_names_the_model_of_a_link_from_its_first_run_on(fake_engine):
    at = AppTest.from_file(MAIN, default_timeout=60)
    at.query_params["model"] = "SmolLM2-135M-Instruct"
    at.run()
    labels = [block.proto.popover.label for block in at.get("popover")]
    assert any(label.startswith("SmolLM2") for label in labels)
    assert not any("bundled" in label for label in labels)


def test_a_refused_name_that_the_box_says_again_as_it_folds_is_not_asked_for_again(monkeypatch):
    asked: list[str] = []

    def check(name: str) -> None:
        asked.append(name)
        if name == "openai-community/gpt2":
            raise model_cache.ModelUnavailable("This one is not to be had.")

    monkeypatch.setattr(allowed, "check", check)
    at = opened("surprise/page.py")
    at.selectbox(key="model").set_value("openai-community/gpt2").run()
    assert "This one is not to be had." in words_on(at)
    at.selectbox(key="model").set_value("openai-community/gpt2").run()
    assert asked.count("openai-community/gpt2") == 1
    at.session_state["model_picker"] = True  # unfolded again: now it is somebody who asks
    at.selectbox(key="model").set_value("openai-community/gpt2").run()
    assert asked.count("openai-community/gpt2") == 2
    assert at.selectbox(key="model").value == "bundled"
