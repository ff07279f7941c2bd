"""How much rooms may take of the server, and for how long. Knows no room."""

from dataclasses import dataclass

from app.predict.question import Question

BYTES_OF_DEVICE = 600  # what Python takes for one beside its texts
BYTES_OF_CHARACTER = 4


@dataclass(frozen=True)
class Bounds:
    """The most that there may be.

    Attributes:
        rooms: at once.
        devices: in one room, each with one answer.
        n_bytes: of all rooms together, about.
        seconds: that a room lasts.
        idle_seconds: that it lasts without its host and without a device.
        unused_seconds: that an empty one without its host is kept from whoever finds the server full.
    """

    rooms: int = 100
    devices: int = 300
    n_bytes: int = 12_000_000
    seconds: float = 4 * 3600.0
    idle_seconds: float = 30 * 60.0
    unused_seconds: float = 60.0


def bytes_of(*texts: str) -> int:
    """What texts take, at most."""
    return BYTES_OF_CHARACTER * sum(map(len, texts))


def bytes_of_question(question: Question) -> int:
    return bytes_of(question.prompt, question.about, *question.options)


class Guesses:
    """How fast codes may be tried by devices that no room knows: each wrong one costs, and what is left comes back."""

    def __init__(self, most: float = 60.0, a_second: float = 5.0) -> None:
        self._most, self._a_second = most, a_second
        self._left, self._at = most, 0.0

    def are_left(self, now: float) -> bool:
        """Whether another may be tried."""
        self._left = min(self._most, self._left + self._a_second * max(0.0, now - self._at))
        self._at = now
        return self._left >= 1

    def count_wrong(self) -> None:
        self._left -= 1
