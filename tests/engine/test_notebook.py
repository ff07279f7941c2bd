"""The Python API: the course notebook's functions, and GPT-2's published figures where its weights can be had."""

import json
import math
import os
from pathlib import Path

import pytest

from model_cache import (
    ModelUnavailable,
    bit_width_sweep,
    compare_texts,
    compute_perplexity,
    open_model,
    predict_next_tokens,
    token_surprise_table,
    word_surprise_table,
)

# What the course prints for openai-community/gpt2, tokenizer with a leading space, float32 on CPU.
PUBLISHED = json.loads((Path(__file__).parent / "published_gpt2.json").read_text())


def test_predict_next_tokens_has_the_notebooks_columns_in_descending_order():
    frame = predict_next_tokens("To be or not to", 5)
    assert list(frame.columns) == ["token_id", "tokens", "logits", "probabilities"]
    assert frame["probabilities"].is_monotonic_decreasing
    assert len(frame) == 5
    whole = predict_next_tokens("To be or not to", k=open_model().info.vocabulary)
    assert whole["probabilities"].sum() == pytest.approx(1, abs=1e-5)


def test_the_surprise_table_and_perplexity_agree():
    text = "Let's stop for lunch because I'm getting hungry"
    frame = token_surprise_table(text)
    assert list(frame.columns) == [
        "previous_tokens", "token", "token_id", "probability", "surprise", "rank", "entropy",
    ]  # fmt: skip
    assert frame["token"].iloc[-1] == " hungry"
    assert frame["previous_tokens"].iloc[-1].strip() == "Let's stop for lunch because I'm getting"
    assert [math.exp(-s) for s in frame["surprise"]] == pytest.approx(frame["probability"].tolist())
    assert math.exp(frame["surprise"].mean()) == pytest.approx(compute_perplexity(text))


def test_compare_texts_is_ordered_by_perplexity_and_consistent():
    texts = ["Flurb zazzle moop tink wob.", "The cat sat on the mat.", "The cat computed the eigenvalue."]
    frame = compare_texts(texts)
    assert list(frame.columns) == ["text", "tokens", "perplexity", "bits", "bits_per_byte"]
    assert frame["text"].tolist() == [texts[1], texts[2], texts[0]]
    assert (frame["perplexity"] ** frame["tokens"]).map(math.log2).tolist() == pytest.approx(frame["bits"].tolist())


def test_the_sweep_breaks_at_few_bits_and_not_at_many():
    frame = bit_width_sweep("The cat sat on the mat.").set_index("bits")
    assert list(frame.index) == [32, 24, 16, 8, 4, 2, 1]
    assert frame.loc[8, "perplexity"] == pytest.approx(frame.loc[32, "perplexity"], rel=0.05)
    assert frame.loc[2, "perplexity"] > 10 * frame.loc[32, "perplexity"]
    assert frame["kl"].iloc[2:].is_monotonic_increasing
    assert frame.loc[8, "size_bytes"] * 4 == frame.loc[32, "size_bytes"]


def test_the_sweep_takes_symmetric_grids_and_formats_by_their_names():
    text = "The cat sat on the mat."
    symmetric, asymmetric = (bit_width_sweep(text, [4], "group-32", symmetric=each).iloc[0] for each in (True, False))
    q4_0, q8_0 = (bit_width_sweep(text, scheme=name).iloc[0] for name in ("Q4_0", "Q8_0"))
    assert (q4_0["bits"], q8_0["bits"]) == (4, 8)
    assert symmetric["size_bytes"] < asymmetric["size_bytes"]
    assert q4_0["size_bytes"] == pytest.approx(symmetric["size_bytes"], rel=0.02)
    assert q4_0["perplexity"] == pytest.approx(symmetric["perplexity"], rel=0.02)
    assert q8_0["kl"] < q4_0["kl"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: predict_next_tokens(""), "Type a phrase"),
        (lambda: predict_next_tokens("a", k=0), "between 1 and"),
        (lambda: predict_next_tokens("a", k=10**6), "between 1 and"),
        (lambda: token_surprise_table(""), "Type a text"),
        (lambda: compute_perplexity("The"), "single token"),
        (lambda: compare_texts([]), "at least one text"),
        (lambda: compare_texts("one string"), "list"),
        (lambda: compare_texts(["The cat sat.", ""]), "Text 2"),
        (lambda: bit_width_sweep("The cat", scheme="magic"), "Unknown scheme"),
        (lambda: bit_width_sweep("The cat", bits=[0]), "from 1 to 32"),
        (lambda: bit_width_sweep("The cat", bits=[4], scheme="Q4_0"), "bits and levels of its own"),
        (lambda: bit_width_sweep("The cat", scheme="NF4", symmetric=True), "bits and levels of its own"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("name", ["no such model", "../etc/passwd", "/nowhere/at/all", "a/b/c"])
def test_a_name_that_is_no_model_is_refused_in_a_sentence(name):
    with pytest.raises(ModelUnavailable, match="isn't a model name"):
        compute_perplexity("The cat sat.", model=name)


def test_a_local_directory_is_a_model_for_python():
    from model_cache.catalog import BUNDLED_DIRECTORY

    text = "The cat sat on the mat."
    assert compute_perplexity(text, model=str(BUNDLED_DIRECTORY)) == pytest.approx(compute_perplexity(text, "bundled"))


def test_gpt2_prints_its_published_figures():
    name = os.environ.get("LOGITSCOPE_GPT2", PUBLISHED["model"])  # or a directory that holds it
    try:
        engine = open_model(name)
    except ModelUnavailable as error:
        pytest.skip(f"GPT-2's weights cannot be had here: {error}")
    assert engine.info.vocabulary == PUBLISHED["vocabulary"]
    assert engine.info.n_parameters == PUBLISHED["parameters"]
    for phrase, expected in PUBLISHED["next_token"].items():
        frame = predict_next_tokens(phrase, len(expected["tokens"]), model=name)
        assert frame["tokens"].tolist() == expected["tokens"]
        assert frame["probabilities"].tolist() == pytest.approx(expected["probabilities"], abs=PUBLISHED["tolerance"])
        if "most_likely_id" in expected:
            assert frame["token_id"].iloc[0] == expected["most_likely_id"]


def test_words_of_a_text_with_their_places_and_both_figures():
    text = "The cat sat on the mat in the house"
    frame = word_surprise_table(text, bos=True)
    assert list(frame) == ["word", "start", "end", "tokens", "surprise", "surprise_corrected"]
    assert frame["word"].tolist() == text.split()
    assert [text[a:b] for a, b in zip(frame["start"], frame["end"], strict=True)] == text.split()
    mat = frame.set_index("word").loc["mat"]
    assert mat["surprise"] / math.log(2) == pytest.approx(10.8380, abs=1e-4)
    assert mat["surprise_corrected"] / math.log(2) == pytest.approx(13.0413, abs=1e-4)
    assert frame.attrs["note"] == ""
    parted = word_surprise_table("The cat sat.", part_punctuation=True)
    assert parted["word"].tolist() == ["The", "cat", "sat", "."]
    assert parted.loc[0, ["surprise", "surprise_corrected"]].isna().all()
