"""Two hosts on this machine, and Ray on both: network namespaces with addresses of their own on a bridge.

Needs root, iproute2 and requirements-serve.txt. Where Ray ends on a host, it is started anew, as a service would be.
Knows nothing of what is asked.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2
import psutil

from benchmarks.running import ROOT

BRIDGE, NETWORK = "logitscope-br", "10.203.77"
HERE, HEAD, SECOND = (f"{NETWORK}.{n}" for n in (1, 2, 3))
SECRET = "two-hosts-of-one-machine"  # noqa: S105  for the length of this run
PORT, PATIENCE_SECONDS = 8000, 300.0
CONFIG = f"""
proxy_location: EveryNode
http_options: {{host: 0.0.0.0, port: {PORT}}}
applications:
  - name: logitscope
    route_prefix: /
    import_path: model_cache.serving.ray_app:app
    deployments:
      - {{name: worker, num_replicas: 2, autoscaling_config: null, max_replicas_per_node: 1}}
"""


def run(*command: str) -> None:
    """Run a command that has to succeed."""
    subprocess.run(command, check=True)  # noqa: S603  a list without a shell


@contextmanager
def two_hosts() -> Iterator[None]:
    """The bridge, and a namespace for each host; gone afterwards."""
    run("ip", "link", "add", BRIDGE, "type", "bridge")
    try:
        run("ip", "address", "add", f"{HERE}/24", "dev", BRIDGE)
        run("ip", "link", "set", BRIDGE, "up")
        for name, address in (("head", HEAD), ("second", SECOND)):
            run("ip", "netns", "add", f"logitscope-{name}")
            inside = ("ip", "netns", "exec", f"logitscope-{name}", "ip")
            run("ip", "link", "add", cable(name), "type", "veth", "peer", "name", "eth0", "netns", f"logitscope-{name}")
            run("ip", "link", "set", cable(name), "master", BRIDGE, "up")
            run(*inside, "address", "add", f"{address}/24", "dev", "eth0")
            run(*inside, "link", "set", "eth0", "up")
            run(*inside, "link", "set", "lo", "up")
        yield
    finally:
        for name in ("head", "second"):
            for command in (("link", "delete", cable(name)), ("netns", "delete", f"logitscope-{name}")):
                with suppress(subprocess.CalledProcessError):  # it may have failed before that
                    run("ip", *command)
        with suppress(subprocess.CalledProcessError):
            run("ip", "link", "delete", BRIDGE)


def cable(name: str) -> str:
    """This machine's end of a host's cable."""
    return f"ls-{name}"


def set_cable(name: str, state: str) -> None:
    """Pull a host's cable ("down"), or plug it in again ("up")."""
    run("ip", "link", "set", cable(name), state)


@contextmanager
def on_host(name: str, folder: Path, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command that runs on one of the hosts until the block ends, and all that it started."""
    scripts = Path(sys.executable).parent
    environment = os.environ | {
        "LOGITSCOPE_SECRET": SECRET,
        "LOGITSCOPE_MODEL": "bundled",
        "PATH": f"{scripts}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_AUTH_MODE": "token",  # as Ray has it where others reach it
        "RAY_AUTH_TOKEN": SECRET,
    }
    (folder / name).mkdir(exist_ok=True)
    with (folder / f"{name}.log").open("ab") as log:
        inside = ["ip", "netns", "exec", f"logitscope-{name}", *command]
        started = subprocess.Popen(  # noqa: S603  likewise
            inside, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield started
        finally:
            for pid in [*(child.pid for child in psutil.Process(started.pid).children(recursive=True)), started.pid]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            started.wait()


def ray(name: str, address: str, folder: Path) -> tuple[str, ...]:
    """The command that keeps a node of Ray running."""
    where = f"--node-ip-address={address} --num-cpus=1 --object-store-memory=100000000"
    role = f"--head --port=6379 --temp-dir={folder}/ray" if name == "head" else f"--address={HEAD}:6379"
    return ("bash", "-c", f"while true; do ray start {where} {role} --block; sleep 1; done")


@contextmanager
def cluster(folder: Path) -> Iterator[None]:
    """Both nodes, and a replica on each, once both answer."""
    (folder / "serve.yaml").write_text(CONFIG)
    with (
        two_hosts(),
        on_host("head", folder, *ray("head", HEAD, folder)),
        on_host("second", folder, *ray("second", SECOND, folder)),
    ):
        deploy = f"until serve deploy {folder}/serve.yaml; do sleep 2; done; sleep infinity"
        with on_host("head", folder, "bash", "-c", deploy):
            for host in (HEAD, SECOND):
                wait_until_answering(host)
            yield


def wait_until_answering(host: str) -> None:
    """
    Raises:
        TimeoutError: the host does not answer.
    """
    until = time.perf_counter() + PATIENCE_SECONDS
    while time.perf_counter() < until:
        with suppress(httpx2.HTTPError):
            if httpx2.get(f"http://{host}:{PORT}/healthz", timeout=5).status_code == 200:
                return
        time.sleep(1)
    raise TimeoutError(f"{host} does not answer.")
