"""What pages read of a component: each click once, and only if it was made on what is on the screen."""

import pytest
import streamlit as st

from components.frontend import branch_tree, events, token_heatmap, token_list, token_strip


@pytest.fixture(autouse=True)
def state(monkeypatch):
    """A session of its own."""
    state: dict = {}
    monkeypatch.setattr(st, "session_state", state)
    return state


def click(state, value, content_id="this", at=1.5):
    state["key"] = {"clicked": {"value": value, "content_id": content_id, "at": at}}


def test_a_click_is_taken_once(state):
    click(state, 3)
    assert events.take_event("key", "clicked", "this") == 3
    assert events.take_event("key", "clicked", "this") is None


def test_a_second_click_on_the_same_thing_is_another(state):
    click(state, 3)
    events.take_event("key", "clicked", "this")
    click(state, 3, at=2.5)
    assert events.take_event("key", "clicked", "this") == 3


def test_a_click_on_what_is_no_longer_shown_is_dropped_for_good(state):
    click(state, 3, content_id="that")
    assert events.take_event("key", "clicked", "this") is None
    assert events.take_event("key", "clicked", "that") is None, "it was taken when it came"


@pytest.mark.parametrize("component_state", [None, {}, {"clicked": None}, {"clicked": 7}, {"clicked": {"value": 7}}])
def test_no_click_is_none(state, component_state):
    state["key"] = component_state
    assert events.take_event("key", "clicked", "this") is None
    assert events.latest_event("key", "clicked", "this") is None


@pytest.mark.parametrize("read", [token_heatmap.clicked_position, token_list.clicked_token, branch_tree.clicked_node])
def test_each_component_reads_whole_numbers_alone(state, read):
    click(state, 5)
    assert read("key", "this") == 5
    click(state, "5", at=2)
    assert read("key", "this") is None


def test_a_choice_on_the_strip_lasts_as_long_as_what_it_was_made_on(state):
    assert token_strip.chosen_position("key", "this", 4) == 3
    click(state, 1)
    assert [token_strip.chosen_position("key", "this", 4) for _ in range(2)] == [1, 1]
    assert token_strip.chosen_position("key", "that", 4) == 3


@pytest.mark.parametrize("value", [-1, 4, "1", None])
def test_a_place_that_is_not_on_the_strip_is_the_last(state, value):
    click(state, value)
    assert token_strip.chosen_position("key", "this", 4) == 3
