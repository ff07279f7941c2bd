"""Two texts laid word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.heatmap import alignment
from components.heatmap.difference import span_nats
from model_cache import open_model
from tests.support.engines import score


def levenshtein(one: list[str], other: list[str]) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row, before = [i, *[0] * len(other)], row
        for j, b in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
    return row[-1]


WORDS = st.lists(st.sampled_from(["the", "cat", "sat", "on", "a", "mat", "and", "ran"]), min_size=2, max_size=9).map(
    " ".join
)


@given(WORDS, WORDS)
def test_the_fewest_words_are_changed(one, other):
    engine = open_model("bundled")
    a, b = score(engine, one), score(engine, other)
    stretches = alignment.align_words(a, b)
    for number, text in enumerate((one, other)):
        spans = [span for s in stretches for span in (s.one, s.other)[number]]
        assert [span.text.strip() for span in spans] == text.split()
    n_changed = sum(max(len(s.one), len(s.other)) for s in stretches if not s.same)
    assert n_changed == levenshtein(one.split(), other.split())


def test_words_put_in_front_are_named_and_the_old_first_word_has_no_change():
    engine = open_model("bundled")
    one, other = score(engine, "The cat sat."), score(engine, "Look, the cat sat.")
    stretches = alignment.align_words(one, other)
    chips = list(alignment.aligned_chips(one, other, stretches, "bits"))
    assert [chip.text.strip() for chip in chips if chip.changed] == ["Look", ",", "the"]
    assert [chip.text.strip() for chip in chips if chip.removed] == ["The"]
    same = alignment.align_words(one, one)
    assert not alignment.change_sentences(one, one, same, "bits")
    assert not alignment.aftermath_sentences(one, one, same, "bits")


def test_costs_of_all_stretches_add_up_to_both_texts():
    engine = open_model("bundled")
    one, other = (
        score(engine, "She gave him an apple and water."),
        score(engine, "She gave her one apple, and no water at all."),
    )
    stretches = alignment.align_words(one, other)
    for number, scored in enumerate((one, other)):
        spans = [span for s in stretches for span in (s.one, s.other)[number]]
        assert sum(span_nats(scored, span) or 0 for span in spans) == pytest.approx(scored.surprisal_nats.sum())
