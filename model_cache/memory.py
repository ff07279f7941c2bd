"""How much memory models may take, and whether one more fits. Knows no model."""

import os
from pathlib import Path

import psutil

from model_cache.catalog import ModelUnavailable

SHARE_OF_MACHINE = 0.6


def gigabytes(n_bytes: float) -> str:
    """Bytes for a person, in units of 10^9 or 10^6."""
    if n_bytes >= 1e9:
        return f"{n_bytes / 1e9:.1f} GB"
    return f"{n_bytes / 1e6:.0f} MB" if n_bytes >= 1e7 else f"{n_bytes / 1e6:.1f} MB"


def budget_bytes() -> float:
    """What all loaded weights together may take: `LOGITSCOPE_MEMORY_GB`, or 60 % of the machine or its container."""
    setting = os.environ.get("LOGITSCOPE_MEMORY_GB", "").strip()
    if setting:
        try:
            allowed = float(setting)
        except ValueError:
            allowed = 0.0
        if not allowed > 0:
            raise ModelUnavailable(f"LOGITSCOPE_MEMORY_GB must be a number of gigabytes; it is set to {setting!r}.")
        return allowed * 1e9
    return SHARE_OF_MACHINE * _machine_bytes()


def process_bytes() -> int:
    """What this process holds in memory, weights and everything else."""
    return psutil.Process().memory_info().rss


def check_fits(name: str, n_bytes: float, *, dtype: str = "float32") -> None:
    """Raise ModelUnavailable, with both figures, if a model is larger than the whole budget."""
    if n_bytes > budget_bytes():
        raise ModelUnavailable(
            f"{name} needs {gigabytes(n_bytes)} of memory in {dtype}, and {gigabytes(budget_bytes())} may be used "
            "here. Choose a smaller model, or raise LOGITSCOPE_MEMORY_GB."
        )


def _machine_bytes() -> float:
    machine = float(psutil.virtual_memory().total)
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            allowed = Path(limit).read_text().strip()
        except OSError:
            continue
        if allowed.isdigit():
            return min(machine, float(allowed))
    return machine
