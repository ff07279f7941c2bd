"""What a class answered, as bars: the right one is told from the others."""

import pandas as pd

from components.charts.class_answers import answers_chart
from components.class_answers import MOST_BARS, Given, with_right_among_first


def test_the_right_answer_is_marked_in_its_name_and_by_a_frame():
    rows = [("mat", "class", 60.0, "60 %", False), ("rug", "class", 40.0, "40 %", True)]
    spec = answers_chart(pd.DataFrame(rows, columns=["answer", "who", "percent", "shown", "right"]), ink="#000")
    assert list(spec["datasets"]["answers"]["label"]) == ["mat", "✓ rug"]
    framed = [layer for layer in spec["layer"] if layer["mark"].get("stroke")]
    assert [layer["transform"] for layer in framed] == [[{"filter": "datum.right"}]]


def test_the_right_answer_has_a_bar_however_few_gave_it():
    given = [Given(str(n), 20 - n) for n in range(12)]
    assert with_right_among_first(given, "3") == given
    assert with_right_among_first(given, None) == given
    moved = with_right_among_first(given, "10")
    assert moved[MOST_BARS - 1].answer == "10"
    assert sorted(moved, key=given.index) == given
