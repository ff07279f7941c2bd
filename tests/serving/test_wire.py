"""What goes over the network: nothing but our own questions comes in, and a hostile message is a sentence."""

import httpx2
import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from computation.perplexity import Convention
from computation.quantization import Rounding
from computation.results import Prediction
from model_cache.engine.questions import ContinueGreedily, NextToken, Score, ScoreIds, ScoreRounded
from model_cache.serving import wire
from model_cache.serving.wire import Answer, Frames, GivenUp, Malformed, Progress, Refusal
from tests.robustness.worker_messages import hostile
from tests.support.workers import served

conventions = st.builds(Convention, st.booleans(), st.booleans(), st.sampled_from(["", "user"]), st.text(max_size=9))
roundings = st.builds(Rounding, st.integers(1, 32), st.sampled_from(["per-tensor", "per-channel", "group-64"]))
ids = st.lists(st.integers(0, 2**40), max_size=9).map(tuple)
questions = st.one_of(
    st.builds(Score, st.text(st.characters(exclude_categories=["Cs"])), conventions),
    st.builds(ScoreIds, ids, conventions, st.booleans(), st.none() | st.integers(0, 9)),
    st.builds(ScoreRounded, st.text(st.characters(exclude_categories=["Cs"])), roundings, conventions),
    st.builds(NextToken, ids, st.none() | roundings),
    st.builds(ContinueGreedily, ids, st.integers(0, 99)),
)


@given(questions, st.text(max_size=20), st.booleans())
def test_a_question_arrives_as_it_left(question, model, fast):
    arrived, asked = wire.read_question(wire.packed_question(question, model, fast=fast))
    assert arrived == question
    assert hash(arrived) == hash(question)
    assert (asked.model, asked.fast) == (model, fast)


@given(st.lists(st.integers(1, 40), min_size=1), st.randoms())
def test_frames_are_found_however_they_are_cut(cuts, chance):
    sent = [Progress(0.5, 3), Refusal("question", "ä" * 50), GivenUp(None), Progress(1.0, 0)]
    stream = b"".join(wire.packed_frame(frame) for frame in sent)
    frames, came, at = Frames(), [], 0
    while at < len(stream):
        step = chance.choice(cuts)
        came += frames.feed(stream[at : at + step])
        at += step
    assert came == sent


def test_an_array_that_is_not_what_its_class_declares_is_refused():
    good = Prediction(np.arange(2), (b"a", b"b"), 0, np.zeros(3, np.float32))
    packed = msgspec.msgpack.decode(wire.packed_answer(good))
    question = NextToken((1,))
    for spoiled in (
        ["<f8", [3], bytes(24)],  # another dtype
        ["|O", [3], bytes(24)],  # what a pickle would be
        ["<f4", [4], bytes(12)],  # fewer bytes than numbers
        ["<f4", [-1], bytes(12)],
        ["<f4", [2**40, 2**40], b""],
        ["<f4", [1, 1, 3], bytes(12)],
        ["<f4", "x", bytes(12)],
        7,
        None,
    ):
        message = msgspec.Raw(msgspec.msgpack.encode(packed | {"logits": spoiled}))
        with pytest.raises(Malformed):
            wire.read_answer(question, message)
    assert wire.read_answer(question, wire.packed_answer(good)).logits.tolist() == [0, 0, 0]


def test_a_message_of_gigabytes_is_refused_before_it_comes():
    with pytest.raises(Malformed):
        Frames().feed(b"\xff\xff\xff\xff" + b"x")


def test_hostile_bodies_are_sentences_and_the_worker_goes_on(local):
    seen = set()
    with served(local) as url, httpx2.Client() as client:
        for body in hostile(400):
            reply = client.post(f"{url}/ask", content=body, timeout=30)
            seen.add(reply.status_code)
            if reply.status_code == 200:  # it was a question all the same
                assert isinstance(Frames().feed(reply.content)[-1], Answer | Refusal)
            else:
                assert reply.status_code == 400
                assert len(reply.text) < 400
                assert "Traceback" not in reply.text
        assert client.post(f"{url}/ask", content=bytes(wire.MOST_QUESTION_BYTES + 1)).status_code == 400
        reply = client.post(f"{url}/ask", content=wire.packed_question(Score("It still answers.")), timeout=30)
        assert isinstance(Frames().feed(reply.content)[-1], Answer)
    assert 400 in seen
