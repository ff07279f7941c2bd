"""How long a run of a script has been at work: its own time on the processor, not what it waited for others.

Knows neither pages nor who is next.
"""

import threading
import time

WALL_SHARE = 0.2  # of the time on the wall that counts at least: code outside the interpreter runs on other threads


class Stopwatch:
    """The work of the thread that makes it, from `start` on; any thread may start and read it."""

    def __init__(self) -> None:
        # Read from another thread it raises OSError once its own has ended; not every system has it.
        known = hasattr(time, "pthread_getcpuclockid")
        self._clock = time.pthread_getcpuclockid(threading.get_ident()) if known else time.CLOCK_MONOTONIC
        self.start()

    def start(self) -> None:
        """Begin at nothing."""
        self._cpu_started, self._started = self._cpu_seconds(), time.monotonic()

    def seconds(self, at_once: float = 1.0) -> float:
        """The work so far.

        Args:
            at_once: how many times more threads work than are meant to, which makes all of them slower.
        """
        wall = WALL_SHARE * (time.monotonic() - self._started) / max(1.0, at_once)
        return max(self._cpu_seconds() - self._cpu_started, wall)

    def _cpu_seconds(self) -> float:
        try:
            return time.clock_gettime(self._clock)
        except OSError:
            return 0.0
