"""Whether work grows no faster than its input: twice the input takes about twice the work.

Python's own steps are counted; what a library does in C is timed by the processor, and generously.
"""

import time
from collections.abc import Callable
from typing import Any

from tests.support.steps import n_steps

MOST = 2.6  # times the steps for twice the input
TIMES = 16  # the larger of two inputs that are timed; of quadratic work 256 times as much
SLACK = 4


def check_steps(make: Callable[[int], Any], work: Callable[[Any], object], n: int) -> None:
    """Count the steps for inputs of n and 2n; the first call, on another input, fills what is kept for all."""
    work(make(n // 2 + 1))
    small, large = (n_steps(lambda m=m: work(made)) for m in (n, 2 * n) if (made := make(m)) is not None)
    assert large <= MOST * small, f"{small:,} steps for {n:,}, {large:,} for {2 * n:,}"


def check_time(make: Callable[[int], Any], work: Callable[[Any], object], n: int) -> None:
    """Time inputs of n and of many times n; neither input is used twice, as some answers are kept."""
    work(make(n // 2 + 1))
    small, large = (min(_seconds(work, make(m + i)) for i in range(3)) for m in (n, TIMES * n))
    assert large <= SLACK * TIMES * small, f"{small * 1e3:.2f} ms for {n:,}, {large * 1e3:.2f} ms for {TIMES * n:,}"


def _seconds(work: Callable[[Any], object], made: Any) -> float:
    start = time.process_time()
    work(made)
    return time.process_time() - start
