"""Who decides what is opened, where models are GGUF files of the Hub, of the operator's folder or of a package."""

import pytest

import model_cache
from app.shared import allowed
from model_cache import CATALOG, CatalogModel, ModelUnavailable, request_model
from model_cache.catalog import label
from tests.hub.checks import LARGE, REPOSITORY, SMALL
from tests.support.engines import score
from tests.support.markup import shown
from tests.support.package_server import FILE, pinned, wheel_with
from tests.support.pages import PAGES, answered, opened, words_on
from tests.support.tiny_gguf import write_tiny_gguf
from tests.support.tiny_models import TEXT, TINY, save_tiny_gpt2

PACKAGED = "Tiny-from-a-package"
TOKEN = "hf_of_the_operator"


@pytest.fixture
def network(monkeypatch, listen):
    """Others reach the server."""
    listen("0.0.0.0")  # noqa: S104


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The operator's folder, with a file in it."""
    folder = tmp_path / "models"
    folder.mkdir()
    write_tiny_gguf(folder / "Tiny.gguf")
    monkeypatch.setenv("LOGITSCOPE_MODELS", str(folder))
    return folder


@pytest.fixture
def packaged(offer, monkeypatch, packed):
    """A model in a package of the index, in the catalogue."""
    gguf = (packed / SMALL).read_bytes()
    wheel = wheel_with({FILE: gguf})
    monkeypatch.setitem(
        CATALOG,
        PACKAGED,
        CatalogModel(PACKAGED, "1.0", 300_000, len(wheel), "MIT", 64, packaged=pinned(wheel, gguf)),
    )
    return offer(wheel)


@pytest.mark.usefixtures("network")
def test_a_server_that_others_reach_opens_the_package_and_the_folder_but_no_file_of_the_hub(folder, packaged):
    for name in ("SmolLM2-135M-Instruct", PACKAGED, "Tiny.gguf"):
        allowed.check(name)
    (folder / "gpt2").mkdir()
    save_tiny_gpt2(folder / "gpt2", seed=0)
    allowed.check("gpt2")
    for name in (f"{REPOSITORY}:{SMALL}", "openai-community/gpt2:x.gguf", "gpt2:x.gguf", str(folder / "Tiny.gguf")):
        with pytest.raises(ModelUnavailable, match="isn't among the models that may be opened here"):
            allowed.check(name)


def test_any_lets_visitors_type_a_file_of_the_hub(listen, monkeypatch):
    listen("127.0.0.1")
    allowed.check(f"{REPOSITORY}:{SMALL}")
    listen("0.0.0.0")  # noqa: S104
    monkeypatch.setenv("LOGITSCOPE_ALLOW", "any")
    allowed.check(f"{REPOSITORY}:{SMALL}")


def test_a_listed_repository_stands_for_its_files_and_a_listed_file_for_itself_alone(monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_ALLOW", f"{REPOSITORY}, owner/two:{SMALL}, SmolLM2-135M-Instruct")
    for name in (REPOSITORY, f"{REPOSITORY}:{SMALL}", f"{REPOSITORY}:{LARGE}", f"owner/two:{SMALL}"):
        allowed.check(name)
    allowed.check("SmolLM2-135M-Instruct")
    for name in ("owner/two", f"owner/two:{LARGE}", f"owner/three:{SMALL}", "openai-community/gpt2"):
        with pytest.raises(ModelUnavailable, match=f"Pick one of bundled, {REPOSITORY}, owner/two:{SMALL}, SmolLM2"):
            allowed.check(name)


def test_the_token_is_shown_for_a_file_of_a_listed_repository_and_for_none_that_a_visitor_typed(
    serve, packed, monkeypatch
):
    server = serve({REPOSITORY: packed})
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    request_model(f"{REPOSITORY}:{SMALL}").result(60)
    assert server.requests
    assert server.tokens == []
    monkeypatch.setenv("LOGITSCOPE_ALLOW", REPOSITORY)
    request_model(f"{REPOSITORY}:{LARGE}").result(60)
    assert any("/resolve/" in path for path in server.tokens)


@pytest.mark.parametrize("kind", ["file of the hub", "name in the folder", "path", "package"])
def test_a_default_model_that_is_a_gguf_file_is_never_released_for_a_visitor(
    serve, packed, folder, packaged, tiny, monkeypatch, kind
):
    serve({REPOSITORY: packed, TINY: tiny})
    name, said = {
        "file of the hub": (f"{REPOSITORY}:{SMALL}", f"{REPOSITORY}:{SMALL}"),
        "name in the folder": ("Tiny.gguf", "Tiny.gguf"),
        "path": (str(folder / "Tiny.gguf"), "Tiny.gguf"),
        "package": (PACKAGED, PACKAGED),
    }[kind]
    monkeypatch.setenv("LOGITSCOPE_MODEL", name)
    monkeypatch.setenv("LOGITSCOPE_ALLOW", f"{TINY}, {REPOSITORY}")
    allowed.check(said)
    assert label(name) == said
    default = request_model().result(60)
    assert default.info.name == said
    assert request_model(said).result(60) is default
    monkeypatch.setenv("LOGITSCOPE_MEMORY_GB", str((default.info.float32_bytes + 100_000) / 1e9))
    for other in (TINY, f"{REPOSITORY}:{LARGE}"):
        allowed.check(other)
        with pytest.raises(ModelUnavailable, match=f"of which {said}, the model that pages open with"):
            request_model(other).result(60)
    assert model_cache.loaded_engines() == (default,)
    assert score(default, TEXT).perplexity > 0


@pytest.mark.parametrize("by_link", [True, False])
def test_a_repository_of_gguf_files_alone_lets_one_be_chosen_on_the_page(serve, packed, listen, by_link):
    server = serve({REPOSITORY: packed})
    listen("127.0.0.1")
    at = opened(PAGES[0], model=REPOSITORY) if by_link else opened(PAGES[0])
    if not by_link:
        at.selectbox(key="model").set_value(REPOSITORY).run()
    assert f"{REPOSITORY} holds GGUF files alone." in words_on(at)
    assert at.selectbox(key="model").value == "bundled"
    assert answered(at)
    files = at.selectbox(key="file_to_open")
    assert [option.partition(",")[0] for option in files.options] == [SMALL, LARGE]
    assert all("MB" in option for option in files.options)
    assert server.downloads == []
    files.set_value(f"{REPOSITORY}:{SMALL}").run()
    assert not at.exception
    assert at.selectbox(key="model").value == f"{REPOSITORY}:{SMALL}"
    assert answered(at)
    assert model_cache.loaded_models()[-1] == f"{REPOSITORY}:{SMALL}"
    assert {file.split("/")[-1] for file in server.downloads} == {SMALL}
    assert not [box for box in at.selectbox if box.key == "file_to_open"]
    assert REPOSITORY in shown(at.selectbox(key="model").value)


@pytest.mark.usefixtures("network")
def test_a_listed_file_opens_by_a_link_and_another_of_its_repository_does_not(serve, packed, monkeypatch):
    serve({REPOSITORY: packed})
    monkeypatch.setenv("LOGITSCOPE_ALLOW", f"{REPOSITORY}:{SMALL}")
    at = opened(PAGES[0], model=f"{REPOSITORY}:{LARGE}")
    assert "isn't among the models that may be opened here" in words_on(at)
    at = opened(PAGES[1])
    at.selectbox(key="model").set_value(f"{REPOSITORY}:{SMALL}").run()
    assert "weights from Q4_1" in words_on(at)
