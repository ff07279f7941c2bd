"""Every figure, the chart, the sentences and the heatmaps of the compared texts."""

import json
import math
import re
import statistics

import numpy as np
import pytest

from components import format, tables
from components.charts.texts import perplexity_chart
from computation.perplexity import standard_error
from model_cache import compare_texts, open_model, token_surprise_table
from tests.pages.compare.actions import TEXTS, all_words, pasted
from tests.support.engines import score


def test_every_figure_is_what_the_tokens_add_up_to():
    at = pasted(TEXTS)
    shown = at.dataframe[0].value.set_index("text")
    expected = compare_texts(TEXTS).set_index("text")
    assert shown.index.tolist() == expected.index.tolist()
    all_nats = []
    for text in TEXTS:
        table, row = token_surprise_table(text), shown.loc[text]
        nats = table["surprise"].tolist()
        all_nats += nats
        spread = statistics.stdev(nats) / math.sqrt(len(nats))
        assert row["perplexity"] == pytest.approx(math.exp(statistics.fmean(nats)))
        assert row["low"] == pytest.approx(math.exp(statistics.fmean(nats) - spread))
        assert row["high"] == pytest.approx(math.exp(statistics.fmean(nats) + spread))
        assert row["tokens"] == len(nats)
        assert row["bits"] == pytest.approx(sum(nats) / math.log(2))
        assert row["bits_per_byte"] == pytest.approx(expected.loc[text, "bits_per_byte"])
        assert row["mean"] == pytest.approx(statistics.fmean(nats) / math.log(2))
        assert row["largest"] == pytest.approx(max(nats) / math.log(2))
        assert row["most"].replace("·", " ") == table["token"][nats.index(max(nats))]
    pooled = math.exp(statistics.fmean(all_nats))
    assert f"All texts as one: perplexity {pooled:#.3g}" in all_words(at)


def test_the_standard_error_is_the_textbooks():
    nats = [1.0, 2.5, 0.3, 4.0]
    assert standard_error(nats) == pytest.approx(np.std(nats, ddof=1) / 2)
    assert math.isnan(standard_error([1.0]))


def test_the_chart_has_whiskers_and_landmarks_with_their_figures():
    scored = [score(open_model("bundled"), text) for text in TEXTS]
    spec = perplexity_chart(tables.texts([("", s) for s in scored], "bits"), 8_192, ink="black").to_dict()
    marks = [layer["mark"]["type"] for layer in spec["layer"]]
    assert marks.count("bar") == 1
    assert marks.count("tick") == 2
    names = {row["name"] for rows in spec["datasets"].values() for row in rows if "at" in row and "name" in row}
    assert names == {"coin 2", "die 6", "guessing 8,192"}


@pytest.mark.parametrize(
    ("perplexity", "words"),
    [
        (1.4, "less unsure than about a fair coin (2)"),
        (2.0, "between a fair coin (2) and a die (6)"),
        (59.0, "between a die (6) and guessing among the vocabulary (8,192)"),
        (9_000.0, "worse than guessing among the vocabulary (8,192)"),
    ],
)
def test_each_text_is_placed_among_the_landmarks(perplexity, words):
    assert format.perplexity_standing(perplexity, 8_192) == words


def test_each_text_has_its_sentence_and_its_heatmap_on_one_scale():
    at = pasted(TEXTS)
    heatmaps = [json.loads(c.proto.json) for c in at.get("bidi_component")][: len(TEXTS)]
    for number, text in enumerate(TEXTS, 1):
        assert f"**Text {number}**: perplexity" in all_words(at)
        assert "".join(chip["text"] for chip in heatmaps[number - 1]["chips"]).strip() == text
    assert len({json.dumps(h["legend"]) for h in heatmaps}) == 1
    assert [h["bare"] for h in heatmaps] == [False, True, True]


def test_lengths_that_differ_and_short_texts_are_warned_of():
    long = " ".join([TEXTS[2]] * 4)
    words = all_words(pasted([TEXTS[0], long]))
    assert "1 of these is a short text: noisy" in words
    assert re.search(r"The lengths differ a lot: 6 to \d+ tokens", words)
    words = all_words(pasted([long, long + " And so on."]))
    assert "noisy" not in words.split("Token by token")[0]
    assert "lengths differ" not in words
