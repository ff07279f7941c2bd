"""Every fault of a Hub, one by one: a calm sentence, in time, nothing written outside the cache, and others go on.

`python -m tests.robustness.hub_faults` tries those whose numbers it reads, in a process of its own that may die of it.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import TimeoutError as StillWaiting
from contextlib import contextmanager
from pathlib import Path

import pytest
from huggingface_hub import close_session, constants

import model_cache
from model_cache import ModelUnavailable
from tests.robustness import faults_of_answers, faults_of_files, faults_of_listings
from tests.robustness.faulty_hub import Fault, FaultyHub
from tests.robustness.outcome import Outcome, why_not_calm
from tests.support.tiny_models import save_tiny_gpt2

FAULTS = [*faults_of_answers.ALL, *faults_of_listings.ALL, *faults_of_files.ALL]
LOAD_SECONDS = 20  # the deadline that the operator set for a load
PATIENCE_SECONDS = 40
MAX_GROWTH_BYTES = 1_500_000_000
TEXT = "The cat sat on the mat, next to an x."  # which is a token beyond the embedding in one fault
OUTSIDE = Path("/tmp/logitscope-outside")  # noqa: S108  only to see that nobody writes there


@contextmanager
def using(hub: FaultyHub, cache: Path) -> Iterator[None]:
    """The Hub's client, pointed at a server and a cache of downloads."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "LOGITSCOPE_MODEL"):
            patch.delenv(name, raising=False)
        patch.setenv("NO_PROXY", "127.0.0.1")
        patch.setenv("LOGITSCOPE_LOAD_SECONDS", str(LOAD_SECONDS))
        patch.setattr(constants, "HF_HUB_CACHE", str(cache))
        patch.setattr(constants, "HF_TOKEN_PATH", str(cache / "token"))
        patch.setattr(constants, "HF_HUB_OFFLINE", False)
        patch.setattr(constants, "ENDPOINT", hub.url)
        template = hub.url + "/{repo_id}/resolve/{revision}/{filename}"
        patch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        close_session()
        yield
    close_session()


def failure_of(number: int, tiny: Path, place: Path) -> str | None:
    """What is wrong with how the app takes a fault; None where nothing is.

    Args:
        tiny: a sound model's folder.
        place: an empty folder.
    """
    fault, name = FAULTS[number], f"mallory/model{number}"
    cache = place / "a" / "b" / "c" / "d" / "cache"
    cache.mkdir(parents=True)
    with FaultyHub(fault, name, tiny, place / "served") as hub, using(hub, cache):
        before = _outside(place, cache)
        problem = _opened(fault, name, str(place))
        if problem:
            return problem
        if _outside(place, cache) != before:
            return f"written outside the cache: {sorted(_outside(place, cache) ^ before)[:3]}"
    return _others_go_on(tiny)


def _opened(fault: Fault, name: str, *places: str) -> str | None:
    try:
        engine = model_cache.request_model(name).result(PATIENCE_SECONDS)
        perplexity = engine.ask(model_cache.engine.questions.Score(TEXT)).result(PATIENCE_SECONDS).perplexity
    except ModelUnavailable as error:
        return why_not_calm(str(error), *places)
    except ValueError as error:  # of a question
        return why_not_calm(str(error), *places)
    except StillWaiting:
        return f"no answer after {PATIENCE_SECONDS} s"
    except Exception as error:  # what a visitor would see as a traceback
        return f"{type(error).__name__}: {str(error)[:200]}"
    if not fault.opens:
        return "the model opened"
    return None if perplexity == perplexity else "the perplexity is NaN"


def _others_go_on(tiny: Path) -> str | None:
    """Whether the default model answers and another can be opened."""
    answers = []

    def ask() -> None:
        bundled = model_cache.open_model("bundled")
        answers.append(bundled.ask(model_cache.engine.questions.Score(f"{TEXT} {time.time()}")).result().perplexity)
        answers.append(model_cache.open_model(str(tiny)).info.name)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(PATIENCE_SECONDS)
    return None if len(answers) == 2 else "the default model, or the next to be opened, gives no answer"


def _outside(place: Path, cache: Path) -> set[tuple[str, int]]:
    """Every file beside the cache, with its size."""
    files = [f for f in place.rglob("*") if f.is_file() and cache not in f.parents]
    return {(str(f), f.stat().st_size) for f in [*files, *OUTSIDE.parent.glob(f"{OUTSIDE.name}*")]}


def attack(numbers: list[int]) -> Outcome:
    """Try faults in a process of their own; one that takes it down, or holds it up, has failed."""
    outcome, waiting = Outcome("a hostile Hub"), list(numbers)
    while waiting:
        command = [sys.executable, "-m", "tests.robustness.hub_faults"]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdin is not None
        assert process.stdout is not None
        while waiting and process.poll() is None:
            number = waiting.pop(0)
            watch = threading.Timer(5 * PATIENCE_SECONDS, process.kill)
            watch.start()
            process.stdin.write(f"{number}\n")
            process.stdin.flush()
            line = process.stdout.readline()
            watch.cancel()
            failure = json.loads(line) if line else "the process died or was held up"
            outcome.note(FAULTS[number].name, failure)
            print(f"  {FAULTS[number].name}: {failure or 'as it should be'}", flush=True)
            if failure:  # a thread may hang, a lock be held: begin anew
                break
        process.kill()
        process.wait()
    return outcome


def _peak_bytes() -> int:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) * 1_000


def _serve() -> None:
    """Try the faults whose numbers come in, and write what failed."""
    out, sys.stdout = sys.stdout, sys.stderr
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        tiny = save_tiny_gpt2(Path(folder, "tiny"), seed=0)
        _others_go_on(tiny)
        for line in sys.stdin:
            Path("/proc/self/clear_refs").write_text("5")
            base, began = _peak_bytes(), time.perf_counter()
            problem = failure_of(int(line), tiny, Path(folder, line.strip()))
            grown = _peak_bytes() - base
            if problem is None and grown > MAX_GROWTH_BYTES:
                problem = f"took {grown / 1e9:.1f} GB"
            print(
                json.dumps(problem and f"{problem} (after {time.perf_counter() - began:.1f} s)"), file=out, flush=True
            )
    os._exit(0)  # a load may still hang


if __name__ == "__main__":
    _serve()
