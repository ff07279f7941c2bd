"""A dozen of the faults that `make attack` has a Hub make, each of another kind."""

import pytest

from tests.robustness import hub_faults
from tests.robustness.outcome import why_not_calm
from tests.support.tiny_models import save_tiny_gpt2

A_DOZEN = (
    *("redirect to itself", "reset at half of a file", "deep JSON", "not really gzip", "info is []"),
    *('ETag: "../../../../outside"', "weights called 'model-../../../../outside.safetensors'"),
    *("config.json is deep", "weights that are NaN", "a tensor missing", "index to 'pytorch_model.bin'"),
    *("tokenizer whose expression panics",),
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return save_tiny_gpt2(tmp_path_factory.mktemp("tiny"), seed=0)


@pytest.mark.parametrize("name", A_DOZEN)
def test_a_fault_of_the_hub_is_a_sentence_and_others_go_on(name, tiny, tmp_path):
    number = [fault.name for fault in hub_faults.FAULTS].index(name)
    assert hub_faults.failure_of(number, tiny, tmp_path) is None


def test_no_two_faults_are_called_the_same():
    names = [fault.name for fault in hub_faults.FAULTS]
    assert len(names) > 100
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "sentence",
    ["RecursionError: maximum depth.", "It is not in /home/user/cache.", "No.\nTraceback (most recent call last)", ""],
)
def test_code_and_paths_are_no_calm_sentences(sentence):
    assert why_not_calm(sentence)


def test_a_calm_sentence_may_name_a_model():
    assert why_not_calm("The Hub has no public model called owner/name. Check the spelling: ids look like a/b.") is None
