"""Every figure, the chart, the sentences and the heatmaps of the compared texts."""

import json
import math
import re
import statistics

import pytest

from model_cache import compare_texts, token_surprise_table
from tests.pages.compare.actions import TEXTS, pasted
from tests.support.pages import components, words_on


def test_every_figure_is_what_the_tokens_add_up_to():
    at = pasted(TEXTS)
    shown = at.dataframe[0].value.set_index("text")
    expected = compare_texts(TEXTS).set_index("text")
    assert shown.index.tolist() == TEXTS
    assert shown["number"].tolist() == [1, 2, 3]
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
        assert row["total"] == pytest.approx(sum(nats) / math.log(2))
        assert row["per_byte"] == pytest.approx(expected.loc[text, "bits_per_byte"])
        assert row["mean"] == pytest.approx(statistics.fmean(nats) / math.log(2))
        assert row["largest"] == pytest.approx(max(nats) / math.log(2))
        assert row["most"].replace("·", " ") == table["token"][nats.index(max(nats))]
    pooled = math.exp(statistics.fmean(all_nats))
    assert f"All texts as one: perplexity {pooled:#.3g}" in words_on(at)


def test_each_text_has_its_sentence_and_its_heatmap_on_one_scale():
    at = pasted(TEXTS)
    heatmaps = components(at)[: len(TEXTS)]
    for number, text in enumerate(TEXTS, 1):
        assert f"**Text {number}**: perplexity" in words_on(at)
        assert "".join(chip["text"] for chip in heatmaps[number - 1]["chips"]).strip() == text
    assert len({json.dumps(h["legend"]) for h in heatmaps}) == 1
    assert [h["bare"] for h in heatmaps] == [False, True, True]


def test_lengths_that_differ_and_short_texts_are_warned_of():
    long = " ".join([TEXTS[2]] * 4)
    words = words_on(pasted([TEXTS[0], long]))
    assert "1 of these is a short text: noisy" in words
    assert re.search(r"The lengths differ a lot: 6 to \d+ tokens", words)
    words = words_on(pasted([long, long + " And so on."]))
    assert "noisy" not in words.split("Token by token")[0]
    assert "lengths differ" not in words


def test_texts_are_in_one_order_and_keep_their_numbers_when_it_is_switched():
    at = pasted([TEXTS[1], "", TEXTS[0], TEXTS[2]])
    at.text_area(key="card_text_2").set_value("").run()
    numbers = {"as typed": [1, 3], "by perplexity": [3, 1]}
    for order in ("as typed", "by perplexity"):
        at.segmented_control(key="order").set_value(order).run()
        assert not at.exception
        assert at.dataframe[0].value["number"].tolist() == numbers[order]
        titles = re.findall(r"\*\*Text (\d)\*\*: perplexity", words_on(at))
        assert [int(number) for number in titles] == numbers[order]


def test_the_convention_of_the_perplexities_stands_once_under_the_chart():
    at = pasted(TEXTS)
    captions = [caption.value for caption in at.caption if "no BOS" in caption.value]
    (badge,) = captions
    assert "bundled model" in badge


def test_no_sentence_stands_under_every_text():
    words = words_on(pasted(TEXTS))
    assert words.count("equally likely tokens") == 1
    assert "between a die" not in words


def test_in_nats_no_figure_is_in_bits():
    at = pasted(TEXTS)
    at.segmented_control(key="unit").set_value("nats").run()
    labels = [column.get("label") or name for name, column in json.loads(at.dataframe[0].proto.columns).items()]
    assert "total (nats)" in labels
    assert "nats per byte" in labels
    assert not any("bit" in label for label in labels)
    assert " bits" not in words_on(at)
