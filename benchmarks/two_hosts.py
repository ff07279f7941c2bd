"""Two hosts and Ray, and one of them is cut off: `python -m benchmarks.two_hosts [--questions 500]`.

A replica of the worker runs on each host, and ten askers ask both. After a third of the questions the second host's
cable is pulled, and after two thirds it is plugged in again. What is lost, wrong or late is counted; every answer is
compared with one given here. Needs what `benchmarks/hosts.py` does.
"""

import argparse
import statistics
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.hosts import HEAD, PORT, SECOND, SECRET, cluster, set_cable, wait_until_answering
from benchmarks.scale import asking
from model_cache import ModelUnavailable, open_model
from model_cache.engine.interface import Engine
from model_cache.engine.questions import Score

ADDRESSES = tuple(f"http://{host}:{PORT}" for host in (HEAD, SECOND))
N_ASKING = 10
TOLERANCE_NATS = 1e-4  # figures of texts that were read in other company
TEXT = "The old man went down to the boats, and looked. " * 8


@dataclass
class Tally:
    """What became of the questions.

    Attributes:
        asked: the second at which each answered question was asked, and how long it took.
        lost: why each that was not answered was not.
    """

    asked: list[tuple[float, float]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    n_wrong: int = 0


def ask_all(engine: Engine, n_questions: int) -> Tally:
    """Ask, pull the second host's cable, plug it in again, and compare."""
    tally, begun = Tally(), time.perf_counter()
    answers: dict[int, np.ndarray] = {}
    events = {n_questions // 3: "down", 2 * n_questions // 3: "up"}
    lock = threading.Lock()

    def ask(number: int) -> None:
        at = time.perf_counter()
        if number in events:
            set_cable("second", events[number])
            print(f"{at - begun:7.1f} s, question {number}: the second host's cable is {events[number]}", flush=True)
        try:
            scored = engine.ask(Score(f"Story {number}. {TEXT}")).result()
        except (ModelUnavailable, ValueError) as error:
            with lock:
                tally.lost.append(str(error))
        else:
            with lock:
                answers[number] = scored.surprisal_nats
                tally.asked.append((at - begun, time.perf_counter() - at))
        time.sleep(max(0.0, at + 1.0 - time.perf_counter()))

    with ThreadPoolExecutor(N_ASKING) as askers:
        list(askers.map(ask, range(n_questions)))
    here = open_model("bundled")
    for number, nats in answers.items():
        right = here.ask(Score(f"Story {number}. {TEXT}")).result().surprisal_nats
        tally.n_wrong += not np.allclose(right, nats, rtol=0, atol=TOLERANCE_NATS)
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description="Two hosts and Ray, and one of them is cut off.")
    parser.add_argument("--questions", type=int, default=500)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="ls-") as made,
        cluster(Path(made)),
        asking(*ADDRESSES, secret=SECRET) as engine,
    ):
        tally = ask_all(engine, options.questions)
        back = time.perf_counter()
        wait_until_answering(SECOND)
        waited = time.perf_counter() - back
    seconds = sorted(taken for _, taken in tally.asked)
    print(f"answered {len(seconds)}, lost {len(tally.lost)}, wrong {tally.n_wrong}")
    print(f"median {statistics.median(seconds):.2f} s, slowest {seconds[-1]:.2f} s")
    print(f"the second host answers again {waited:.1f} s after the last question")
    for reason in sorted(set(tally.lost)):
        print(f"  lost: {reason}")


if __name__ == "__main__":
    main()
