"""The tree of continuations, and the spellings of a word."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from computation.branches import ROOT, Branches
from computation.words import variants
from tests.support.steps import n_steps


@given(st.lists(st.tuples(st.integers(-1, 40), st.integers(0, 5)), max_size=40))
def test_every_node_is_drawn_once_and_reached_by_its_own_path(moves):
    tree = Branches()
    for parent, token in moves:
        parent = min(parent, len(tree) - 1)
        node = tree.add(parent, token, -0.5)
        assert tree.add(parent, token, -0.5) == node, "the same token in the same place is the same node"
        assert tree.token_ids(node) == (*tree.token_ids(parent), token)
        assert tree.log_prob(node) == pytest.approx(-0.5 * len(tree.path(node)))
    drawn = [node for _, run in tree.runs() for node in run]
    assert sorted(drawn) == list(range(len(tree)))
    for _, run in tree.runs():
        assert all(tree[b].parent == a for a, b in pairwise(run))
        assert len(tree.children(run[-1])) != 1


def test_a_fork_begins_a_line_of_its_own():
    tree = Branches()
    first = tree.add(ROOT, 1, -1.0)
    second = tree.add(first, 2, -1.0)
    tree.add(second, 3, -1.0)
    tree.add(first, 4, -2.0)
    assert list(tree.runs()) == [(0, [0]), (1, [1, 2]), (1, [3])]


def grow(n: int, *, chain: bool) -> None:
    """Grow a tree of n nodes, one after the other or all side by side, and walk through it."""
    tree, node = Branches(), ROOT
    for token in range(n):
        node = tree.add(node if chain else ROOT, token, -0.5)
        tree.log_prob(node)
    assert sum(len(run) for _, run in tree.runs()) == n
    assert len(tree.children(ROOT)) == (1 if chain else n)


@pytest.mark.parametrize("chain", [True, False])
def test_work_doubles_with_the_number_of_nodes(chain):
    once, twice = (n_steps(lambda n=n: grow(n, chain=chain)) for n in (300, 600))
    assert twice < 2.2 * once


def test_a_word_has_four_spellings_the_usual_one_first():
    assert variants(" hungry ") == [" hungry", "hungry", " Hungry", "Hungry"]
    assert variants("Michigan") == [" Michigan", "Michigan", " michigan", "michigan"]
    assert variants("42") == [" 42", "42"]
    with pytest.raises(ValueError, match="Type a word"):
        variants("  ")
