"""A server in place of the Hub, and models to serve."""

import os
import shutil
import socket
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from huggingface_hub import close_session, constants
from streamlit import config
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1.element_tree import Selectbox

from model_cache import (
    registry,
)
from model_cache.opened_models import OpenedModels
from tests.hub.checks import LARGE, SMALL
from tests.support.engines import opened, score
from tests.support.hub_server import HubServer
from tests.support.package_server import PackageServer
from tests.support.tiny_gguf import write_tiny_gguf
from tests.support.tiny_models import OTHER, TEXT, TINY, save_tiny_gpt2


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    return save_tiny_gpt2(tmp_path_factory.mktemp("tiny"), seed=0)


@pytest.fixture(scope="session")
def other(tmp_path_factory):
    return save_tiny_gpt2(tmp_path_factory.mktemp("other"), seed=1)


@pytest.fixture(scope="session")
def perplexity_of(tiny, other):
    """The perplexity of TEXT under each directory, opened one after the other with no registry and no Hub."""
    perplexities = {}
    for name, folder in ((TINY, tiny), (OTHER, other)):
        engine = opened(folder, name)
        perplexities[name] = score(engine, TEXT).perplexity
        engine.close()
    assert perplexities[TINY] != pytest.approx(perplexities[OTHER], rel=0.01)
    return perplexities


@pytest.fixture
def changed(tiny, tmp_path):
    """A copy of the tiny model's directory, to spoil."""
    return Path(shutil.copytree(tiny, tmp_path / "changed"))


@pytest.fixture
def packed(tmp_path, monkeypatch):
    """The directory of a repository that holds GGUF files alone."""
    monkeypatch.setattr(constants, "HF_HOME", str(tmp_path / "home"))
    folder = tmp_path / "packed"
    folder.mkdir()
    write_tiny_gguf(folder / SMALL)
    write_tiny_gguf(folder / LARGE, kind="F32")
    (folder / "README.md").write_text("Packed.")
    (folder / "mmproj-tiny.gguf").write_bytes(b"what sees pictures")
    (folder / "tiny-00002-of-00002.gguf").write_bytes(b"a later part")
    return folder


@pytest.fixture(autouse=True)
def empty_registry(monkeypatch):
    """No model loaded, whatever other tests opened; theirs stay open."""
    monkeypatch.setattr(registry, "_opened", OpenedModels())
    yield
    for load in list(registry._opened.loads.values()):
        load.future.exception(timeout=60)
    for engine in registry._opened.engines.values():
        engine.close()


@pytest.fixture
def listen(monkeypatch):
    """Have the server listen at an address."""
    monkeypatch.delenv("LOGITSCOPE_ALLOW", raising=False)
    before = config.get_option("server.address")
    yield lambda address: config.set_option("server.address", address)
    config.set_option("server.address", before)


@pytest.fixture(autouse=True)
def boxes_that_take_what_is_typed(monkeypatch):
    """Streamlit's own tests send what a box lists; a browser sends what is typed into it as well."""

    def state_of(box: Selectbox) -> WidgetState:
        text = None if box.value is None else str(box.format_func(box.value))
        return WidgetState(id=box.id, string_value=text)

    monkeypatch.setattr(Selectbox, "_widget_state", property(state_of))


@pytest.fixture
def use_hub(monkeypatch, tmp_path):
    """Point huggingface_hub, which read HF_ENDPOINT and HF_HOME when it was imported, at a url and at an empty
    cache."""
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "LOGITSCOPE_MODEL", "LOGITSCOPE_MEMORY_GB"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 20_000)  # so that a small file moves in several steps

    def use(url: str) -> None:
        close_session()  # the client keeps the proxies that it began with
        monkeypatch.setattr(constants, "ENDPOINT", url)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", url + "/{repo_id}/resolve/{revision}/{filename}")

    yield use
    close_session()


@pytest.fixture
def serve(use_hub):
    """Start a Hub of some models and use it."""
    with ExitStack() as stack:

        def start(models: dict[str, Path], **options) -> HubServer:
            server = stack.enter_context(HubServer(models, **options))
            use_hub(server.url)
            return server

        yield start


@pytest.fixture
def own_pip(monkeypatch, tmp_path):
    """An empty cache, and pip without this machine's settings."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def offer(own_pip, monkeypatch):
    """Start a package index and have pip use it."""
    servers = []

    def start(content: bytes | None, **options) -> PackageServer:
        server = PackageServer(content, **options).__enter__()
        servers.append(server)
        monkeypatch.setenv("PIP_INDEX_URL", server.url)
        return server

    yield start
    for server in servers:
        server.__exit__()


@pytest.fixture
def closed_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def silent_port():
    """A server that takes connections and says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(16)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def hasty_threads():
    """Let threads take turns so often that what two of them share unguarded breaks."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)
