"""Where workers are, and whose turn it is among them. Knows nothing of what is asked there."""

import ipaddress
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import quote

AVOIDED_SECONDS = 5.0  # who did not answer is asked last for a while
MORE_TO_DO = 2  # questions more than another that has least
MODEL_HEADER = "serve-multiplexed-model-id"  # by which Ray Serve sends a question to who has its model open


@dataclass(frozen=True)
class Address:
    """Where workers are.

    Attributes:
        urls: of one or several, each "http://host:port".
        secret: what they ask for; "" is nothing.
    """

    urls: tuple[str, ...]
    secret: str = ""


def model_id(name: str, *, fast: bool = False) -> str:
    """What names a model to whoever hands questions out; "" for the default one, which every worker has open."""
    return quote(f"{name} fast" if fast else name)


def model_headers(name: str, *, fast: bool = False) -> dict[str, str]:
    """The same as headers of a request."""
    named = model_id(name, fast=fast)
    return {MODEL_HEADER: named} if named else {}


def is_this_machine(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Turns:
    """Which address is asked: those that were lost lately last, and of the others the one that has least to do.

    Equal questions go to the same one, whichever front end they come from, unless it has more to do than others: it
    keeps its answers, so that a page which another front end opens again is answered without the model.

    Args:
        urls: one or several.
        clock: seconds.
    """

    def __init__(self, urls: tuple[str, ...], clock: Callable[[], float]) -> None:
        self._urls, self._clock = urls, clock
        self._avoided: dict[str, float] = {}  # until when
        self._busy = Counter[str]()  # with how many questions from here
        self._turn = 0

    def next(self, question: bytes | None = None) -> str:
        """The address to ask.

        Args:
            question: what is asked, if its answer is kept there.
        """
        self._turn += 1
        n, now = len(self._urls), self._clock()
        order = [self._urls[(self._turn + i) % n] for i in range(n)]
        here = [url for url in order if self._avoided.get(url, 0.0) <= now] or order[:1]
        idlest = min(here, key=self._busy.__getitem__)
        if question is None:
            return idlest
        digest = blake2b(question).digest()
        keeper = max(here, key=lambda url: blake2b(url.encode(), key=digest).digest())
        return keeper if self._busy[keeper] <= self._busy[idlest] + MORE_TO_DO else idlest

    @contextmanager
    def asking(self, url: str) -> Iterator[None]:
        """Count a question that an address is asked."""
        self._busy[url] += 1
        try:
            yield
        finally:
            self._busy[url] -= 1

    def avoid(self, url: str) -> None:
        """Ask others before this one, for a while."""
        self._avoided[url] = self._clock() + AVOIDED_SECONDS
