"""A class at the app at once: `python -m benchmarks.classroom [--visitors 40] [--seconds 120] [--without PARTS]`.

Starts the app as a server of its own, with one session for each visitor. Every visitor changes one widget every two
seconds; timed is from the change until the run that it caused has sent all figures. A change that the next overtook
has no time. `--without` has the engine do without some of `batching,results,prefixes`.

What travels outside the websocket (scripts, styles, pictures) is not counted. All visitors share one process on the
server's machine: what they cost is in the figures, and there is no network between.
"""

import argparse
import asyncio
import math
import os
import signal
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.pupils import KINDS, kind_of
from benchmarks.running import running
from benchmarks.visitor import PAUSE_SECONDS, Visitor

WARM_UP_SECONDS = 180.0  # the first visitor of a page may wait for the model and for all bit widths
AT_FULL_SPEED = {"MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "1073741824"}


async def sample(pid: int, until: float) -> list[int]:
    """The server's resident kB, every five seconds."""
    sizes_kb: list[int] = []
    while True:
        status = Path(f"/proc/{pid}/status").read_text()
        sizes_kb += [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")]
        if time.perf_counter() >= until:
            return sizes_kb
        await asyncio.sleep(min(5.0, max(0.01, until - time.perf_counter())))


async def hold_class(n_visitors: int, seconds: float, address: str, pid: int) -> tuple[list[Visitor], list[int]]:
    """One visitor warms each page up, then all come in within two seconds, and then the clock starts."""
    visitors = [Visitor(number, kind_of(number, n_visitors)) for number in range(n_visitors)]
    for guest in [Visitor(-1, kind, WARM_UP_SECONDS) for kind in KINDS]:
        await guest.open(address)
        await guest.leave()
        if guest.errors:
            raise SystemExit(f"The page {guest.kind.name} did not open: {guest.errors[0]}")
    offsets = [PAUSE_SECONDS * number * 0.618 % PAUSE_SECONDS for number in range(n_visitors)]  # the pages mixed
    await asyncio.gather(*(v.open(address, offset) for v, offset in zip(visitors, offsets, strict=True)))
    start = time.perf_counter()
    working = [v.work(start + offset, start + seconds) for v, offset in zip(visitors, offsets, strict=True)]
    sizes_kb, _ = await asyncio.gather(sample(pid, start + seconds), asyncio.gather(*working))
    await asyncio.gather(*(v.leave() for v in visitors))
    return visitors, sizes_kb


def line(name: str, n: int, seconds: Sequence[float], n_errors: int, n_overtaken: int) -> str:
    figures = (
        [statistics.median(seconds), sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1], max(seconds)]
        if seconds
        else []
    )
    timed = "".join(f"{s:10.2f}" for s in figures) or f"{'–':>10}" * 3
    return f"{name:<14}{n:>10}{timed}{n_errors:>10}{n_overtaken:>10}"


def report(visitors: Sequence[Visitor], sizes_kb: Sequence[int]) -> None:
    print(
        f"{'seconds':<14}"
        + "".join(f"{s:>10}" for s in ("changes", "median", "95th pct", "maximum", "errors", "overtaken"))
    )
    for name, group in [(k.name, [v for v in visitors if v.kind == k]) for k in KINDS] + [("all", list(visitors))]:
        seconds = [s for v in group for s in v.seconds]
        n_errors, n_overtaken = sum(len(v.errors) for v in group), sum(v.n_overtaken for v in group)
        print(line(name, sum(v.n_changes for v in group), seconds, n_errors, n_overtaken))
    opening = [s for v in visitors for s in v.opening_seconds]
    print(line("opening a page", len(opening), opening, 0, 0))
    quarter, half, end = (sizes_kb[(len(sizes_kb) - 1) * n // 4] / 1e3 for n in (1, 2, 4))
    print(f"memory of the server: {quarter:,.0f} MB after a quarter, {half:,.0f} after half, {end:,.0f} at the end")
    for error in sorted({error for v in visitors for error in v.errors}):
        print(error)


def main() -> None:
    parser = argparse.ArgumentParser(description="A class at the app at once.")
    parser.add_argument("--visitors", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--without", default="", help="some of batching,results,prefixes")
    options = parser.parse_args()
    environment = os.environ | AT_FULL_SPEED | {"LOGITSCOPE_WITHOUT": options.without}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server never outlives this
    with running(environment) as (url, server):
        address = url.replace("http", "ws") + "/_stcore/stream"
        visitors, sizes_kb = asyncio.run(hold_class(options.visitors, options.seconds, address, server.pid))
    report(visitors, sizes_kb)
    sys.exit(any(v.errors for v in visitors))


if __name__ == "__main__":
    main()
