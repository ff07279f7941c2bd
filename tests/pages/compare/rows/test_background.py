"""Measuring in the background: one slice a model at a time, in turn, and none for a visitor who has left."""

import gc
import threading
import weakref

from app.compare.rows import background
from app.compare.rows.measuring import How, Measurement
from computation.perplexity import Convention
from tests.support.waiting import wait_for

TEXTS = tuple(f"Sentence number {i}." for i in range(150))


def test_forty_measurements_take_turns_and_have_one_slice_under_way(slow_engine):
    slow_engine.released.set()
    measurements = [Measurement(How("bundled", False, Convention())) for _ in range(40)]
    for measurement in measurements:
        measurement.want(TEXTS[:20])
    wait_for(lambda: not any(measurement.running for measurement in measurements))
    assert all(len(measurement.scores) == 20 for measurement in measurements)


def test_turns_come_in_the_order_in_which_they_were_asked_for():
    turns, order, first = background.Turns(), [], threading.Event()

    def take(number):
        with turns.taken("model"):
            order.append(number)

    threads = [threading.Thread(target=take, args=(i,)) for i in range(5)]
    with turns.taken("model"):
        for number, thread in enumerate(threads, 1):
            thread.start()
            wait_for(lambda number=number: turns.n_waiting("model") == number + 1)
        with turns.taken("another model"):
            first.set()
        assert not order
    for thread in threads:
        thread.join()
    assert first.is_set()
    assert order == [0, 1, 2, 3, 4]


def test_a_measurement_that_no_visitor_holds_ends(slow_engine):
    def left() -> "weakref.ref[Measurement]":
        measurement = Measurement(How("bundled", False, Convention()))
        measurement.want(TEXTS)
        wait_for(lambda: measurement.scores)
        return weakref.ref(measurement)

    gone = left()
    slow_engine.released.set()

    def is_gone():
        gc.collect()
        return gone() is None

    wait_for(is_gone)
    assert len(slow_engine.texts) < len(TEXTS)


def test_a_slice_holds_few_texts_and_few_characters():
    measurement = Measurement(How("bundled", False, Convention()))
    measurement.stopped = True
    measurement.want(("a" * 30_000, *TEXTS))
    assert measurement.next_slice(64) == ["a" * 30_000]
    assert measurement.next_slice(64) == list(TEXTS[:64])


def test_what_the_model_cannot_be_had_for_is_said_and_goes_on_later(monkeypatch, fake_engine):
    import model_cache

    available = model_cache.request_model

    def unavailable(name=None, **_):
        raise model_cache.ModelUnavailable("There is no memory for it.")

    monkeypatch.setattr(model_cache, "request_model", unavailable)
    measurement = Measurement(How("bundled", False, Convention()))
    measurement.want(TEXTS[:5])
    wait_for(lambda: not measurement.running)
    assert measurement.problem == "There is no memory for it. What was measured stays."
    monkeypatch.setattr(model_cache, "request_model", available)
    measurement.go_on()
    wait_for(lambda: not measurement.running)
    assert len(measurement.scores) == 5
