"""CSV and JSON carry every figure."""

import io
import json
import math

import numpy as np
import pandas as pd
import pytest

from model_cache import compare_texts, open_model
from tests.pages.compare.actions import TEXTS
from tests.support.engines import score


def test_csv_and_json_carry_every_figure_and_the_convention():
    from app.compare import export
    from app.compare.scoring import ComparedText

    scored = [score(open_model("bundled"), text) for text in TEXTS]
    known = [(ComparedText(i, f"name {i}", text), s) for i, (text, s) in enumerate(zip(TEXTS, scored, strict=True), 1)]
    frame = pd.read_csv(io.StringIO(export.to_csv([known, known])))
    assert len(frame) == 2 * len(TEXTS)
    expected = compare_texts(TEXTS).set_index("text")
    for _, row in frame.iterrows():
        assert row["perplexity"] == pytest.approx(expected.loc[row["text"], "perplexity"])
        assert "no BOS, first token unscored" in row["convention"]
        assert row["unit"] == "nats"
    (whole,) = json.loads(export.to_json([known]))
    assert whole["corpus_perplexity"] == pytest.approx(
        math.exp(np.concatenate([s.surprisal_nats for s in scored]).mean())
    )
    for text in whole["texts"]:
        assert sum(token["surprise"] for token in text["tokens_scored"]) / math.log(2) == pytest.approx(text["bits"])
