"""The next-token page with a phrase that a link brings."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.next_token.actions import PHRASE
from tests.support.pages import opened


@pytest.fixture
def at() -> AppTest:
    return opened("next_token/page.py", phrase=PHRASE)
