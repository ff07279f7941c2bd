"""Workers in processes of their own: one that is killed, one that is told to end, one that others could reach."""

import os
import signal
import sys

import numpy as np

from benchmarks.running import free_port
from model_cache.engine.questions import Score
from model_cache.serving import __main__ as command
from tests.support.workers import asking, process


def test_questions_of_a_worker_that_is_killed_are_answered_by_another(local):
    ports = [free_port(), free_port()]
    with (
        process(ports[0]) as first,
        process(ports[1]),
        asking(*[f"http://127.0.0.1:{port}" for port in ports]) as remote,
    ):
        texts = [f"Question number {n} is asked of two workers, of which one dies. " * 20 for n in range(40)]
        jobs = [remote.ask(Score(text)) for text in texts]
        jobs[0].result(60)
        os.kill(first.pid, signal.SIGKILL)
        answers = [job.result(60) for job in jobs]
        for text, answer in zip(texts, answers, strict=True):
            np.testing.assert_allclose(
                answer.surprisal_nats, local.ask(Score(text)).result(60).surprisal_nats, atol=1e-4
            )


def test_a_rolling_update_loses_no_question(local):
    """A worker that is told to end answers what it has begun."""
    port, other = free_port(), free_port()
    urls = [f"http://127.0.0.1:{p}" for p in (port, other)]
    with process(port) as first, process(other), asking(*urls) as remote:
        jobs = [remote.ask(Score(f"Update number {n}, and the questions go on and on. " * 20)) for n in range(20)]
        first.terminate()
        assert all(job.result(60).n_scored for job in jobs)
        assert first.wait(40) is not None


def test_the_worker_refuses_an_address_that_others_reach_without_a_secret(capfd, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["worker", "--host", "0.0.0.0"])  # noqa: S104  it is refused
    assert command.main() == 2
    assert "LOGITSCOPE_SECRET" in capfd.readouterr().err
