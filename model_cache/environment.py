"""Settings in the environment, read as text, numbers or a few names: a bad one is a sentence that names it.

Knows no setting by its name.
"""

import math
import os
from collections.abc import Collection

MAX_SHOWN = 40  # characters of a bad value that its sentence repeats
MAX_DIGITS = 15
MAX_CHARACTERS = 4_096  # of a name; no system has longer paths


class BadSetting(ValueError):
    """A setting that cannot be used. Its text names the setting, what it should be, and what it is."""


def text(name: str) -> str:
    """A setting without the blanks around it; "" where it is not set.

    Raises:
        BadSetting: it is overlong, or holds bytes that are no text.
    """
    setting = os.environ.get(name, "").strip()
    if len(setting) > MAX_CHARACTERS or not setting.isprintable():
        raise BadSetting(f"{name} must be at most {MAX_CHARACTERS:,} readable characters; it is set to {shown(name)}.")
    return setting


def whole_number(name: str, default: int, *, least: int, most: int, unit: str) -> int:
    """A setting that counts something.

    Raises:
        BadSetting: it is no whole number from `least` to `most`.
    """
    setting = os.environ.get(name, "").strip()
    if not setting:
        return default
    if setting.isdecimal() and len(setting) <= MAX_DIGITS and least <= int(setting) <= most:
        return int(setting)
    raise BadSetting(
        f"{name} must be a whole number of {unit}; it is set to {shown(name)}. From {least:,} to {most:,} will do."
    )


def number(name: str, *, above: float, most: float, unit: str) -> float | None:
    """A setting that measures something; None where it is not set.

    Raises:
        BadSetting: it is no number over `above` and up to `most`.
    """
    setting = os.environ.get(name, "").strip()
    if not setting:
        return None
    try:
        measured = float(setting)
    except ValueError:
        measured = math.nan
    if above < measured <= most:  # never so for NaN
        return measured
    raise BadSetting(
        f"{name} must be a number of {unit}; it is set to {shown(name)}. Over {above:g} and up to {most:,.0f} will do."
    )


def some_of(name: str, setting: str, allowed: Collection[str]) -> list[str]:
    """What a setting names of a few things, with commas between.

    Raises:
        BadSetting: it names something else.
    """
    names = [part.strip() for part in setting.split(",") if part.strip()]
    unknown = [part for part in names if part not in allowed]
    if unknown:
        raise BadSetting(f"{name} knows {', '.join(allowed)}; it names {_shortened(', '.join(unknown))}.")
    return names


def shown(name: str) -> str:
    """A setting's value for a sentence: repeated, unless it is long."""
    return repr(_shortened(os.environ.get(name, "").strip()))


def _shortened(value: str) -> str:
    """The beginning of a long value, with bytes that are no text spelled out."""
    readable = value[: MAX_SHOWN + 1].encode("utf-8", "backslashreplace").decode()
    return readable if len(readable) <= MAX_SHOWN else f"{readable[:MAX_SHOWN]}…"
