"""Everything on one machine: two workers, two front ends that ask them, and HAProxy before these (make cluster).

With --ray the workers are replicas of Ray Serve, as deploy/ray.yaml has them.

Knows how each is started; starts nothing again that ends.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORKER_PORT, FRONT_PORT = 8600, 8511
START_SECONDS = 180
ROOM_MARKS = "BC"  # of the front ends, as haproxy.cfg has them
RAY_URL = "http://127.0.0.1:8000"  # as ray.yaml has it
NO_RAY = "Ray is not installed here: .venv/bin/pip install -r requirements-serve.txt"
NO_HAPROXY = "HAProxy is not installed here. On Debian: apt-get install --no-install-recommends haproxy"


@dataclass(frozen=True)
class Cluster:
    """What runs.

    Attributes:
        url: where visitors go.
        workers, fronts, proxy: the processes.
    """

    url: str
    workers: tuple[subprocess.Popen[bytes], ...]
    fronts: tuple[subprocess.Popen[bytes], ...]
    proxy: subprocess.Popen[bytes]


@contextmanager
def cluster(
    port: int,
    *,
    host: str = "127.0.0.1",
    worker_port: int = WORKER_PORT,
    front_port: int = FRONT_PORT,
    n: int = 2,
    by_ray: bool = False,
) -> Iterator[Cluster]:
    """All of it, once it takes visitors; it ends with the block.

    Args:
        worker_port, front_port: the first of `n` each, one after the other.
        by_ray: whether Ray starts the workers, which then is the one process for them.

    Raises:
        RuntimeError: HAProxy or Ray is missing, or something doesn't start.
    """
    haproxy = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
    if haproxy is None:
        raise RuntimeError(NO_HAPROXY)
    worker_urls = [RAY_URL] if by_ray else [f"http://127.0.0.1:{worker_port + i}" for i in range(n)]
    with ExitStack() as stack:
        state = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "proxy"
        begun = [ray_workers()] if by_ray else [worker(worker_port + i) for i in range(n)]
        workers = tuple(stack.enter_context(each) for each in begun)
        for url, process in zip(worker_urls, workers, strict=True):
            wait_until_up(f"{url}/healthz", process, "worker")
        fronts = tuple(stack.enter_context(front(front_port + i, worker_urls, ROOM_MARKS[i])) for i in range(n))
        for i, process in enumerate(fronts):
            wait_until_up(f"http://127.0.0.1:{front_port + i}/_stcore/health", process, "front end")
        places = {f"LOGITSCOPE_FRONT_{i + 1}": f"127.0.0.1:{front_port + i}" for i in range(n)}
        places |= {"LOGITSCOPE_BIND": f"{host}:{port}", "LOGITSCOPE_PROXY_STATE": str(state)}
        command = [haproxy, "-db", "-f", str(ROOT / "deploy" / "haproxy.cfg")]
        proxy = stack.enter_context(_running(command, places))
        url = f"http://127.0.0.1:{port}"
        wait_until_up(url, proxy, "HAProxy")
        yield Cluster(url, workers, fronts, proxy)


@contextmanager
def worker(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of the default model, begun."""
    with _running([sys.executable, "-m", "model_cache.serving", "--port", str(port)]) as process:
        yield process


@contextmanager
def ray_workers() -> Iterator[subprocess.Popen[bytes]]:
    """Ray on this machine with the workers of ray.yaml, begun.

    Raises:
        RuntimeError: it is missing.
    """
    serve = Path(sys.executable).with_name("serve")
    if not serve.exists():
        raise RuntimeError(NO_RAY)
    with _running([str(serve), "run", "deploy/ray.yaml"], {"PYTHONPATH": str(ROOT)}) as process:
        yield process


@contextmanager
def front(port: int, workers: list[str], room_mark: str) -> Iterator[subprocess.Popen[bytes]]:
    """A front end that asks some workers, begun; the codes of its classes' rooms begin with that mark."""
    command = [sys.executable, "-m", "streamlit", "run", "app/main.py", f"--server.port={port}"]
    command += ["--server.address=127.0.0.1"]
    with _running(command, {"LOGITSCOPE_ENGINE": ",".join(workers), "LOGITSCOPE_ROOM_MARK": room_mark}) as process:
        yield process


@contextmanager
def _running(command: list[str], environment: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603  a list without a shell
        command, cwd=ROOT, env=os.environ | (environment or {}), stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_up(url: str, process: subprocess.Popen[bytes], name: str) -> None:
    """Wait for what was begun to answer at an address.

    Raises:
        RuntimeError: it does not start.
    """
    patience = time.monotonic() + START_SECONDS
    while time.monotonic() < patience and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310  an address of our own
                return
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.2)
    raise RuntimeError(f"The {name} at {url} does not start.")


def main() -> int:
    """Run until interrupted, or until one of the processes ends."""
    parser = argparse.ArgumentParser(prog="python -m deploy.cluster", description="Two of each, and HAProxy.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--ray", action="store_true", help="have Ray Serve run the workers")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with cluster(options.port, host=options.host, by_ray=options.ray) as running:
            print(f"Logitscope: {running.url}, two front ends and two workers behind it. Ctrl+C ends them all.")
            running.proxy.wait()
        print("HAProxy has ended.", file=sys.stderr)
    except RuntimeError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
