"""How long a visitor waits for small answers while another attacks: a real server, a victim, and one attack at a time.

Knows neither pages nor what an attack does.
"""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.running import running
from tests.robustness.attackers import ATTACKS
from tests.robustness.outcome import MAX_SECONDS, Outcome
from tests.robustness.session import Lost, Session

PAUSE_SECONDS = 0.3
ATTACK_SECONDS = 20.0
MAX_GROWTH_BYTES = 400_000_000
AT_FULL_SPEED = {"MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "1073741824"}  # as `make run`


def attack() -> list[Outcome]:
    """One row for each attack, and one without any."""
    return [under(name) for name in ("0 nobody attacks", *ATTACKS)]


def under(name: str) -> Outcome:
    """What a victim meets under one attack, on a server of its own."""
    outcome = Outcome(name)
    with running(os.environ | AT_FULL_SPEED) as (url, server):
        grown = asyncio.run(_measure(outcome, name, url, server.pid))
        if server.poll() is not None:
            outcome.failures.append(f"{name}: the server died")
    if grown > MAX_GROWTH_BYTES:
        outcome.failures.append(f"{name}: the server grew by {grown / 1e6:,.0f} MB")
    if max(outcome.victim_seconds, default=0.0) >= MAX_SECONDS:
        outcome.failures.append(f"{name}: the victim waited {max(outcome.victim_seconds):.1f} s")
    return outcome


async def _measure(outcome: Outcome, name: str, url: str, pid: int) -> int:
    """Fill in how long the victim waits; by how many bytes the server grew."""
    victim = Session(url)
    await victim.open(180.0)
    for n in range(5):
        await victim.change(phrase=f"Before all that there were {n}")
    before, attacker = _resident_bytes(pid), None
    if name in ATTACKS:
        command = [sys.executable, "-m", "tests.robustness.attackers", name, url, str(ATTACK_SECONDS)]
        attacker = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak, n, ended = before, 0, None
    began = time.monotonic()
    try:
        while ended is None or time.monotonic() - ended < 2.0:
            n += 1
            sent = time.perf_counter()
            try:
                await victim.change(phrase=f"Once upon a time there were {n} small")
                outcome.note(f"answer {n}", victim.problems.pop() if victim.problems else None)
            except Lost as lost:
                outcome.note(f"answer {n}", str(lost))
                break
            finally:
                outcome.victim_seconds.append(time.perf_counter() - sent)
            peak = max(peak, _resident_bytes(pid))
            over = attacker is None or attacker.poll() is not None
            if ended is None and over and time.monotonic() - began > 5.0:
                ended = time.monotonic()
            if time.monotonic() - began > 6 * ATTACK_SECONDS:
                break
            await asyncio.sleep(PAUSE_SECONDS)
    finally:
        if attacker is not None:
            attacker.kill()
            attacker.wait()
        await victim.close()
    return peak - before


def _resident_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0) * 1_000
