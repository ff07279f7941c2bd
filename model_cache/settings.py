"""The operator's settings, read from the environment and checked: a bad value is a sentence that names its setting.

Read anew each time, so that a test or a notebook may change it. Knows no model.
"""

import math
import os
from collections.abc import Callable, Collection
from typing import Any

ENGINE_PARTS = ("batching", "results", "prefixes")  # what an engine can do without
MAX_SHOWN = 40  # characters of a bad value that its sentence repeats
MAX_DIGITS = 15
MAX_CHARACTERS = 4_096  # of a name; no system has longer paths


class BadSetting(ValueError):
    """A setting that cannot be used. Its text names the setting, what it should be, and what it is."""


def max_tokens() -> int:
    """`LOGITSCOPE_MAX_TOKENS`: the longest text that is scored, or 50,000 tokens.

    Raises:
        BadSetting: it is no whole number of tokens, or fewer than 2.
    """
    return whole_number("LOGITSCOPE_MAX_TOKENS", 50_000, least=2, most=100_000_000, unit="tokens")


def memory_bytes() -> float | None:
    """`LOGITSCOPE_MEMORY_GB`: what all loaded weights together may take; None where it is not set.

    Raises:
        BadSetting: it is no number of gigabytes.
    """
    return _gigabytes("LOGITSCOPE_MEMORY_GB")


def disk_bytes() -> float | None:
    """`LOGITSCOPE_DISK_GB`: what all downloads together may take; None where it is not set.

    Raises:
        BadSetting: it is no number of gigabytes.
    """
    return _gigabytes("LOGITSCOPE_DISK_GB")


def load_seconds() -> float:
    """`LOGITSCOPE_LOAD_SECONDS`: how long a download may bring next to nothing, or a minute.

    Raises:
        BadSetting: it is no number of seconds.
    """
    return number("LOGITSCOPE_LOAD_SECONDS", above=0.0, most=86_400, unit="seconds") or 60.0


def model() -> str | None:
    """`LOGITSCOPE_MODEL`: what pages open with; None where it is not set.

    Raises:
        BadSetting: it is longer than any name, or no text.
    """
    return text("LOGITSCOPE_MODEL") or None


def allowed_models() -> str | tuple[str, ...] | None:
    """`LOGITSCOPE_ALLOW`: "any", "catalogue", or the names of the models that visitors choose among; None where it is
    not set.

    Raises:
        BadSetting: it is overlong, or no text.
    """
    setting = text("LOGITSCOPE_ALLOW")
    if setting.lower() in ("any", "catalogue"):
        return setting.lower()
    return tuple(part.strip() for part in setting.split(",") if part.strip()) or None


def switched_off() -> list[str]:
    """`LOGITSCOPE_WITHOUT`: some of the parts of an engine.

    Raises:
        BadSetting: it names something else.
    """
    return some_of("LOGITSCOPE_WITHOUT", os.environ.get("LOGITSCOPE_WITHOUT", ""), ENGINE_PARTS)


def model_problem() -> str | None:
    """What is wrong with `LOGITSCOPE_MODEL`, for visitors, who get the bundled model instead; None if nothing is."""
    try:
        model()
    except BadSetting as error:
        return f"{error} The bundled model stands in for it."
    return None


def problems() -> list[str]:
    """What is wrong with the settings, one sentence each, for the log."""
    sentences = []
    readers: tuple[Callable[[], Any], ...] = (
        model,
        max_tokens,
        memory_bytes,
        disk_bytes,
        load_seconds,
        allowed_models,
        switched_off,
    )
    for read in readers:
        try:
            read()
        except BadSetting as error:
            sentences.append(str(error))
    return sentences


def text(name: str) -> str:
    """A setting without the blanks around it; "" where it is not set.

    Raises:
        BadSetting: it is overlong, or holds bytes that are no text.
    """
    setting = os.environ.get(name, "").strip()
    if len(setting) > MAX_CHARACTERS or not setting.isprintable():
        raise BadSetting(f"{name} must be at most {MAX_CHARACTERS:,} readable characters; it is set to {_shown(name)}.")
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
        f"{name} must be a whole number of {unit}; it is set to {_shown(name)}. From {least:,} to {most:,} will do."
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
        f"{name} must be a number of {unit}; it is set to {_shown(name)}. Over {above:g} and up to {most:,.0f} will do."
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


def _gigabytes(name: str) -> float | None:
    """A setting in gigabytes, as bytes; None where it is not set."""
    gigabytes = number(name, above=0.0, most=1e6, unit="gigabytes")
    return None if gigabytes is None else gigabytes * 1e9


def _shown(name: str) -> str:
    """A setting's value for a sentence: repeated, unless it is long."""
    return repr(_shortened(os.environ.get(name, "").strip()))


def _shortened(value: str) -> str:
    """The beginning of a long value, with bytes that are no text spelled out."""
    readable = value[: MAX_SHOWN + 1].encode("utf-8", "backslashreplace").decode()
    return readable if len(readable) <= MAX_SHOWN else f"{readable[:MAX_SHOWN]}…"
