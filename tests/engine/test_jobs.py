"""Every job ends: with an answer, an error, or given up, whatever happens at the same moment."""

import threading
from concurrent.futures import CancelledError

import pytest
import torch

from computation.perplexity import Window
from model_cache import ModelUnavailable
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine import jobs
from model_cache.engine.jobs import Completion, LocalJob
from model_cache.engine.pending import PendingAnswer, QueueCounter
from model_cache.engine.questions import Score
from model_cache.engine.requests import ModelCall, WindowedRequest
from model_cache.engine.worker import Worker
from model_cache.loader import load
from tests.support.engines import before_each_turn, opened, score

SECONDS = 20


@pytest.fixture
def own():
    engine = opened(BUNDLED_DIRECTORY, "bundled")
    yield engine
    engine.close()


def test_a_submission_while_the_worker_closes_is_refused_or_answered():
    for _ in range(10):
        worker, start, pending = Worker(load_bundled(), name="closing"), threading.Barrier(5), []

        def submit(worker=worker, start=start, pending=pending) -> None:
            for _ in range(40):
                answer: PendingAnswer[int] = PendingAnswer()
                request = ModelCall(pending=answer, compute=lambda model: 1)
                answer.join()
                if _ == 0:
                    start.wait()
                try:
                    worker.submit(request)
                except ModelUnavailable:
                    return
                pending.append(answer)

        threads = [threading.Thread(target=submit) for _ in range(4)]
        for thread in threads:
            thread.start()
        start.wait()
        worker.close()
        for thread in threads:
            thread.join()
        assert [answer.wait(SECONDS) for answer in pending] == [1] * len(pending)
        assert worker.counter.n_waiting == 0


def test_those_who_joined_a_question_whose_submission_is_refused_hear_of_it(own, monkeypatch):
    joined = []

    def refuse(self, request):
        joined.append(own.ask(Score("Asked twice.")))  # in the moment between asking and being refused
        raise ModelUnavailable("It was closed in that moment.")

    monkeypatch.setattr(Worker, "submit", refuse)
    with pytest.raises(ModelUnavailable):
        own.ask(Score("Asked twice."))
    with pytest.raises(ModelUnavailable, match="that moment"):
        joined[0].result(SECONDS)
    monkeypatch.undo()
    assert score(own, "Asked twice.").n_scored > 0


def test_a_closed_engine_answers_what_was_asked_and_refuses_the_rest(own):
    asked = [own.ask(Score(f"Asked before it was closed, number {i}.")) for i in range(20)]
    own.close()
    with pytest.raises(ModelUnavailable, match="released"):
        own.ask(Score("Asked after it was closed."))
    assert all(job.result(SECONDS).n_scored > 0 for job in asked)


def test_a_thread_that_dies_leaves_nobody_waiting(own, monkeypatch):
    def die():
        raise SystemExit

    monkeypatch.setattr(threading, "excepthook", lambda _: None)  # it is meant to die
    before_each_turn(monkeypatch, die)
    job = own.ask(Score("Asked of a thread that dies."))
    with pytest.raises(CancelledError):
        job.result(SECONDS)
    with pytest.raises(ModelUnavailable, match="released"):
        own.ask(Score("Asked of a thread that has died."))


def windowed(ids: list[int], fail_at: str = "") -> WindowedRequest:
    rows = []

    def consume(position, logits, _):
        if fail_at == "consume":
            raise RuntimeError("this one breaks")
        rows.append(len(logits))

    def finish():
        if fail_at == "finish":
            raise RuntimeError("this one breaks")
        return sum(rows)

    pending: PendingAnswer[int] = PendingAnswer()
    pending.join()
    return WindowedRequest(
        pending=pending, ids=torch.tensor(ids), windows=[Window(0, len(ids), 1)], consume=consume, finish=finish
    )


@pytest.mark.parametrize("fail_at", ["consume", "finish", "read"])
def test_a_request_that_breaks_fails_alone_although_others_are_in_its_batch(monkeypatch, fail_at):
    hold = threading.Event()
    before_each_turn(monkeypatch, lambda: hold.wait(SECONDS))
    worker = Worker(load_bundled(), name="breaking")
    good = [windowed([5, 6, 7, 8 + i]) for i in range(5)]
    bad = windowed([5, 6, 7, 8_191 + (fail_at == "read")], fail_at)  # past the vocabulary, the embedding fails
    for request in (*good[:2], bad, *good[2:]):
        worker.submit(request)
    hold.set()
    assert all(request.pending.wait(SECONDS) >= 3 for request in good)
    with pytest.raises((RuntimeError, IndexError)):
        bad.pending.wait(SECONDS)
    worker.close()


def test_waiting_for_many_ends_with_the_last_of_them_or_with_the_time():
    first, second = PendingAnswer(), PendingAnswer()
    waiting = [LocalJob(first), LocalJob(second)]
    first.resolve(1)
    completion = Completion(waiting)
    assert not completion.wait(0.01)
    threading.Timer(0.05, second.fail, [ValueError("no")]).start()
    assert completion.wait(SECONDS)
    assert completion.done()
    assert Completion([jobs.answered(3), jobs.failed(ValueError("no"))]).done()


def test_an_answer_that_has_ended_stays_as_it_is_and_counts_once():
    counter, pending = QueueCounter(), PendingAnswer()
    pending.join()
    pending.enqueued(counter)
    pending.resolve(1)
    pending.fail(ValueError("too late"))
    pending.give_up()
    assert pending.wait(0) == 1
    assert (counter.n_ended, counter.n_waiting) == (1, 0)


def test_requests_are_counted_right_from_many_threads():
    counter = QueueCounter()

    def come_and_go():
        for _ in range(2_000):
            counter.arrive()
            counter.end()

    threads = [threading.Thread(target=come_and_go) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (counter.n_ended, counter.n_waiting) == (16_000, 0)


def load_bundled():
    return load(BUNDLED_DIRECTORY, "bundled").model
