"""An engine that lets a test look in while texts are being measured."""

import threading
import time

import pytest

from tests.support.fake_engine import FakeEngine


class SlowEngine(FakeEngine):
    """Answers each question after a moment, until it is released, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.released = threading.Event()

    def ask(self, question):
        self.texts.append(getattr(question, "text", ""))
        if not self.released.is_set():
            time.sleep(0.1)
        return super().ask(question)


@pytest.fixture
def slow_engine(use_engine):
    return use_engine(SlowEngine())
