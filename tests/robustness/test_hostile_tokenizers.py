"""Tokenizers whose expressions cannot be read, or break on some texts: a sentence, and the next text is read."""

import json
from pathlib import Path

import pytest

from model_cache import ModelUnavailable, loader
from model_cache.engine.local import LocalEngine
from model_cache.engine.questions import Score
from tests.robustness.outcome import why_not_calm
from tests.support.tiny_models import edit_json, save_tiny_gpt2


@pytest.fixture
def folder(tmp_path):
    return save_tiny_gpt2(tmp_path / "tiny", seed=0)


def with_expression(folder: Path, expression: str) -> None:
    content = json.loads((folder / "tokenizer.json").read_text())
    split = {"type": "Split", "pattern": {"Regex": expression}, "behavior": "Isolated", "invert": False}
    plain = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    content["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [split, plain]}
    (folder / "tokenizer.json").write_text(json.dumps(content))
    edit_json(folder / "tokenizer_config.json", tokenizer_class="PreTrainedTokenizerFast")  # which takes it as it is


def test_an_expression_that_cannot_be_read_is_a_sentence(folder):
    with_expression(folder, "(")
    with pytest.raises(ModelUnavailable) as caught:
        loader.load(folder, "owner/tiny")
    assert why_not_calm(str(caught.value)) is None


def test_a_text_that_a_tokenizers_expression_panics_on_is_a_sentence_and_the_next_is_read(folder):
    with_expression(folder, "(x+x+)+y")
    loaded = loader.load(folder, "owner/tiny")
    engine = LocalEngine(loaded.info, loaded.codec, loaded.model)
    try:
        with pytest.raises(ValueError, match="breaks on this text"):
            engine.ask(Score("x" * 40)).result()
        assert engine.ask(Score("The cat sat.")).result().n_scored > 0
    finally:
        engine.close()


def test_a_tokenizer_whose_expression_takes_seconds_for_a_few_words_is_refused(folder):
    with_expression(folder, r"(?:a|b|c|d|.)*(?:a|b|c|.)*(?:a|b|.)*Z|.")
    with pytest.raises(ModelUnavailable, match="takes seconds"):
        loader.load(folder, "owner/tiny")


def test_a_tokenizer_that_panics_while_it_is_tried_out_is_a_sentence(folder, monkeypatch):
    class PanicException(BaseException):
        pass

    def panic(*_: object) -> None:
        raise PanicException("retry-limit-in-match over")

    monkeypatch.setattr(loader, "codec_of", panic)
    with pytest.raises(ModelUnavailable) as caught:
        loader.load(folder, "owner/tiny")
    assert why_not_calm(str(caught.value)) is None


def with_added_token(folder: Path, content: str, token_id: int, *, special: bool) -> None:
    layout = json.loads((folder / "tokenizer.json").read_text())
    layout["added_tokens"].append(layout["added_tokens"][0] | {"id": token_id, "content": content, "special": special})
    (folder / "tokenizer.json").write_text(json.dumps(layout))


@pytest.mark.parametrize(
    ("content", "token_id", "special"),
    [("a new word", 8_192, False), ("x", 10**6, True), ("x", 10**6, False)],
    ids=["of a word", "of a special token that has another too", "of a word that has another too"],
)
def test_an_id_that_the_model_has_no_weights_for_is_a_sentence(folder, content, token_id, special):
    with_added_token(folder, content, token_id, special=special)
    with pytest.raises(ModelUnavailable, match="no weights for") as caught:
        loader.load(folder, "owner/tiny")
    assert why_not_calm(str(caught.value)) is None


def test_a_vocabulary_with_an_id_that_the_model_has_no_weights_for_is_a_sentence(folder):
    layout = json.loads((folder / "tokenizer.json").read_text())
    layout["model"]["vocab"]["Ġcat"] = 8_192
    (folder / "tokenizer.json").write_text(json.dumps(layout))
    with pytest.raises(ModelUnavailable, match="no weights for"):
        loader.load(folder, "owner/tiny")


def test_a_special_token_beyond_the_weights_which_no_text_leads_to_is_no_reason_to_refuse_a_model(folder):
    with_added_token(folder, "<image>", 8_192, special=True)
    loaded = loader.load(folder, "owner/tiny")
    engine = LocalEngine(loaded.info, loaded.codec, loaded.model)
    try:
        assert engine.ask(Score("The cat sat on an <image>.")).result().n_scored > 0
    finally:
        engine.close()


def test_special_tokens_that_are_numbers_are_a_sentence_without_code(folder):
    (folder / "special_tokens_map.json").write_text('{"bos_token": 5}')
    with pytest.raises(ModelUnavailable) as caught:
        loader.load(folder, "owner/tiny")
    assert why_not_calm(str(caught.value)) is None
