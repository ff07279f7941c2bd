"""An engine elsewhere answers what one here answers, to the last bit, whatever it is asked."""

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from computation.perplexity import Convention
from computation.quantization import Rounding
from model_cache.engine.questions import (
    ALL_QUESTIONS,
    ContinueGreedily,
    MeasureWeightLosses,
    NextToken,
    Score,
    ScoreContinuation,
    ScoreIds,
    ScoreRounded,
    TensorHistogram,
)

TEXT = "The old man went down to the sea, and looked at the boats. Ärger & 的 🙂"
ROUNDED = Rounding(4, "group-64")
QUESTIONS = [
    Score(TEXT),
    Score(TEXT * 60, Convention(bos=True)),
    ScoreIds((5, 6, 7, 8, 9), added_space=True),
    ScoreRounded(TEXT, ROUNDED),
    ScoreRounded(TEXT, Rounding(32, "per-tensor")),
    NextToken((5, 6, 7)),
    NextToken((5, 6, 7), ROUNDED),
    ScoreContinuation((5, 6), (7, 8)),
    ContinueGreedily((5, 6), 5),
    MeasureWeightLosses(Rounding(4, "per-tensor")),
    TensorHistogram("model.embed_tokens.weight", Rounding(2, "per-tensor")),
]


def assert_equal(here, there, place="answer"):
    """The same to the last bit, whatever it is made of."""
    assert type(here) is type(there), place
    if dataclasses.is_dataclass(here):
        for field in dataclasses.fields(here):
            assert_equal(getattr(here, field.name), getattr(there, field.name), f"{place}.{field.name}")
    elif isinstance(here, tuple):
        assert len(here) == len(there), place
        for n, (a, b) in enumerate(zip(here, there, strict=True)):
            assert_equal(a, b, f"{place}[{n}]")
    elif isinstance(here, np.ndarray):
        assert here.dtype == there.dtype, place
        assert here.shape == there.shape, place
        assert here.tobytes() == there.tobytes(), place
        assert not there.flags.writeable, place
    else:
        assert here == there, place


def test_every_kind_of_question_is_tried():
    assert {type(question) for question in QUESTIONS} == set(ALL_QUESTIONS)


any_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=4, max_size=60)
any_convention = st.builds(Convention, bos=st.just(True), prefix_space=st.booleans())
any_rounding = st.builds(Rounding, st.integers(1, 32), st.sampled_from(["per-tensor", "per-channel", "group-64"]))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(any_text, any_convention, st.none() | any_rounding)
def test_any_text_is_measured_there_as_here(local, remote, text, convention, rounding):
    question = Score(text, convention) if rounding is None else ScoreRounded(text, rounding, convention)
    there = remote.ask(question).result(60)
    local.forget_answers()  # so that it is computed again
    assert_equal(local.ask(question).result(60), there)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: type(q).__name__)
def test_a_question_is_answered_there_as_here(local, remote, question):
    if isinstance(question, TensorHistogram):
        losses = local.ask(MeasureWeightLosses(question.rounding)).result()
        question = dataclasses.replace(question, tensor=losses.tensors[0].name)
    answer = remote.ask(question).result(60)
    assert_equal(local.ask(question).result(60), answer)


def test_facts_and_tokens_are_those_of_the_model(local, remote):
    assert remote.info == local.info
    for text in (TEXT, "hello", "<|endoftext|> x", "  two\n\nlines ", "don't"):
        for convention in (Convention(), Convention(bos=True), Convention(prefix_space=False)):
            assert_equal(local.codec.read(text, convention), remote.codec.read(text, convention))
    asked = local.info.vocabulary, local.info.end_ids
    assert_equal(local.codec.word_starts(*asked), remote.codec.word_starts(*asked))
