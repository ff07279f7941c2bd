"""Waiting for answers: a run whose visitor has typed on ends at once, and gives its questions up."""

import pytest

from app.shared import state, waiting
from model_cache.engine.jobs import LocalJob
from model_cache.engine.pending import PendingAnswer


class OvertakenError(BaseException):
    """What Streamlit ends a run with; no `Exception`."""


class SessionOfSomebodyTyping:
    """Stands for an entry of the session's state, where Streamlit ends a run that has been overtaken."""

    def get(self) -> None:
        raise OvertakenError


@pytest.mark.parametrize("seconds", [None, 3_600.0])
def test_a_wait_ends_as_soon_as_the_visitor_types_on(monkeypatch, seconds):
    monkeypatch.setattr(state, "ticket", SessionOfSomebodyTyping())
    monkeypatch.setattr(waiting, "QUICK_SECONDS", seconds)
    pending = PendingAnswer()
    pending.join()
    job = LocalJob(pending)
    with pytest.raises(OvertakenError):
        waiting.wait([job], "Never ending")
    assert job.given_up
