"""The bit-width page, opened with a text of the tests."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.bit_width.reading import TEXT


@pytest.fixture
def at() -> AppTest:
    page = AppTest.from_file("../../../app/main.py", default_timeout=120).run()
    page.switch_page("bit_width/page.py").run()
    page.session_state["every_figure"] = True  # unfolded
    page.text_area(key="sample").set_value(TEXT).run()
    assert not page.exception
    return page
