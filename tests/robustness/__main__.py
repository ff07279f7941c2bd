"""The long attack: `make attack`, or `python -m tests.robustness [--only SECTION …] [--share N]`.

Prints one table: what was tried, passed and failed, and how long a victim waited meanwhile. Ends with 1 where anything
failed. Each section has a process of its own; what is timed or weighed runs alone, the others two at a time. Knows no
section from inside.
"""

import argparse
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path

from tests.robustness.outcome import HEADING, Outcome

Section = Callable[[int], Sequence[Outcome]]
LANES = 2
PATIENCE_SECONDS = 3_600  # for one section


def _addresses(share: int) -> Sequence[Outcome]:
    from tests.robustness import addresses

    return [addresses.attack(2_000 // share)]


def _boxes(share: int) -> Sequence[Outcome]:
    from tests.robustness import boxes, strings

    return [boxes.attack(strings.some(share)), boxes.attack_with_files(strings.some(share, strings.ALL))]


def _browser(path: str, share: int) -> Sequence[Outcome]:
    from tests.robustness import browser_boxes, strings

    return [browser_boxes.attack(path, strings.some(share))]


def _hub(share: int) -> Sequence[Outcome]:
    from tests.robustness import hub_faults

    return [hub_faults.attack(list(range(0, len(hub_faults.FAULTS), share)))]


def _latency(share: int) -> Sequence[Outcome]:
    from tests.robustness import latency

    return latency.attack()


def _swaps(share: int) -> Sequence[Outcome]:
    from tests.robustness import swaps

    return [swaps.attack()]


def _worker(share: int) -> Sequence[Outcome]:
    from tests.robustness import worker_messages

    return [worker_messages.attack(10_000 // share)]


def _restart(share: int) -> Sequence[Outcome]:
    from playwright.sync_api import sync_playwright

    from benchmarks import running
    from tests.robustness import restart

    outcome = Outcome("kill -9 with ten tabs", n_tried=10)
    if running.CHROMIUM is None:
        outcome.failures.append(running.NO_CHROMIUM)
    else:
        with sync_playwright() as playwright, running.browser(playwright) as browser:
            outcome.failures += restart.losses(browser, 10)
    return [outcome]


ALONE: dict[str, Section] = {"swaps": _swaps, "latency": _latency}
TOGETHER: dict[str, Section] = {  # the longest first
    **{f"browser {path}": partial(_browser, path) for path in ("/compare", "/", "/bits", "/surprise")},
    "boxes": _boxes,
    "hub": _hub,
    "addresses": _addresses,
    "restart": _restart,
    "worker": _worker,
}
SECTIONS = TOGETHER | ALONE
_processes: list["subprocess.Popen[bytes]"] = []
WORDS = tuple(dict.fromkeys(name.split()[0] for name in SECTIONS))


def main() -> None:
    parser = argparse.ArgumentParser(description="Attack the app for long, and print one table.")
    parser.add_argument("--only", nargs="+", choices=WORDS, default=WORDS)
    parser.add_argument("--share", type=int, default=1, help="try every Nth thing alone, where there are many")
    parser.add_argument("--section", choices=list(SECTIONS), help="run this one in this process")
    parser.add_argument("--into", type=Path, help="and write what it tried here")
    options = parser.parse_args()
    if options.section:
        options.into.write_text(json.dumps([asdict(o) for o in SECTIONS[options.section](options.share)]))
        return
    began = time.monotonic()
    outcomes = list(_all([name for name in SECTIONS if name.split()[0] in options.only], options.share))
    print(HEADING)
    for outcome in [*outcomes, _sum(outcomes)]:
        print(outcome.row())
    print(f"{(time.monotonic() - began) / 60:.0f} minutes, {os.cpu_count()} processors")
    for failure in (failure for outcome in outcomes for failure in outcome.failures):
        print(f"- {failure}")
    sys.exit(0 if all(outcome.passed for outcome in outcomes) else 1)


def _all(names: Sequence[str], share: int) -> Iterator[Outcome]:
    """What sections tried: each that runs alone last."""
    with ThreadPoolExecutor(LANES) as lanes:
        for outcomes in lanes.map(lambda name: _in_a_process(name, share), [n for n in TOGETHER if n in names]):
            yield from outcomes
    for name in (name for name in ALONE if name in names):
        yield from _in_a_process(name, share)


def _in_a_process(name: str, share: int) -> list[Outcome]:
    """What one section tried; a section that breaks has failed."""
    print(f"{name} …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder, "outcomes.json")
        arguments = ["--section", name, "--share", str(share), "--into", str(into)]
        process = subprocess.Popen([sys.executable, "-m", "tests.robustness", *arguments], stdout=sys.stderr)
        _processes.append(process)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait()
        if into.exists():
            outcomes = [Outcome(**outcome) for outcome in json.loads(into.read_text())]
        else:
            outcomes = [Outcome(name, 1, [f"{name}: the attack broke off, or took more than an hour"])]
    print(*(outcome.row() for outcome in outcomes), sep="\n", file=sys.stderr, flush=True)
    return outcomes


def _end(*_: object) -> None:
    """Leave, and have sections end that still run, with their servers and browsers."""
    for process in _processes:
        process.terminate()
    sys.exit(1)


def _sum(outcomes: Sequence[Outcome]) -> Outcome:
    everything = Outcome("all")
    for outcome in outcomes:
        everything.n_tried += outcome.n_tried
        everything.failures += outcome.failures
        everything.victim_seconds += outcome.victim_seconds
    return everything


if __name__ == "__main__":
    # No Hub but those that the attack starts, no download from before, and exceptions with their words.
    signal.signal(signal.SIGTERM, _end)
    os.environ |= {
        "HF_ENDPOINT": "http://127.0.0.1:9",
        "HF_HOME": tempfile.mkdtemp(prefix="logitscope-attack-"),
        "NO_PROXY": "127.0.0.1",
        "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full",
    }
    logging.disable(logging.CRITICAL)
    main()
