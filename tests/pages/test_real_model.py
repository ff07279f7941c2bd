"""The pages on the real model: opened by a link, and with its figures."""

import pytest

from tests.real_model import NAME
from tests.support.pages import PAGES, answered, opened, typed, words_on

SAID_OF_THE_BUNDLED_ONE = "very small model"


@pytest.mark.usefixtures("smollm2")
@pytest.mark.parametrize("page", PAGES[:3])
def test_a_link_opens_a_page_on_it_without_a_word_of_a_small_model(page):
    at = typed(opened(page, model=NAME), page, "I visited Muskegon, Michigan")
    assert at.selectbox(key="model").value == NAME
    assert answered(at)
    assert not at.warning
    assert SAID_OF_THE_BUNDLED_ONE not in words_on(at)
    assert "weights from Q4_1" in words_on(at) or page == PAGES[0]
