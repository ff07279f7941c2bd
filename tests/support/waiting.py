"""Waiting for what another thread or process does."""

import time


def wait_for(condition, seconds: float = 60) -> None:
    patience = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < patience, "it never came"
        time.sleep(0.02)
