"""How much memory models may take, and whether one more fits. Knows no model."""

import os
from pathlib import Path

import psutil

from model_cache import settings
from model_cache.catalog import FitsInBfloat16, ModelUnavailable

SHARE_OF_MACHINE = 0.6


def gigabytes(n_bytes: float) -> str:
    """Bytes for a person, in units of 10^9 or 10^6."""
    if n_bytes >= 1e9:
        return f"{n_bytes / 1e9:.1f} GB"
    return f"{n_bytes / 1e6:.0f} MB" if n_bytes >= 1e7 else f"{n_bytes / 1e6:.1f} MB"


def budget_bytes() -> float:
    """What all loaded weights together may take: `LOGITSCOPE_MEMORY_GB`, or else most of the memory of the device that
    they are on, or 60 % of the machine or its container.

    Raises:
        ModelUnavailable: the setting is no number of gigabytes, or that of the device names none.
    """
    from model_cache import device  # and with it torch, which whoever only names sizes need not wait for

    try:
        allowed = settings.memory_bytes()
        if allowed is None:
            allowed = device.memory_bytes(device.chosen())
    except settings.BadSetting as error:
        raise ModelUnavailable(str(error)) from error
    return SHARE_OF_MACHINE * _machine_bytes() if allowed is None else allowed


def process_bytes() -> int | None:
    """What this process holds in memory, weights and everything else; None where the system does not tell."""
    try:
        return psutil.Process().memory_info().rss
    except (OSError, psutil.Error):  # no /proc, as in some sandboxes
        return None


def dtype_name(fast: bool) -> str:
    """As the badge has it."""
    return "bfloat16" if fast else "float32"


def weight_bytes(n_weights: int, *, fast: bool) -> int:
    """What so many weights take, in float32 or in bfloat16."""
    return n_weights * (2 if fast else 4)


def check_fits(
    name: str,
    n_bytes: float,
    *,
    dtype: str = "float32",
    beside: str = "",
    beside_bytes: float = 0,
    offer_bfloat16: bool = False,
) -> None:
    """Raise ModelUnavailable, with the figures, if a model is larger than the whole budget.

    Args:
        offer_bfloat16: whether it might be opened so instead; where it would fit, the error is FitsInBfloat16.
        beside, beside_bytes: a model that stays, and what it takes of the budget.
    """
    budget = budget_bytes()
    if n_bytes + beside_bytes <= budget:
        return
    taken = f", of which {beside}, the model that pages open with, takes {gigabytes(beside_bytes)} and stays"
    needs = (
        f"{name} needs {gigabytes(n_bytes)} of memory in {dtype}, and {gigabytes(budget)} may be used here"
        f"{taken if beside_bytes else ''}."
    )
    if offer_bfloat16 and dtype == "float32" and n_bytes / 2 + beside_bytes <= budget:
        raise FitsInBfloat16(
            f"{needs} In bfloat16 it takes {gigabytes(n_bytes / 2)}, which fits: switch on “Fast (bfloat16)” in the "
            "sidebar, choose a smaller model, or raise LOGITSCOPE_MEMORY_GB."
        )
    raise ModelUnavailable(f"{needs} Choose a smaller model, or raise LOGITSCOPE_MEMORY_GB.")


def _machine_bytes() -> float:
    try:
        machine = float(psutil.virtual_memory().total)
    except (OSError, psutil.Error):  # no /proc: the kernel tells it as well
        machine = float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            allowed = Path(limit).read_text().strip()
        except OSError:
            continue
        if allowed.isdigit():
            return min(machine, float(allowed))
    return machine
