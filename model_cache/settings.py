"""The operator's settings, read from the environment and checked: a bad value is a sentence that names its setting.

Read anew each time, so that a test or a notebook may change it. Knows no model.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from model_cache.environment import BadSetting as BadSetting
from model_cache.environment import number, shown, some_of, text, whole_number

ENGINE_PARTS = ("batching", "results", "prefixes")  # what an engine can do without


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


def device() -> str:
    """`LOGITSCOPE_DEVICE`: what models run on, as torch names it, or "auto".

    Raises:
        BadSetting: it is no device's name.
    """
    setting = text("LOGITSCOPE_DEVICE").lower() or "auto"
    if re.fullmatch(r"auto|cpu|mps|cuda(:[0-9]{1,2})?", setting):
        return setting
    raise BadSetting(
        f"LOGITSCOPE_DEVICE must be auto, cpu, cuda, mps, or cuda with a number as in cuda:1; it is set to "
        f"{shown('LOGITSCOPE_DEVICE')}."
    )


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


def models_folder() -> Path | None:
    """`LOGITSCOPE_MODELS`: the folder whose models are on offer; None where it is not set.

    Raises:
        BadSetting: there is no such folder.
    """
    folder = text("LOGITSCOPE_MODELS")
    try:
        if not folder or Path(folder).expanduser().is_dir():
            return Path(folder).expanduser() if folder else None
    except (OSError, RuntimeError):  # a home of nobody
        pass
    raise BadSetting(f"LOGITSCOPE_MODELS must be a folder on this machine; it is set to {shown('LOGITSCOPE_MODELS')}.")


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


def engine_addresses() -> tuple[str, ...]:
    """`LOGITSCOPE_ENGINE`: where the workers are that run the models, with commas between; none where this process
    does.

    Raises:
        BadSetting: it names something else than http addresses.
    """
    named = [part.strip().rstrip("/") for part in text("LOGITSCOPE_ENGINE").split(",") if part.strip()]
    if all(re.fullmatch(r"https?://[\w.-]+(:\d{1,5})?|https?://\[[0-9a-fA-F:]+\](:\d{1,5})?", each) for each in named):
        return tuple(named)
    raise BadSetting(
        "LOGITSCOPE_ENGINE must be addresses like http://127.0.0.1:8600, with commas between; it is set to "
        f"{shown('LOGITSCOPE_ENGINE')}."
    )


def secret() -> str:
    """`LOGITSCOPE_SECRET`: what front ends show to workers; "" where it is not set.

    Raises:
        BadSetting: it is no plain text.
    """
    setting = os.environ.get("LOGITSCOPE_SECRET", "").strip()  # which no sentence may repeat
    if setting and not re.fullmatch(r"[!-~]{8,200}", setting):
        raise BadSetting("LOGITSCOPE_SECRET must be 8 to 200 letters, digits and signs, without spaces.")
    return setting


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
        device,
        disk_bytes,
        load_seconds,
        models_folder,
        allowed_models,
        switched_off,
    )
    for read in readers:
        try:
            read()
        except BadSetting as error:
            sentences.append(str(error))
    return sentences


def _gigabytes(name: str) -> float | None:
    """A setting in gigabytes, as bytes; None where it is not set."""
    gigabytes = number(name, above=0.0, most=1e6, unit="gigabytes")
    return None if gigabytes is None else gigabytes * 1e9
