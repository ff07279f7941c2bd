"""What several test files share."""

import os

import pytest
from hypothesis import settings

from model_cache.left_out import leave_out
from tests.real_model import smollm2, smollm2_file  # noqa: F401  fixtures

leave_out()  # as the app does

# The first torch call takes longer than hypothesis' deadline for one example.
settings.register_profile("torch", deadline=None)
settings.load_profile("torch")

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# Where a GPU is at hand, engine/test_real_gpu.py asks for it; the others say how a processor does it.
os.environ.setdefault("LOGITSCOPE_DEVICE", "cpu")


def pytest_addoption(parser):
    parser.addoption("--remote", action="store_true", help="have every model run in a worker's process")


def pytest_configure(config):
    """One worker for all processes of the run, which inherit where it is."""
    if config.getoption("--remote") and not hasattr(config, "workerinput"):
        from tests.support.workers import free_port, process

        port = free_port()
        worker = process(port)
        worker.__enter__()
        config.add_cleanup(lambda: worker.__exit__(None, None, None))
        os.environ["LOGITSCOPE_ENGINE"] = f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def engine():
    """The bundled model's engine."""
    from model_cache import open_model

    return open_model("bundled")


@pytest.fixture
def use_engine(monkeypatch):
    """Have every page get an engine, whatever model it asks for."""
    import model_cache
    from model_cache.registry import Load

    def use(engine):
        def request_model(name=None, *, allow_directory=False, fast=False):
            load = Load(name or engine.info.name)
            load.future.set_result(engine)
            return load

        monkeypatch.setattr(model_cache, "request_model", request_model)
        return engine

    return use


@pytest.fixture
def fake_engine(use_engine):
    """An engine without weights, which every page gets whatever model it asks for."""
    from tests.support.fake_engine import FakeEngine

    return use_engine(FakeEngine())
