"""The unit that is chosen is every figure's: in nats no page says bits, but of weights."""

import json
import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages import MAIN, PAGES

UNFOLDED = ("export", "heatmap_extremes", "token_table", "every_figure")
OF_WEIGHTS = re.compile(  # not a surprise: how wide a weight is, and what data and parameters are called for it
    r"\*\*[\d, ]+ bits?\b|\bAt \*?\*?\d+ bits?\b|\b\d+ bits?, (per-tensor|per-channel|group-64)|bits per weight"
    r"|few bits|16 bits change nothing|\"bits\"|datum\.bits|\"(label|heading)\": \"bits\""
)
# The token table has the surprise in both units, side by side: the chosen one first.
IN_BOTH = re.compile(
    r'"surprise_other": \{"label": "surprise \(bits\)"'
    r'|"surprise \(nats\)", "numbers": true, "faint": false\}, \{"heading": "surprise \(bits\)"'
)


def all_that_is_drawn(at: AppTest) -> Iterator[str]:
    yield from (element.value for element in [*at.markdown, *at.caption, *at.warning])
    yield from (f"{metric.label} {metric.value} {metric.delta}" for metric in at.metric)
    yield from (table.proto.columns for table in at.dataframe)
    yield from (chart.proto.spec for chart in at.get("vega_lite_chart"))
    for component in at.get("bidi_component"):
        if component.proto.component_name == "printed_table":  # its label names the columns of weights as well
            sent = json.loads(component.proto.json)
            yield json.dumps([sent["columns"], sent["rows"]])
        elif component.proto.component_name != "tab_storage":
            yield component.proto.json


@pytest.mark.parametrize("page", PAGES)
def test_in_nats_no_figure_is_in_bits(page):
    at = AppTest.from_file(MAIN, default_timeout=120)
    at.query_params["unit"] = "nats"
    at.query_params["word"] = "Muskegon"
    for panel in UNFOLDED:
        at.session_state[panel] = True
    at.run()
    if page != PAGES[0]:
        at.switch_page(page).run()
    assert not at.exception
    drawn = list(all_that_is_drawn(at))
    assert any(re.search(r"\bnats\b", text) for text in drawn)
    in_bits = [text for text in drawn if re.search(r"\bbits?\b", OF_WEIGHTS.sub("", IN_BOTH.sub("", text)))]
    assert in_bits == []
