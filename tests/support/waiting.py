"""Waiting for what another thread or process does, in memory and on the disk."""

import os
import time
from pathlib import Path


def wait_for(condition, seconds: float = 60) -> None:
    patience = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < patience, "it never came"
        time.sleep(0.02)


def files_below(folder: str | Path) -> list[Path]:
    """What stands there while another process writes and removes: a folder that goes meanwhile holds nothing."""
    return [Path(place, name) for place, _, names in os.walk(folder) for name in names]
