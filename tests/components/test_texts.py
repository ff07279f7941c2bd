"""Several texts as a chart and as a table."""

from components import tables
from components.charts.texts import perplexity_chart
from model_cache import open_model
from tests.support.engines import score

TEXTS = ["The cat sat on the mat.", "Colourless green ideas sleep furiously.", "She gave him an apple and some water."]


def test_the_chart_has_whiskers_and_landmarks_with_their_figures():
    scored = [score(open_model("bundled"), text) for text in TEXTS]
    spec = perplexity_chart(tables.texts([("", s) for s in scored], "bits"), 8_192, ink="black").to_dict()
    marks = [layer["mark"]["type"] for layer in spec["layer"]]
    assert marks.count("bar") == 1
    assert marks.count("tick") == 2
    names = {row["name"] for rows in spec["datasets"].values() for row in rows if "at" in row and "name" in row}
    assert names == {"coin 2", "die 6", "guessing 8,192"}


def test_under_the_same_tokens_perplexity_is_not_grey():
    scored = [score(open_model("bundled"), text) for text in TEXTS]
    frame = tables.models(["a", "b", "c"], [scored, scored])
    assert frame["perplexity 0"].equals(frame["perplexity 1"])
