"""A room as its store holds it, and as its host and a device see it. Knows neither time nor bounds."""

from collections.abc import Collection
from dataclasses import dataclass, field

from app.predict.question import Question
from app.rooms.answers import Answer
from app.rooms.bounds import BYTES_OF_DEVICE, bytes_of, bytes_of_question


class NoSuchRoom(LookupError):
    """There is none of this code, or whoever asks is not its host."""


class TooManyGuesses(Exception):
    """Codes are being tried; whoever is in no room yet has to wait."""


class Refused(ValueError):
    """It can't be done, with a sentence for a person."""


@dataclass
class Device:
    """One device: when it was heard of last, and what it has answered."""

    heard_at: float
    answer: Answer | None = None
    name: str = ""

    def n_bytes(self) -> int:
        return BYTES_OF_DEVICE + bytes_of(self.name, "" if self.answer is None else str(self.answer))


@dataclass
class Room:
    """One room; only its store touches it.

    Attributes:
        heard_at: when its host or a device was heard of last.
        number: of the question, from 1.
        version: counts what devices have to hear of.
        n_bytes: what it holds, about.
    """

    code: str
    key_digest: bytes
    opened_at: float
    heard_at: float
    host_heard_at: float
    question: Question | None = None
    number: int = 0
    is_open: bool = False
    version: int = 1
    n_bytes: int = 0
    devices: dict[str, Device] = field(default_factory=dict)

    def put_question(self, question: Question) -> None:
        """The next one; the answers to the one before are dropped."""
        self.question, self.is_open = question, True
        self.number += 1
        self.version += 1
        for device in self.devices.values():
            device.answer = None
        self.n_bytes = bytes_of_question(question) + sum(d.n_bytes() for d in self.devices.values())

    def put_answer(self, device: Device, answer: Answer, name: str) -> None:
        before = device.n_bytes()
        device.answer, device.name = answer, name
        self.n_bytes += device.n_bytes() - before

    def join(self, name: str, device: Device) -> None:
        self.devices[name] = device
        self.n_bytes += device.n_bytes()

    def drop(self, names: Collection[str]) -> None:
        """Forget these devices."""
        for name in names:
            self.n_bytes -= self.devices.pop(name).n_bytes()


@dataclass(frozen=True)
class HostView:
    """What the host sees.

    Attributes:
        n_devices: that are here now, or have answered.
        answers: one for each device that has one, with the name that was typed there, or "".
        ends_in: seconds.
    """

    code: str
    question: Question | None
    number: int
    is_open: bool
    n_devices: int
    answers: tuple[tuple[Answer, str], ...]
    ends_in: float


@dataclass(frozen=True)
class DeviceView:
    """What one device sees."""

    version: int
    question: Question | None
    number: int
    is_open: bool
    answer: Answer | None
