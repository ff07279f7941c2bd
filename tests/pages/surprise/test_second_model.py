"""Two models over one text."""

import math

import pytest
import torch
from streamlit.testing.v1 import AppTest

from app.surprise import second_model
from model_cache import open_model
from tests.support.engines import score
from training import train, windows
from training.recipe import Recipe


@pytest.mark.local
def test_two_models_are_compared_over_the_characters_they_share(tmp_path):
    text = "The cat 😀 sat, naïvely, on the mat."
    recipe = Recipe(vocabulary=300, layers=1, width=32, heads=2, context=64)
    torch.manual_seed(0)
    train.save(train.new_model(recipe), windows.train_tokenizer([text] * 9, 300), tmp_path, recipe.context)
    one, other = score(open_model("bundled"), text), score(open_model(str(tmp_path)), text)
    assert one.pieces != other.pieces, "their tokens differ"
    chips = second_model.stretches(one, other, "bits")
    assert "".join(chip.text for chip in chips) == text
    assert [chip.heat is None for chip in chips] == [True] + [False] * (len(chips) - 1)
    bits = []
    for scored in (one, other):
        first = next(n for n in range(1, 9) if b"".join(scored.pieces[:n]).decode().strip() == chips[0].text)
        bits.append(scored.surprisal_nats[first - 1 :].sum() / math.log(2))
    told = sum(float(chip.tip.rsplit("difference ", 1)[1].split()[0]) for chip in chips[1:])
    assert told == pytest.approx(bits[1] - bits[0], abs=0.006 * len(chips))


def page_with_two_models() -> None:
    from dataclasses import replace

    from app.surprise import second_model
    from tests.support.scored_texts import scored_text

    one = scored_text([b"The", b" cat", b" sat"], seed=1)
    other = scored_text([b"The", b" c", b"at", b" sat"], seed=2)
    second_model._draw_side_by_side(one, replace(other, measured=replace(other.measured, model="another")), "bits")


def test_the_tokens_of_both_models_stand_side_by_side():
    at = AppTest.from_function(page_with_two_models).run()
    assert not at.exception
    assert [frame.value["token"].tolist() for frame in at.dataframe] == [
        ["The", "·cat", "·sat"],
        ["The", "·c", "at", "·sat"],
    ]
    assert [frame.value["start"].tolist() for frame in at.dataframe] == [[0, 3, 7], [0, 3, 5, 7]]
    assert any("**another**: 4 tokens" in each.value for each in at.markdown)
