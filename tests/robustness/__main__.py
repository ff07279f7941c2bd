"""The long attack: `make attack`, or `python -m tests.robustness [--only SECTION …] [--share N]`.

Prints one table: what was tried, passed and failed, and how long a victim waited meanwhile. Ends with 1 where anything
failed. Knows no section from inside.
"""

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Sequence

from tests.robustness.outcome import HEADING, Outcome

Section = Callable[[int], Sequence[Outcome]]


def _addresses(share: int) -> Sequence[Outcome]:
    from tests.robustness import addresses

    return [addresses.attack(2_000 // share)]


def _boxes(share: int) -> Sequence[Outcome]:
    from tests.robustness import boxes, strings

    return [boxes.attack(strings.some(share)), boxes.attack_with_files(strings.some(share, strings.ALL))]


def _browser(share: int) -> Sequence[Outcome]:
    from tests.robustness import browser_boxes, strings

    return [browser_boxes.attack(strings.some(share))]


def _hub(share: int) -> Sequence[Outcome]:
    from tests.robustness import hub_faults

    return [hub_faults.attack(list(range(0, len(hub_faults.FAULTS), share)))]


def _latency(share: int) -> Sequence[Outcome]:
    from tests.robustness import latency

    return latency.attack()


def _swaps(share: int) -> Sequence[Outcome]:
    from tests.robustness import swaps

    return [swaps.attack()]


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


SECTIONS: dict[str, Section] = {
    "latency": _latency,
    "swaps": _swaps,
    "restart": _restart,
    "hub": _hub,
    "addresses": _addresses,
    "boxes": _boxes,
    "browser": _browser,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Attack the app for long, and print one table.")
    parser.add_argument("--only", nargs="+", choices=list(SECTIONS), default=list(SECTIONS))
    parser.add_argument("--share", type=int, default=1, help="try every Nth thing alone, where there are many")
    options = parser.parse_args()
    outcomes: list[Outcome] = []
    for name in options.only:
        print(f"{name} …", file=sys.stderr, flush=True)
        new = SECTIONS[name](options.share)
        outcomes += new
        print(*(outcome.row() for outcome in new), sep="\n", file=sys.stderr, flush=True)
    print(HEADING)
    for outcome in [*outcomes, _sum(outcomes)]:
        print(outcome.row())
    for failure in (failure for outcome in outcomes for failure in outcome.failures):
        print(f"- {failure}")
    sys.exit(0 if all(outcome.passed for outcome in outcomes) else 1)


def _sum(outcomes: Sequence[Outcome]) -> Outcome:
    everything = Outcome("all")
    for outcome in outcomes:
        everything.n_tried += outcome.n_tried
        everything.failures += outcome.failures
        everything.victim_seconds += outcome.victim_seconds
    return everything


if __name__ == "__main__":
    # No Hub but those that the attack starts, no download from before, and exceptions with their words.
    os.environ |= {
        "HF_ENDPOINT": "http://127.0.0.1:9",
        "HF_HOME": tempfile.mkdtemp(prefix="logitscope-attack-"),
        "NO_PROXY": "127.0.0.1",
        "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full",
    }
    logging.disable(logging.CRITICAL)
    main()
