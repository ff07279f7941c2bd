"""The operator's own folder of models: on offer by name, for everybody, and opened from there."""

import pytest
from streamlit import config

from app.shared import allowed, model
from computation.perplexity import Convention
from model_cache import ModelUnavailable, loader, open_model, registry, request_model, settings
from model_cache.engine import probe
from model_cache.engine.questions import NextToken
from model_cache.local_models import local_models
from tests.support.engines import score
from tests.support.pages import PAGES, opened, words_on
from tests.support.tiny_gguf import write_tiny_gguf
from tests.support.tiny_models import TEXT, save_tiny_gpt2


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv("LOGITSCOPE_MODELS", str(folder))
    monkeypatch.delenv("LOGITSCOPE_ALLOW", raising=False)
    return folder


@pytest.fixture
def open_to_a_network():
    before = config.get_option("server.address")
    config.set_option("server.address", "0.0.0.0")  # noqa: S104
    yield
    config.set_option("server.address", before)


def test_files_and_directories_are_offered_by_their_names(folder):
    write_tiny_gguf(folder / "Tiny.Q4_1.gguf")
    save_tiny_gpt2(folder / "in a directory", seed=0)
    save_tiny_gpt2(folder / "bundled", seed=0)
    (folder / "no model").mkdir()
    (folder / "notes.txt").write_text("no model either")
    (folder / ".hidden.gguf").write_bytes(b"")
    (folder / "big-00002-of-00003.gguf").write_bytes(b"")
    assert list(local_models()) == ["bundled (local)", "in a directory", "Tiny.Q4_1.gguf"]
    assert set(local_models()) < set(model.offered_models())


def test_a_visitor_opens_them_also_where_the_catalogue_alone_may_be_chosen(folder, open_to_a_network):
    write_tiny_gguf(folder / "Tiny.gguf")
    allowed.check("Tiny.gguf")
    with pytest.raises(ModelUnavailable, match=r"Tiny\.gguf"):
        allowed.check("owner/any")
    engine = request_model("Tiny.gguf").result(60)
    assert (engine.info.name, engine.info.context, engine.info.weights_from) == ("Tiny.gguf", 64, "Q4_1")
    assert "Tiny.gguf" in score(engine, TEXT).badge
    engine.close()


def test_where_names_are_listed_the_folder_is_not_among_them(folder, monkeypatch):
    write_tiny_gguf(folder / "Tiny.gguf")
    monkeypatch.setenv("LOGITSCOPE_ALLOW", "owner/one")
    with pytest.raises(ModelUnavailable):
        allowed.check("Tiny.gguf")


def test_no_visitor_names_a_file_outside_of_it(folder, tmp_path):
    outside = write_tiny_gguf(tmp_path / "outside.gguf")
    for name in (str(outside), "../outside.gguf", f"{folder}/../outside.gguf"):
        with pytest.raises(ModelUnavailable, match="isn't a model name"):
            request_model(name)


def test_the_picker_names_them(folder, fake_engine):
    write_tiny_gguf(folder / "Tiny_*1*.gguf")
    at = opened(PAGES[1])
    box = next(box for box in at.selectbox if box.label == "Model")
    assert "Tiny_*1*.gguf" in box.options
    assert not at.exception
    assert words_on(at)


def test_bit_width_says_what_full_precision_is_of_a_packed_file(folder):
    write_tiny_gguf(folder / "Packed.gguf")
    words = words_on(opened(PAGES[3], model="Packed.gguf"))
    assert "Full precision is what the model's file holds: weights from Q4_1." in words
    save_tiny_gpt2(folder / "plain", seed=0)
    assert "weights from" not in words_on(opened(PAGES[3], model="plain"))


@pytest.mark.parametrize("value", ["/nowhere/at/all", "~nobody-here/models"])
def test_a_folder_that_is_not_there_is_a_sentence_in_the_log(value, monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_MODELS", value)
    assert local_models() == {}
    assert any(sentence.startswith("LOGITSCOPE_MODELS must be a folder") for sentence in settings.problems())


def test_python_opens_a_file_by_its_path(tmp_path):
    file = write_tiny_gguf(tmp_path / "Mine.gguf", kind="F16")
    engine = open_model(str(file))
    assert (engine.info.name, engine.info.weights_from) == ("Mine.gguf", "")
    engine.close()


def test_what_a_network_is_found_to_be_is_not_found_out_twice(tmp_path, monkeypatch):
    file = write_tiny_gguf(tmp_path / "Mine.gguf")
    first = open_model(str(file))
    ids = first.codec.phrase_ids(TEXT, Convention())
    registry._opened.engines.clear()
    for place, name in (
        *((probe, name) for name in ("_reach", "reads_on", "reads_in_pieces", "split_of")),
        *((loader, name) for name in ("check_blueprint", "declared_ids")),
    ):
        monkeypatch.setattr(place, name, None)
    second = open_model(str(file))
    assert second.info == first.info
    one, other = (engine.ask(NextToken(ids[:40])).result().logits for engine in (first, second))
    assert (one == other).all()
    first.close()
    second.close()
