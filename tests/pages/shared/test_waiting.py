"""Waiting for answers: a run whose visitor has typed on ends at once, and gives its questions up."""

import pytest
from streamlit.testing.v1 import AppTest

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


def waits() -> None:
    """A page that waits for an answer, and then shows it."""
    import threading

    import streamlit as st

    from app.shared import waiting
    from model_cache.engine.jobs import LocalJob
    from model_cache.engine.pending import PendingAnswer

    pending = PendingAnswer()
    pending.join()
    threading.Timer(0.1, pending.resolve, args=(1,)).start()
    waiting.wait([LocalJob(pending)], "Asking")
    st.markdown("The answer.")


@pytest.mark.parametrize("quick_seconds", [60.0, 0.0])
def test_a_bar_leaves_what_comes_after_it_in_its_place(monkeypatch, quick_seconds):
    """Else figures would be drawn anew, and jump, as soon as an answer takes long."""
    monkeypatch.setattr(waiting, "QUICK_SECONDS", quick_seconds)
    monkeypatch.setattr(waiting, "POLL_SECONDS", 0.01)
    at = AppTest.from_function(waits).run()
    assert not at.exception
    (place,) = [place for place, element in at.main.children.items() if element.type == "markdown"]
    assert place == 1
