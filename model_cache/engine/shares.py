"""Work on weights shared between threads of our own, each of which does its share from end to end.

Torch's threads meet after every step, and whoever waits for another spins. Rounding takes seven short steps for every
block: where others keep both cores busy, torch's two threads take 12 to 47 ns of the processor for each weight, and
these two 1.9. Knows no network.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

import torch

from model_cache.engine import torch_threads

LEAST = 1 << 17  # weights that are worth a thread


def in_shares(work: Callable[[slice], None], begin: int, end: int, a_row: int) -> None:
    """Have each of some rows worked on once.

    Args:
        work: called with some of the rows, by several threads at once, on each of which torch takes that one alone.
        begin, end: which rows there are; at least one.
        a_row: how many weights each has.
    """
    n = end - begin
    n_shares = max(1, min(torch_threads.ALL, n, n * a_row // LEAST))
    edges = [begin + n * i // n_shares for i in range(n_shares + 1)]
    shares = list(map(slice, edges[:-1], edges[1:]))
    if n_shares == 1:
        work(shares[0])
        return
    others = [_threads().submit(_alone, work, share) for share in shares[1:]]
    try:
        with _one_thread():
            work(shares[0])
    finally:
        errors = [other.exception() for other in others]  # which waits for them
    for error in errors:
        if error is not None:
            raise error


@torch.inference_mode()
def _alone(work: Callable[[slice], None], share: slice) -> None:
    torch.set_num_threads(1)  # of this thread
    work(share)


@contextmanager
def _one_thread() -> Iterator[None]:
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(n_threads)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max(1, torch_threads.ALL - 1), "weights")
