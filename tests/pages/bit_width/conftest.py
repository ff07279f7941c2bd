"""The bit-width page, opened with a text of the tests."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.bit_width.reading import TEXT
from tests.support.pages import opened


@pytest.fixture
def at() -> AppTest:
    page = opened("bit_width/page.py")
    page.default_timeout = 120
    for panel in ("every_figure", "yardstick_panel", "weights_panel", "continuations_panel"):
        page.session_state[panel] = True  # unfolded
    page.text_area(key="sample").set_value(TEXT).run()
    assert not page.exception
    return page
