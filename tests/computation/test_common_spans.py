"""One text under two tokenizers, cut where both have a boundary."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from computation.common_spans import common_spans


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40), st.data())
def test_common_spans_cover_the_text_once_and_split_no_character(text, data):
    raw = text.encode()
    cuts = [
        sorted(data.draw(st.sets(st.integers(1, max(1, len(raw) - 1)), max_size=12)) - {len(raw)}) for _ in range(2)
    ]
    one, other = ([raw[a:b] for a, b in pairwise([0, *cut, len(raw)])] for cut in cuts)
    spans = common_spans(one, other)
    assert "".join(shown for _, _, shown in spans) == text
    assert [i for a, _, _ in spans for i in a] == list(range(len(one)))
    assert [i for _, b, _ in spans for i in b] == list(range(len(other)))


def test_texts_that_differ_are_not_laid_side_by_side():
    with pytest.raises(ValueError, match="same characters"):
        common_spans([b"ab"], [b"ac"])
