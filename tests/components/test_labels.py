"""Short names of texts: what tells them apart is left in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.labels import tell_apart

OPENING = "After a long winter in the north the old man walked slowly along the river and looked at "
LINES = st.lists(st.text(alphabet="ab \n…é", max_size=60), max_size=8)


def test_a_text_that_fits_is_left_as_it_is_on_one_line():
    assert tell_apart(["The cat\n sat.", "", "A dog."], 34) == ["The cat sat.", "", "A dog."]


@pytest.mark.parametrize("length", [16, 24, 38, 50])
def test_minimal_pairs_differ_in_their_labels_by_the_word_that_differs(length):
    texts = [f"{OPENING}the {thing} for a while." for thing in ("boats", "bats", "books")]
    labels = tell_apart(texts, length)
    for label, thing in zip(labels, ("boats", "bats", "books"), strict=True):
        assert thing in label
        assert label.startswith("After" if length > 16 else "…")


def test_texts_that_begin_differently_keep_their_beginnings():
    labels = tell_apart([f"{OPENING}the boats.", "Before dinner my mother told me to wash my hands."], 30)
    assert labels == ["After a long winter in the no…", "Before dinner my mother told…"]


def test_a_text_that_is_another_ones_beginning_shows_its_end():
    whole = f"{OPENING}the boats and the bridges."
    labels = tell_apart([whole, whole.removesuffix(" and the bridges.")], 30)
    assert labels[0].endswith("and the bridges.")
    assert labels[1].endswith("the boats")


def test_a_word_that_never_ends_is_cut_near_the_difference():
    assert tell_apart(["x" * 100, "x" * 99 + "y"], 10) == ["…xxxxxxxxx", "…xxxxxxxxy"]


@given(LINES, st.integers(12, 60))
def test_every_label_fits_and_texts_alike_have_labels_alike(texts, length):
    labels = tell_apart(texts, length)
    lines = [" ".join(text.split()) for text in texts]
    assert all(len(label) <= length for label in labels)
    for line, label in zip(lines, labels, strict=True):
        assert (label == line) == (len(line) <= length)
        for other, its_label in zip(lines, labels, strict=True):
            assert other != line or its_label == label


@given(st.text(alphabet="ab ", min_size=20, max_size=200), st.text(alphabet="ab ", min_size=1, max_size=20), LINES)
def test_two_texts_with_a_common_beginning_are_told_apart(beginning, end, others):
    one, other = (" ".join(f"{beginning}{mark}{end}".split()) for mark in "xy")
    first, second = tell_apart([one, other], 20)
    assert first != second
