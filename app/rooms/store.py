"""Rooms in this process's memory: opened by a host, joined by devices, gone by themselves. Bounded, safe for threads.

Knows no page, and no name but one that was typed.
"""

import os
import threading
import time
from collections.abc import Callable

from app.predict.question import Question
from app.rooms import codes
from app.rooms.answers import Answer
from app.rooms.bounds import BYTES_OF_DEVICE, Bounds, bytes_of, bytes_of_question
from app.rooms.room import Device, DeviceView, HostView, NoSuchRoom, Refused, Room, TooManyGuesses
from app.rooms.wrong_codes import WrongCodes

NONE_HERE = "This server has no rooms."
FULL = "This server has as many rooms open as it takes. Try again in a few minutes."
ROOM_FULL = "This room has as many devices as it takes."
NO_SPACE = "The rooms of this server hold as much as they may. Try again in a few minutes."
HERE_SECONDS = 40.0  # since a device was last heard of: one that waits for a question says so every 6


class Rooms:
    """All rooms of a process. Each call takes microseconds, under one lock."""

    def __init__(
        self, bounds: Bounds | None = None, clock: Callable[[], float] = time.monotonic, mark: str = ""
    ) -> None:
        self._bounds, self._clock, self._mark = bounds or Bounds(), clock, mark
        self._lock = threading.Lock()
        self._rooms: dict[str, Room] = {}
        self._wrong_codes = WrongCodes()

    @property
    def are_offered(self) -> bool:
        """Whether whoever runs the server lets rooms be opened."""
        return self._mark != codes.OFF

    def open(self) -> tuple[str, str]:
        """A new room's code and its host's key.

        Raises:
            Refused: there are as many as there may be.
        """
        if not self.are_offered:
            raise Refused(NONE_HERE)
        with self._lock:
            now = self._sweep()
            if len(self._rooms) >= self._bounds.rooms:
                self._drop_unused(now)
            code = codes.new_code(self._mark)
            while code in self._rooms:
                code = codes.new_code(self._mark)
            key = codes.new_key()
            self._rooms[code] = Room(code, codes.digest(key), now, now, now)
            return code, key

    def ask(self, code: str, key: str, question: Question) -> None:
        """Put a question, in place of the one before and its answers."""
        with self._lock:
            room = self._of_host(code, key)
            self._check_space(bytes_of_question(question))
            room.put_question(question)

    def close(self, code: str, key: str) -> None:
        """Take no more answers to the question."""
        with self._lock:
            room = self._of_host(code, key)
            room.version += room.is_open
            room.is_open = False

    def reopen(self, code: str, key: str) -> None:
        """Take answers to the question again; those that were given stay."""
        with self._lock:
            room = self._of_host(code, key)
            if room.question and not room.is_open:
                room.is_open, room.version = True, room.version + 1

    def end(self, code: str, key: str) -> None:
        """Drop the room with all that it holds."""
        with self._lock:
            del self._rooms[self._of_host(code, key).code]

    def look(self, code: str, key: str) -> HostView:
        """How things stand, for the host."""
        with self._lock:
            room = self._of_host(code, key)
            now = self._clock()
            here = sum(d.answer is not None or now - d.heard_at < HERE_SECONDS for d in room.devices.values())
            answers = tuple((d.answer, d.name) for d in room.devices.values() if d.answer is not None)
            left = room.opened_at + self._bounds.seconds - now
            return HostView(room.code, room.question, room.number, room.is_open, here, answers, left)

    def view(self, code: str, device: str, address: str = "") -> DeviceView:
        """How things stand, for a device, which joins by asking.

        Args:
            address: of the network, where the device asks from.

        Raises:
            NoSuchRoom, TooManyGuesses, Refused: it cannot join.
        """
        with self._lock:
            room, joined = self._joined(code, device, address)
            return DeviceView(room.version, room.question, room.number, room.is_open, joined.answer)

    def version(self, code: str, device: str) -> int | None:
        """Tells whether a device has seen all; None once the room has ended. Joins nothing."""
        with self._lock:
            room = self._rooms.get(code)
            if room is None or device not in room.devices or self._is_over(room, self._clock()):
                return None
            return room.version

    def answer(
        self, code: str, device: str, number: int, answer: Callable[[Question], Answer], name: str, address: str = ""
    ) -> None:
        """Put a device's answer, in place of the one that it gave before.

        Args:
            number: of the question that it answers.
            answer: makes the answer to a question, or raises ValueError.
            address: as `view`.

        Raises:
            NoSuchRoom, TooManyGuesses, Refused: there is nothing to answer any more.
        """
        with self._lock:
            room, joined = self._joined(code, device, address)
            if room.question is None or room.number != number:
                raise Refused("Another question is being asked now.")
            if not room.is_open:
                raise Refused("The question is closed.")
            given = answer(room.question)
            self._check_space(bytes_of(str(given), name))
            room.put_answer(joined, given, name)

    def n_rooms(self) -> int:
        """How many there are."""
        with self._lock:
            self._sweep()
            return len(self._rooms)

    def _of_host(self, code: str, key: str) -> Room:
        room = self._rooms.get(code)
        now = self._clock()
        if room is None or not codes.is_same(room.key_digest, key) or self._is_over(room, now):
            raise NoSuchRoom(code)
        room.heard_at = room.host_heard_at = now
        return room

    def _joined(self, code: str, device: str, address: str) -> tuple[Room, Device]:
        now, room = self._clock(), self._rooms.get(code)
        if room is None or device not in room.devices or self._is_over(room, now):
            if not self._wrong_codes.may_try(address, now):
                raise TooManyGuesses
            if room is None or self._is_over(room, now):
                self._wrong_codes.count_wrong(address, now)
                raise NoSuchRoom(code)
            self._make_place(room, now)
            room.join(device, Device(now))
        room.devices[device].heard_at = room.heard_at = now
        return room, room.devices[device]

    def _make_place(self, room: Room, now: float) -> None:
        if len(room.devices) >= self._bounds.devices:
            left = {d for d, each in room.devices.items() if each.answer is None and now - each.heard_at > HERE_SECONDS}
            if not left:
                raise Refused(ROOM_FULL)
            room.drop(left)
        self._check_space(BYTES_OF_DEVICE)

    def _check_space(self, n_bytes: int) -> None:
        if n_bytes + sum(room.n_bytes for room in self._rooms.values()) > self._bounds.n_bytes:
            raise Refused(NO_SPACE)

    def _is_over(self, room: Room, now: float) -> bool:
        too_old = now - room.opened_at > self._bounds.seconds
        return too_old or now - room.heard_at > self._bounds.idle_seconds

    def _sweep(self) -> float:
        now = self._clock()
        self._rooms = {code: room for code, room in self._rooms.items() if not self._is_over(room, now)}
        return now

    def _drop_unused(self, now: float) -> None:
        """Make place for a new room: the empty one goes whose host has been away longest."""
        unused = [r for r in self._rooms.values() if not r.devices and self._is_unused(r, now)]
        if not unused:
            raise Refused(FULL)
        del self._rooms[min(unused, key=lambda r: r.host_heard_at).code]

    def _is_unused(self, room: Room, now: float) -> bool:
        return now - room.host_heard_at > self._bounds.unused_seconds


rooms = Rooms(mark=codes.mark(os.environ))
