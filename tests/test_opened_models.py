"""Models that are opened, or on their way: each once, and a load that was given up stands in nobody's way."""

import threading

import pytest

from model_cache import ModelUnavailable
from model_cache.disk import GivenUp
from model_cache.opened_models import OpenedModels
from tests.support.fake_engine import FakeEngine

KEY = ("owner/name", False)


class Gates:
    """Openings that end when they are told to, in any order."""

    def __init__(self):
        self.ends = []

    def opening(self, end):
        gate = threading.Event()
        self.ends.append(gate)

        def open_model(load):
            assert gate.wait(30)
            if isinstance(end, Exception):
                raise end
            return end

        return open_model


def test_who_asks_while_a_model_is_opened_gets_the_same_load():
    opened, gates = OpenedModels(), Gates()
    engine = FakeEngine()
    first = opened.request(KEY, "name", gates.opening(engine))
    second = opened.request(KEY, "name", gates.opening(FakeEngine()))
    assert second is first
    gates.ends[0].set()
    assert first.result(30) is engine
    assert opened.request(KEY, "name", gates.opening(FakeEngine())).result(0) is engine
    assert opened.all_engines() == (engine,)
    assert not opened.loads


@pytest.mark.parametrize("end", [FakeEngine(), GivenUp()], ids=["it came after all", "it ended"])
def test_a_load_that_was_given_up_leaves_the_next_ones_place_alone(end, monkeypatch):
    opened, gates = OpenedModels(), Gates()
    left = opened.request(KEY, "name", gates.opening(end))
    monkeypatch.setattr("model_cache.load.GRACE_SECONDS", -1)
    assert left.given_up()
    engine = FakeEngine()
    anew = opened.request(KEY, "name", gates.opening(engine))
    assert anew is not left
    gates.ends[0].set()
    left.future.exception(30)
    assert opened.loads == {KEY: anew}
    gates.ends[1].set()
    assert anew.result(30) is engine
    assert not opened.loads


def test_what_nobody_waits_for_ends_in_its_own_sentence():
    opened, gates = OpenedModels(), Gates()
    load = opened.request(KEY, "name", gates.opening(GivenUp()))
    gates.ends[0].set()
    with pytest.raises(ModelUnavailable, match="Nobody waited for this model"):
        load.result(30)
