"""The surprise page with a text, everything unfolded, and the text's figures."""

import pytest
from streamlit.testing.v1 import AppTest

from computation.results import ScoredText
from model_cache import open_model
from tests.pages.surprise.actions import TEXT
from tests.support.engines import score
from tests.support.pages import opened


@pytest.fixture
def at() -> AppTest:
    page = opened("surprise/page.py")
    for panel in ("export", "share", "heatmap_extremes", "token_table", "second_model_panel"):
        page.session_state[panel] = True  # unfolded
    page.text_area(key="text").set_value(TEXT).run()
    assert not page.exception
    return page


@pytest.fixture(scope="session")
def scored() -> ScoredText:
    return score(open_model(), TEXT)
