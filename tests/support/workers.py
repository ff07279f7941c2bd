"""Workers for tests: an engine served on this machine, in this process or in one of its own, and what asks it."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import uvicorn
from starlette.applications import Starlette

from benchmarks.running import free_port
from model_cache.codec_recipe import CodecRecipe
from model_cache.engine.interface import Engine, ModelInfo
from model_cache.load import Load
from model_cache.serving import wire
from model_cache.serving.link import Address, Link
from model_cache.serving.remote import RemoteEngine
from model_cache.serving.worker import Worker
from tests.support.waiting import wait_for

ROOT = Path(__file__).parents[2]


def always(engine: Engine):
    """Gives one engine, whatever model is asked for."""

    def request(name: str, fast: bool) -> Load:
        load = Load(name or engine.info.name)
        load.future.set_result(engine)
        return load

    return request


@contextmanager
def served(engine: Engine, *, secret: str = "", port: int = 0) -> Iterator[str]:
    """A worker in this process; its address."""
    with listening(Worker(always(engine), secret=secret).app, port=port) as url:
        yield url


@contextmanager
def listening(app: Starlette, *, port: int = 0) -> Iterator[str]:
    """An app on a port of this machine; its address."""
    port = port or free_port()
    config = uvicorn.Config(app, port=port, log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_for(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def asking(*urls: str, secret: str = "") -> Iterator[RemoteEngine]:
    """An engine that asks workers at these addresses."""
    link = Link(Address(urls, secret))
    try:
        info = wire.read_value(link.get("/info")[1], ModelInfo)
        recipe = wire.read_value(link.get("/codec")[1], CodecRecipe)
        yield RemoteEngine(link, info, recipe.codec())
    finally:
        link.close()


@contextmanager
def process(port: int, **environment: str) -> Iterator[subprocess.Popen]:
    """A worker of the bundled model in a process of its own, once it answers."""
    started = subprocess.Popen(
        [sys.executable, "-m", "model_cache.serving", "--port", str(port)],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1", "LOGITSCOPE_MODEL": "bundled"} | environment,
    )
    try:
        wait_for(lambda: is_healthy(f"http://127.0.0.1:{port}"), seconds=120)
        yield started
    finally:
        started.kill()
        started.wait()


def is_healthy(url: str) -> bool:
    """Whether a worker answers for its model."""
    try:
        return httpx2.get(f"{url}/healthz", timeout=5).status_code == 200
    except httpx2.HTTPError:
        return False
