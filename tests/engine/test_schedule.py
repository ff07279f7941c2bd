"""Whose turn it is: pure, on requests that do nothing."""

import pytest
import torch

from computation.perplexity import Window
from computation.quantization import Rounding
from model_cache.engine import schedule
from model_cache.engine.pending import PendingAnswer
from model_cache.engine.requests import ModelCall, Request, WindowedRequest

THREE, FOUR = Rounding(3, "per-tensor"), Rounding(4, "per-tensor")
ROUNDED_TURN, PLAIN_TURN = schedule.ROUNDED_TURN, schedule.ROUNDED_TURN + 1


def call(rounding=None, due=0) -> ModelCall:
    return ModelCall(pending=PendingAnswer(), compute=lambda model: None, rounding=rounding, due=due)


def text(n_ids: int, n_windows: int = 1) -> WindowedRequest:
    return WindowedRequest(
        pending=PendingAnswer(),
        cost=n_ids * n_windows,
        ids=torch.arange(n_ids),
        windows=[Window(0, n_ids, 1)] * n_windows,
        consume=lambda *_: None,
        finish=lambda: None,
    )


def test_a_turn_for_rounded_weights_goes_first_to_those_who_want_them_as_they_are():
    three, four, again = call(THREE), call(FOUR), call(FOUR)
    assert schedule.choose([three, four, again], FOUR, ROUNDED_TURN) is four
    assert schedule.choose([three, again], FOUR, PLAIN_TURN) is again
    assert schedule.choose([three, four], None, ROUNDED_TURN) is three


def test_weights_that_stay_as_they_are_rounded_keep_nobody_from_a_turn_for_ever():
    late = ROUNDED_TURN * (schedule.ROUNDING_KEPT + 1)
    three, four = call(THREE, due=1), call(FOUR, due=late)
    assert schedule.choose([four, three], FOUR, ROUNDED_TURN) is four
    assert schedule.choose([four, three], FOUR, late) is three


def test_short_questions_go_before_rounded_weights_in_all_but_some_turns():
    rounded, plain = call(THREE), call()
    assert schedule.choose([rounded, plain], None, PLAIN_TURN) is plain
    assert schedule.choose([rounded, plain], None, ROUNDED_TURN) is rounded
    assert schedule.choose([plain], None, ROUNDED_TURN) is plain
    assert schedule.choose([rounded], None, PLAIN_TURN) is rounded


def turns_until_read(n_windows: int, n_visitors: int, *, batching: bool) -> int:
    """How many turns a long text takes while so many others ask one short question after the other."""
    long = text(512, n_windows)
    waiting: list[Request] = [long, *(text(20) for _ in range(n_visitors))]
    for request in waiting:
        schedule.enqueue(request, 0)
    for turn in range(1, 100_000):
        first = schedule.choose(waiting, None, turn)
        for request in schedule.batch_with(first, waiting) if batching else [first]:
            if request is long:
                long.n_done += 1
                if long.n_done == n_windows:
                    return turn
                schedule.requeue(long, turn)
            else:  # that visitor asks the next at once
                waiting.remove(request)
                waiting.append(text(20))
                schedule.enqueue(waiting[-1], turn)
    raise AssertionError("the long text starves")


@pytest.mark.parametrize("n_visitors", [1, 12, 40])
def test_a_long_text_moves_however_many_short_ones_come(n_visitors):
    assert turns_until_read(30, n_visitors, batching=True) <= 30 * (schedule.PATIENCE + 2)
    assert turns_until_read(30, n_visitors, batching=False) <= 30 * (schedule.PATIENCE + n_visitors)


def test_a_short_question_overtakes_a_long_text():
    long, short = text(512, 30), text(20)
    schedule.enqueue(long, 5)
    schedule.enqueue(short, 6)
    assert schedule.choose([long, short], None, PLAIN_TURN) is short


def test_texts_in_a_batch_are_of_about_one_length_and_the_oldest_is_among_them():
    waiting = [text(n) for n in (30, 400, 8, 31, 29, 390, 9, 30, 600, 12)]
    assert sorted(t.length for t in schedule.batch_with(waiting[0], waiting)) == [9, 12, 29, 30, 30, 31]
    left = [text(8 + (37 * i) % 53) for i in range(200)]
    while left:
        batch = schedule.batch_with(left[0], left)
        lengths = [t.length for t in batch]
        assert left[0] in batch
        assert max(lengths) * len(batch) <= schedule.IDS_A_BATCH
        assert max(lengths) * len(batch) - sum(lengths) <= schedule.PADDING_A_BATCH
        left = [t for t in left if t not in batch]
