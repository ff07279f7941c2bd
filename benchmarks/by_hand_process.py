"""The notebook's way in a process of its own, which sleeps while ours is measured, and the other way round.

Two ways in one process would share torch's threads: once more of them exist than there are cores, OpenMP puts them
to sleep after every step, and whichever way runs second is measured slower than it is.
"""

import multiprocessing
import statistics
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM

from benchmarks import by_hand
from benchmarks.measuring import timed


class ByHand:
    """Asks the other process for a piece of work, and gets the seconds that it took and its answer."""

    def __init__(self, directory: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(directory, theirs), daemon=True)
        self._process.start()

    def perplexities(self, texts: Sequence[Sequence[int]]) -> tuple[float, list[float]]:
        """Of texts given by their ids, one after the other."""
        return self._ask("perplexities", texts)

    def top_ten(self, ids: Sequence[int]) -> tuple[float, list[int]]:
        """The likeliest next tokens."""
        return self._ask("top_ten", ids)

    def sweep(self, ids: Sequence[int], widths: Sequence[int]) -> tuple[float, list[float]]:
        """Perplexities of a text at several bit widths, from a fresh copy each."""
        return self._ask("sweep", ids, widths)

    def matrix_rate(self) -> float:
        """Float32 operations a second of a matrix product as large as GPT-2's own."""
        return self._ask("matrix_rate")[1]

    def close(self) -> None:
        """End the other process."""
        self._connection.send(None)
        self._process.join(10)

    def _ask(self, *request: Any) -> Any:
        self._connection.send(request)
        return self._connection.recv()


def _serve(directory: Path, connection: Connection) -> None:
    network = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32).eval()  # as transformers has it

    def perplexities(texts: Sequence[Sequence[int]]) -> list[float]:
        return [by_hand.perplexity(network, torch.tensor([ids])) for ids in texts]

    def top_ten(ids: Sequence[int]) -> list[int]:
        return by_hand.top_ten(network, torch.tensor([ids])).tolist()

    def sweep(ids: Sequence[int], widths: Sequence[int]) -> list[float]:
        return [by_hand.perplexity(by_hand.rounded(network, bits), torch.tensor([ids])) for bits in widths]

    work = {"perplexities": perplexities, "top_ten": top_ten, "sweep": sweep, "matrix_rate": _matrix_rate}
    while (request := connection.recv()) is not None:
        name, *arguments = request
        connection.send(timed(lambda: work[name](*arguments)))  # type: ignore[operator]


def _matrix_rate() -> float:
    a, b = torch.randn(2_048, 768), torch.randn(768, 3_072)
    return 2 * 2_048 * 768 * 3_072 / statistics.median(timed(lambda: a @ b)[0] for _ in range(9))
