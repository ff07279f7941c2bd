"""The same texts under several models: perplexity is grey where it does not compare."""

import json

import pytest
import torch

from app.compare import example_sets
from model_cache import open_model
from tests.pages.compare.actions import TEXTS
from tests.support.engines import score
from tests.support.pages import opened, words_on
from training import train, windows
from training.recipe import Recipe


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    """A model whose tokens are others than the bundled one's."""
    folder = tmp_path_factory.mktemp("foreign")
    recipe = Recipe(vocabulary=300, layers=1, width=32, heads=2, context=64)
    torch.manual_seed(0)
    train.save(train.new_model(recipe), windows.train_tokenizer(TEXTS * 3, 300), folder, recipe.context)
    return str(folder)


@pytest.mark.local
def test_across_tokenizers_perplexity_is_grey_with_its_reason_and_bits_per_byte_is_compared(foreign, monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_MODEL", foreign)
    at = opened("compare/page.py")
    at.selectbox(key="second").set_value("bundled").run()
    assert not at.exception
    pooled = []
    for model in (foreign, "bundled"):
        scored = [score(open_model(model), text) for _, text in example_sets.OPENING]
        pooled.append(sum(s.total_bits for s in scored) / sum(s.n_bytes for s in scored))
    assert f"**{pooled[0]:.3f}** for" in words_on(at)
    assert f"**{pooled[1]:.3f}** for bundled" in words_on(at)
    assert "bundled expected them best" in words_on(at)
    table = at.dataframe[1]
    assert "color: #6c727b" in table.proto.arrow_data.styler.styles
    columns = json.loads(table.proto.columns)
    assert "do not cut the texts into the same tokens" in columns["perplexity 0"]["help"]
    assert "comparable between models" in columns["per_byte 0"]["help"]
