"""Pairs out of a table: side by side or by item and condition; what makes none is named."""

import pytest

from computation import pairing
from computation.pairing import Pair
from computation.table_files.reader import read_table

SIDE = read_table("a.csv", "id,sentence_good,sentence_bad\n1,It is.,It are.\n2,,They is.\n3,We are.,We is.\n")
LONG = read_table(
    "a.csv",
    "item,condition,text\nb,bad,B bad one.\na,good,A good one.\nb,good,B good one.\na,bad,A bad one.\nc,bad,C alone.\n"
    "d,good,D once.\nd,good,D twice.\nd,bad,D bad.\n",
)


def test_two_columns_make_a_pair_of_each_row_that_has_both():
    made = pairing.of_columns(SIDE, "sentence_good", "sentence_bad")
    assert made.labels == ("sentence_good", "sentence_bad")
    assert made.pairs == (Pair("1", (0, 0), ("It is.", "It are.")), Pair("3", (2, 2), ("We are.", "We is.")))
    assert made.faults == ("Row 2 is left out: one of the two texts is missing.",)


def test_an_item_makes_a_pair_of_its_two_conditions():
    made = pairing.of_conditions(LONG, "text", "item", "condition")
    assert made.labels == ("bad", "good")  # as the file has them
    assert [(pair.name, pair.rows) for pair in made.pairs] == [("b", (0, 2)), ("a", (3, 1))]
    assert made.faults == (
        "Item c is left out: one of the two texts is missing.",
        "Item d is left out: a condition stands there more than once.",
    )


def test_many_that_make_no_pair_are_named_by_the_first():
    rows = "".join(f"{i},One text.,\n" for i in range(1, 9))
    made = pairing.of_columns(read_table("a.csv", f"id,a,b\n{rows}9,Both texts.,Are here.\n"), "a", "b")
    assert made.faults == ("Rows 1, 2, 3, 4, 5 and 3 more are left out: one of the two texts is missing.",)


@pytest.mark.parametrize("conditions", [["x"], ["x", "y", "z"], list("abcdefg")])
def test_other_than_two_conditions_get_a_sentence(conditions):
    rows = "".join(f"1,{each},Some text.\n" for each in conditions)
    with pytest.raises(ValueError, match=f"two conditions, and “condition” holds {len(conditions)}: “{conditions[0]}”"):
        pairing.of_conditions(read_table("a.csv", f"item,condition,text\n{rows}"), "text", "item", "condition")


def test_the_same_column_twice_gets_a_sentence():
    with pytest.raises(ValueError, match="two different columns"):
        pairing.of_columns(SIDE, "sentence_good", "sentence_good")
    with pytest.raises(ValueError, match="three different columns"):
        pairing.of_conditions(LONG, "text", "item", "item")


def test_columns_are_guessed_by_their_names():
    assert pairing.likely_columns(SIDE, "sentence_bad") == ("sentence_good", "sentence_bad")
    assert pairing.likely_columns(LONG, "text") is None
    assert pairing.likely_conditions(LONG) == ("item", "condition")
    assert pairing.likely_conditions(SIDE) is None


def test_a_bad_column_that_comes_first_stays_second():
    table = read_table("a.csv", "sentence_bad,sentence_good\nIt are.,It is.\n")
    assert pairing.likely_columns(table, "sentence_bad") == ("sentence_good", "sentence_bad")
