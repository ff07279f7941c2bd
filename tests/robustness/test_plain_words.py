"""Of what libraries raise, visitors read plain reasons alone: never code, a place on the server, or a class's name."""

import pytest

from model_cache.failures import in_one_sentence
from model_cache.plain_words import plain_words
from tests.robustness.outcome import why_not_calm

CODE = (
    "Special token bos_token has to be either str or AddedToken but got: <class 'int'>",
    *("'NoneType' object has no attribute 'get'", "unhashable type: 'list'", "'int' object is not iterable"),
    *("list index out of range", "index out of range in self", "invalid literal for int() with base 10: 'x'"),
    "mat1 and mat2 shapes cannot be multiplied (32x16 and 8x8)",
    "The size of tensor a (5) must match the size of tensor b (3) at non-singleton dimension 1",
    *("Should have a `model_type` key in its config.json", "GPT2Config.__init__() got an unexpected keyword argument"),
    *("KeyError: vocab", "logits of shape (1, 2)", "data did not match any variant of untagged enum ModelWrapper"),
    *(
        "No such file: /root/.cache/x",
        r"C:\models\x",
        "see https://example.com",
        "expected value at line 1 column 1: {",
    ),
    *("", "\n", "x" * 5_000, "\u202eno", "<b>no</b>", "**no**", "[a](https://evil.example)"),
)


@pytest.mark.parametrize("words", CODE)
def test_code_is_no_reason_that_a_visitor_reads(words):
    assert plain_words(RuntimeError(words)) == ""


@pytest.mark.parametrize("words", ["too long", "No space left on device", "The text is 40 tokens too long."])
def test_a_plain_reason_is_read(words):
    assert plain_words(ValueError(words)) == words.removesuffix(".")


@pytest.mark.parametrize("words", CODE)
def test_whatever_a_library_says_of_strange_files_a_visitor_reads_one_calm_sentence(words):
    with pytest.raises(Exception, match=r"^owner/tiny is not") as caught, in_one_sentence("owner/tiny"):
        raise TypeError(words)
    assert why_not_calm(str(caught.value)) is None
