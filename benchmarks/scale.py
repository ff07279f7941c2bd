"""What one change costs where: `python -m benchmarks.scale`. Front end, worker and their memory; one and two workers.

Others may keep the machine busy, so that seconds of a processor are measured beside those of the clock. The forecast of
docs/scale.md is made of these figures.
"""

import asyncio
import os
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import httpx2
import psutil

from benchmarks.pupils import KINDS, kind_of
from benchmarks.running import free_port, running
from benchmarks.visitor import PAUSE_SECONDS, Visitor
from deploy.cluster import worker
from model_cache.codec_recipe import CodecRecipe
from model_cache.engine.interface import Engine, ModelInfo
from model_cache.engine.questions import NextToken, Score
from model_cache.serving import wire
from model_cache.serving.addresses import Address
from model_cache.serving.link import Link
from model_cache.serving.remote import RemoteEngine

N_VISITORS, CLASS_SECONDS = 12, 40.0
ROUNDS, ROUND_SECONDS, N_ASKING, MOST_TEXTS = 5, 6.0, 8, 500
TEXT = "The old man went down to the boats, and looked. " * 60


def processor_seconds(pids: Iterable[int]) -> float:
    """What some processes have computed so far."""
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in pids)


def megabytes(pid: int) -> float:
    """What would be free without a process."""
    return float(psutil.Process(pid).memory_full_info().uss) / 1e6


@contextmanager
def asking(*urls: str, secret: str = "") -> Iterator[Engine]:
    """An engine that asks the workers at some addresses."""
    for url in urls:
        while not answers(url):
            time.sleep(0.5)
    link = Link(Address(urls, secret))
    info: ModelInfo = wire.read_value(link.get("/info")[1], ModelInfo)
    recipe: CodecRecipe = wire.read_value(link.get("/codec")[1], CodecRecipe)
    try:
        yield RemoteEngine(link, info, recipe.codec())
    finally:
        link.close()


def answers(url: str) -> bool:
    """Whether a worker has its model open."""
    try:
        return httpx2.get(f"{url}/healthz", timeout=5).status_code == 200
    except httpx2.HTTPError:
        return False


async def hold_class(address: str, front: int, workers: list[int]) -> None:
    """Print what a change costs, of a class that changes something every two seconds."""
    for guest in [Visitor(-1, kind, 180.0) for kind in KINDS]:
        await guest.open(address)
        await guest.leave()
    before = megabytes(front)
    visitors = [Visitor(number, kind_of(number, N_VISITORS)) for number in range(N_VISITORS)]
    await asyncio.gather(*(v.open(address, i / N_VISITORS) for i, v in enumerate(visitors)))
    spent, spent_by_workers = processor_seconds([front]), processor_seconds(workers)
    start = time.perf_counter()
    offsets = [PAUSE_SECONDS * i / N_VISITORS for i in range(N_VISITORS)]
    await asyncio.gather(*(v.work(start + o, start + CLASS_SECONDS) for v, o in zip(visitors, offsets, strict=True)))
    spent, spent_by_workers = processor_seconds([front]) - spent, processor_seconds(workers) - spent_by_workers
    n = sum(v.n_changes for v in visitors)
    print(f"{n} changes of {N_VISITORS} visitors, {sum(len(v.errors) for v in visitors)} failed; load {load()}")
    print(f"front end {1000 * spent / n:.0f} ms, workers {1000 * spent_by_workers / n:.0f} ms of a core for a change")
    a_visitor = (megabytes(front) - before) / N_VISITORS
    print(f"front end {before:.0f} MB, and {a_visitor:.1f} MB a visitor; worker {megabytes(workers[0]):.0f} MB")
    await asyncio.gather(*(v.leave() for v in visitors))


def growing_phrase(engine: Engine, workers: list[int], n_ids: int, salt: int) -> float:
    """Milliseconds of the workers for the next token of a phrase that grows by a token at a time."""
    ids = tuple((salt * 7919 + 31 * i) % 3000 + 20 for i in range(n_ids + 40))
    before = processor_seconds(workers)
    for n in range(40):
        engine.ask(NextToken(ids[: n_ids + n])).result(60)
    return 1000 * (processor_seconds(workers) - before) / 40


def texts_a_second(urls: Sequence[str], workers: list[int], salt: int) -> tuple[float, float]:
    """By the clock with several askers; and what one text took of a core, in seconds.

    The askers share the cores with the workers, so that questions are packed before, and answers are not unpacked. Each
    has one worker: all of them would wait for the slower one otherwise.
    """
    texts = [f"Text {n} of round {salt}. {TEXT}" for n in range(MOST_TEXTS)]
    questions = iter([wire.packed_question(Score(text)) for text in texts])
    until, n_answered = time.perf_counter() + ROUND_SECONDS, Counter[int]()

    def ask(number: int) -> None:
        with httpx2.Client(timeout=120) as client:
            while time.perf_counter() < until:
                reply = client.post(f"{urls[number % len(urls)]}/ask", content=next(questions))
                n_answered[number] += reply.status_code == 200

    start, before = time.perf_counter(), processor_seconds(workers)
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(N_ASKING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    n = n_answered.total()
    return n / (time.perf_counter() - start), (processor_seconds(workers) - before) / n


def load() -> str:
    """How busy the machine is, on how many cores."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def pin(pid: int, core: int) -> None:
    """Let a process compute on one core alone."""
    for thread in psutil.Process(pid).threads():
        os.sched_setaffinity(thread.id, {core})


def main() -> None:
    """Print it all."""
    os.environ["OMP_NUM_THREADS"] = "1"
    ports = [free_port(), free_port()]
    urls = [f"http://127.0.0.1:{port}" for port in ports]
    with worker(ports[0]) as first, worker(ports[1]) as second:
        pids = [first.pid, second.pid]
        with asking(urls[0]) as one, asking(urls[1]), asking(*urls) as two:
            with running({"LOGITSCOPE_ENGINE": ",".join(urls)}) as (url, front):
                asyncio.run(hold_class(url.replace("http", "ws") + "/_stcore/stream", front.pid, pids))
            for core, pid in enumerate(pids):
                pin(pid, core)
            for n_ids in (20, 300):
                spent = {1: [growing_phrase(one, pids, n_ids, s) for s in range(0, 6, 2)]}
                spent[2] = [growing_phrase(two, pids, n_ids, s) for s in range(1, 6, 2)]
                alone, shared = statistics.median(spent[1]), statistics.median(spent[2])
                print(f"next token of {n_ids} that grow: {alone:.1f} ms by one worker, {shared:.1f} by two in turn")
            rates: dict[int, list[tuple[float, float]]] = {1: [], 2: []}
            for n in range(ROUNDS):
                rates[1].append(texts_a_second(urls[:1], pids, 2 * n))
                rates[2].append(texts_a_second(urls, pids, 2 * n + 1))
            speeds = {k: statistics.median(speed for speed, _ in v) for k, v in rates.items()}
            costs = {k: statistics.median(1000 * cost for _, cost in v) for k, v in rates.items()}
            print(f"one worker {speeds[1]:.2f}, two {speeds[2]:.2f} texts a second: {speeds[2] / speeds[1]:.2f} times")
            print(f"a text took {costs[1]:.0f} ms of a core by one, {costs[2]:.0f} by two; load {load()}")


if __name__ == "__main__":
    main()
