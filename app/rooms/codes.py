"""A room's code and its host's key. Knows no room."""

import hashlib
import logging
import secrets
from collections.abc import Mapping

SETTING = "LOGITSCOPE_ROOM_MARK"
LETTERS = "BCDFGHJKMNPQRTVWXYZ"  # read without doubt from the last row, and spelling no word
N_LETTERS = 6  # 47 million codes: nobody comes by one by trying, at the few tries a second that `Guesses` allows
OFF = "-"  # in place of a mark: no rooms here
MAX_TYPED = 20  # characters of what may be meant as a code
_log = logging.getLogger(__name__)


def mark(environment: Mapping[str, str]) -> str:
    """The letter that codes of this process begin with, where a proxy sends phones by it; "-" for no rooms."""
    letter = environment.get(SETTING, "").strip().upper()
    if letter and letter != OFF and (len(letter) > 1 or letter not in LETTERS):
        _log.error("%s is %r, which isn't one of %s: codes begin with none.", SETTING, letter[:20], LETTERS)
        return ""
    return letter


def new_code(begins_with: str) -> str:
    """A code that nobody can foresee."""
    return begins_with + "".join(secrets.choice(LETTERS) for _ in range(N_LETTERS))


def new_key() -> str:
    """What tells a room's host from everybody else."""
    return secrets.token_urlsafe(24)


def digest(key: str) -> bytes:
    """What a room keeps of its host's key: enough to know it again."""
    return hashlib.sha256(key.encode(errors="replace")).digest()


def is_same(kept: bytes, key: str) -> bool:
    """Whether it is that key, in a time that tells nothing of where it differs."""
    return secrets.compare_digest(kept, digest(key))


def normalized(typed: str) -> str:
    """What was typed, as a code is written: capitals without spaces and hyphens; "" where it is none."""
    code = "".join(typed.upper().replace("-", " ").split()) if len(typed) <= MAX_TYPED else ""
    return code if code and all(letter in LETTERS for letter in code) else ""


def spaced(code: str) -> str:
    """A code as it is shown, in two halves: "BCD FGH"."""
    return f"{code[:-3]} {code[-3:]}"
