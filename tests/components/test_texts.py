"""Several texts as a chart and as a table."""

import json
import math

import pytest

from components import compare_tables
from components.charts.texts import model_chart, perplexity_chart
from components.compare_tables import Compared
from tests.support.scored_texts import scored_text


def compared(n: int) -> list[Compared]:
    """Texts made up of numbers; every third card between them is empty."""
    texts = [[b"The", b" same", b" beginning", b" of", b" all", b" of", b" them:", b" %d" % i] for i in range(n)]
    return [Compared(3 * i // 2 + 1, "", scored_text(pieces, seed=i)) for i, pieces in enumerate(texts)]


def test_the_chart_has_whiskers_and_landmarks_with_their_figures():
    spec = perplexity_chart(compare_tables.texts(compared(3), "bits"), 8_192, ink="black")
    marks = [layer["mark"]["type"] for layer in spec["layer"]]
    assert marks.count("bar") == 1
    assert marks.count("tick") == 2
    assert spec["datasets"]["landmarks"]["name"].tolist() == ["coin 2", "die 6", "guessing 8,192"]


def test_chart_and_tables_have_the_texts_in_the_order_given_each_under_its_own_number():
    texts = compared(4)[::-1]
    frame = compare_tables.texts(texts, "bits")
    scored = [each.scored for each in texts]
    charts = [
        perplexity_chart(frame, 8_192, ink="black"),
        model_chart(compare_tables.per_byte(texts, [scored], "bits"), ["bundled"], "bits", ink="black"),
    ]
    for chart in charts:
        rows = chart["datasets"]["texts"]
        assert rows["row"].tolist() == [0, 1, 2, 3]
        assert rows["number"].tolist() == frame["number"].tolist() == [5, 4, 2, 1]
        assert rows["label"].is_unique
        assert rows["brief"].is_unique
    assert compare_tables.models(texts, [scored], "bits")["number"].tolist() == [5, 4, 2, 1]


def test_a_chart_is_made_once_and_filled_in_anew():
    few, many = (perplexity_chart(compare_tables.texts(compared(n), "bits"), 8_192, ink="black") for n in (3, 50))
    assert few["layer"] is many["layer"]
    assert few["height"] < many["height"]


def test_a_perplexity_past_every_number_is_drawn_at_the_edge():
    text = compared(1)[0]
    object.__setattr__(text.scored, "surprisal_nats", text.scored.surprisal_nats * 1e6)
    (top,) = perplexity_chart(compare_tables.texts([text], "bits"), 8_192, ink="black")["params"]
    assert math.isfinite(top["value"])


@pytest.mark.parametrize("column", ["total", "per_byte", "mean", "largest"])
def test_every_figure_is_in_the_unit_chosen(column):
    bits, nats = (compare_tables.texts(compared(3), unit)[column] for unit in ("bits", "nats"))
    assert nats.tolist() == pytest.approx((bits * math.log(2)).tolist())


def test_models_are_compared_in_the_unit_chosen():
    texts = compared(3)
    scored = [each.scored for each in texts]
    frames = [compare_tables.models(texts, [scored, scored], unit) for unit in ("bits", "nats")]
    assert frames[1]["per_byte 1"].tolist() == pytest.approx((frames[0]["per_byte 0"] * math.log(2)).tolist())
    assert frames[0]["perplexity 0"].equals(frames[0]["perplexity 1"])
    chart = model_chart(compare_tables.per_byte(texts, [scored], "nats"), ["bundled"], "nats", ink="black")
    assert "nats per byte" in json.dumps(chart["layer"])
