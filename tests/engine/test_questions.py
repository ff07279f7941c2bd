"""Questions are values: equal ones are one, they travel, and they need no torch."""

import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields, is_dataclass
from pathlib import Path

import pytest

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

ROUNDING = Rounding(4, "group-64", False)
EXAMPLES = [
    Score("a text", Convention(bos=True)),
    ScoreIds((1, 2, 3), Convention(), True),
    ScoreRounded("a text", ROUNDING),
    NextToken((1, 2), ROUNDING),
    ScoreContinuation((1, 2), (3,)),
    ContinueGreedily((1, 2), 5),
    MeasureWeightLosses(ROUNDING),
    TensorHistogram("a.tensor", ROUNDING),
]


def test_there_is_an_example_of_each():
    assert {type(question) for question in EXAMPLES} == set(ALL_QUESTIONS)


@pytest.mark.parametrize("question", EXAMPLES, ids=lambda question: type(question).__name__)
def test_a_question_is_a_value(question):
    again = type(question)(**{field.name: getattr(question, field.name) for field in fields(question)})
    assert again == question
    assert hash(again) == hash(question)
    assert again is not question
    assert pickle.loads(pickle.dumps(question)) == question, "it is plain data"  # noqa: S301  our own bytes
    assert is_dataclass(question)
    first = fields(question)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(question, first, getattr(question, first))
    assert question.title
    assert question.cost >= 1


def test_questions_that_differ_in_anything_are_two():
    assert len({*EXAMPLES, Score("a text"), ScoreRounded("a text", Rounding(4, "group-64")), NextToken((1, 2))}) == 11


def test_the_weights_that_a_question_needs_are_its_own_affair():
    assert [q.needs_rounding for q in EXAMPLES] == [None, None, ROUNDING, ROUNDING, None, None, None, None]


def test_asking_and_waiting_need_neither_torch_nor_transformers_nor_streamlit():
    script = (
        "import sys, model_cache.engine.questions, model_cache.engine.interface, model_cache.engine.jobs;"
        "print([name for name in ('torch', 'transformers', 'streamlit') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert run.stdout.strip() == "[]", run.stderr
