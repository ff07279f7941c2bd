"""GGUF files of the Hub: named behind their repository, and offered by one that holds nothing else."""

import pytest

from model_cache import ModelUnavailable, offers, open_model, request_model
from model_cache.catalog import source
from tests.hub.checks import LARGE, REPOSITORY, SMALL, forget, refusal
from tests.support.engines import score
from tests.support.tiny_models import TEXT

NO_NAMES = ("owner/packed:../x.gguf", "owner/packed:a/b.gguf", "owner/packed:x.bin", ":x.gguf", "a:b:c.gguf")


def test_a_file_is_opened_by_its_name_behind_the_repositorys(serve, packed):
    name = f"{REPOSITORY}:{SMALL}"
    server = serve({REPOSITORY: packed})
    assert not offers.is_on_disk(name)
    assert offers.download_bytes(name) == (packed / SMALL).stat().st_size
    engine = request_model(name).result(60)
    assert engine.info.weights_from == "Q4_1"
    assert "weights from Q4_1" in score(engine, TEXT).badge
    assert {file.split("/")[-1] for file in server.downloads} == {SMALL}
    assert offers.is_on_disk(name)


def test_a_file_that_was_brought_is_opened_without_the_hub(serve, packed):
    name = f"{REPOSITORY}:{SMALL}"
    server = serve({REPOSITORY: packed})
    before = score(open_model(name), TEXT).perplexity
    forget()
    server.stop()
    assert score(open_model(name), TEXT).perplexity == before


def test_a_repository_that_holds_gguf_files_alone_offers_them(serve, packed):
    serve({REPOSITORY: packed})
    text = refusal(REPOSITORY)
    assert f"Choose one of them: {REPOSITORY}:{SMALL}, {LARGE}." in text
    assert "mmproj" not in text
    assert "00002" not in text


def test_a_file_that_a_repository_does_not_hold_is_refused_with_those_that_it_does(serve, packed):
    serve({REPOSITORY: packed})
    with pytest.raises(ModelUnavailable, match=rf"other GGUF files than none\.gguf.*{SMALL}"):
        open_model(f"{REPOSITORY}:none.gguf")


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_is_no_file_of_a_repository_is_no_models_name(name):
    with pytest.raises(ModelUnavailable, match="isn't a model name"):
        source(name, allow_directory=False)
