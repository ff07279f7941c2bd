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
