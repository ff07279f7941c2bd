"""Questions and their answers as MessagePack: typed and bounded on both sides, and nothing is ever unpickled.

    a question   {"kind": "Score", "question": {...}, "model": name, "fast": false}
    a reply      frames of 4 bytes (their length, big-endian) and a message: some `Progress`, then an `Answer`,
                 a `GivenUp` or a `Refusal`
    an array     (dtype as numpy writes it, shape, bytes)

Knows neither HTTP nor a model.
"""

import math
import struct
from typing import Any, get_args

import msgspec
import numpy as np
from msgspec import MsgspecError, Raw, Struct

from model_cache.engine.questions import ALL_QUESTIONS, Question

MOST_QUESTION_BYTES = 16_000_000  # a text of 2 MB, and as many ids as are measured at once
MOST_FRAME_BYTES = 400_000_000  # an answer about as many ids, with the alternatives to each
_LENGTH = struct.Struct(">I")
_KINDS = {kind.__name__: kind for kind in ALL_QUESTIONS}
# What a question's class says it is answered by: class Score(Question[ScoredText])
_ANSWERS = {kind: get_args(kind.__orig_bases__[0])[0] for kind in ALL_QUESTIONS}  # type: ignore[attr-defined]


class Malformed(ValueError):
    """What came is no message of ours. Its text says why."""


class Asked(Struct, forbid_unknown_fields=True):
    """A question on its way.

    Attributes:
        kind: the name of its class.
        model, fast: of whom it is asked, as the catalogue names it; "" is the default one.
    """

    kind: str
    question: Raw
    model: str = ""
    fast: bool = False


class Progress(Struct, tag="progress"):
    """How far the work is; comes now and then, whether or not that has changed, so that silence means trouble."""

    fraction: float
    ahead: int


class Answer(Struct, tag="answer"):
    """The end of a question that was answered."""

    answer: Raw


class GivenUp(Struct, tag="given up"):
    """The end of a question that was stopped, with the answer for the part that was read, if any."""

    partial: bytes | None


class Refusal(Struct, tag="refusal"):
    """The end of a question that has no answer.

    Attributes:
        kind: "question" where it cannot be answered as it stands, "model" where the model cannot be had, "failed" for
            anything else.
    """

    kind: str
    sentence: str


Frame = Progress | Answer | GivenUp | Refusal


def packed_question(question: Question, model: str = "", *, fast: bool = False) -> bytes:
    """A question for a worker.

    Raises:
        ValueError: it is too large, or holds what is no text.
    """
    kind = type(question).__name__
    try:
        packed = msgspec.msgpack.encode(Asked(kind, Raw(msgspec.msgpack.encode(question)), model, fast))
    except UnicodeEncodeError:
        raise ValueError("The text holds half a character, so that it is no text. Type it again.") from None
    if len(packed) > MOST_QUESTION_BYTES:
        raise ValueError("The text is too long to be sent to where the model runs. Shorten it.")
    return packed


def read_question(body: bytes) -> tuple[Question, Asked]:
    """A question that came, and of whom it is asked.

    Raises:
        Malformed: it is none.
    """
    try:
        asked = msgspec.msgpack.decode(body, type=Asked)
        kind = _KINDS.get(asked.kind)
        if kind is None:
            raise Malformed(f"There is no question of the kind {asked.kind[:40]!r}.")
        return msgspec.msgpack.decode(asked.question, type=kind, strict=True), asked
    except (MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"That is no question: {str(error)[:200]}") from None


def packed_answer(answer: Any) -> Raw:
    """An answer, to be put into a frame."""
    return Raw(packed_value(answer))


def read_answer(question: Question, packed: Raw | bytes) -> Any:
    """The answer to a question.

    Raises:
        Malformed: it is none.
    """
    return read_value(packed, _ANSWERS[type(question)])


def packed_frame(frame: Frame) -> bytes:
    """A message with its length in front."""
    message = msgspec.msgpack.encode(frame)
    return _LENGTH.pack(len(message)) + message


def packed_value(value: Any) -> bytes:
    """Any of our dataclasses."""
    return msgspec.msgpack.encode(value, enc_hook=_array_out)


def read_value(packed: Raw | bytes, kind: Any) -> Any:
    """One of our dataclasses, or of several.

    Raises:
        Malformed: it is none.
    """
    try:
        return msgspec.msgpack.decode(packed, type=kind, dec_hook=_array_in)
    except (MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"That is no message of ours: {str(error)[:200]}") from None


class Frames:
    """Takes a stream of bytes apart."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, received: bytes) -> list[Frame]:
        """The messages that are whole by now.

        Raises:
            Malformed: it is no such stream.
        """
        self._waiting += received
        whole = []
        while len(self._waiting) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._waiting)
            if length > MOST_FRAME_BYTES:
                raise Malformed("A message is too large.")
            if len(self._waiting) < _LENGTH.size + length:
                break
            whole.append(read_value(bytes(self._waiting[_LENGTH.size : _LENGTH.size + length]), Frame))
            del self._waiting[: _LENGTH.size + length]
        return whole


def _array_out(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, np.ascontiguousarray(value).data.cast("B") if value.size else b""
    raise NotImplementedError(f"{type(value)} is not sent")


def _array_in(kind: Any, value: Any) -> np.ndarray:
    """An array, as the class that it is part of declares it; nobody can write to it."""
    (expected,) = get_args(get_args(kind)[1])
    dtype = np.dtype(expected)
    if not (isinstance(value, list | tuple) and len(value) == 3):
        raise ValueError("an array has a dtype, a shape and bytes")
    name, shape, content = value
    sides = isinstance(shape, list | tuple) and len(shape) <= 2 and all(type(n) is int and n >= 0 for n in shape)
    if name != dtype.str or not sides or not isinstance(content, bytes):
        raise ValueError(f"an array of {dtype} is expected")
    if math.prod(shape) * dtype.itemsize != len(content):
        raise ValueError("an array's shape and bytes differ")
    return np.frombuffer(content, dtype).reshape(shape)
