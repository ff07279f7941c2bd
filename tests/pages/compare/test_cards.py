"""Cards: duplicated, moved, removed, brought back, and kept in the address."""

import pytest
from streamlit.testing.v1 import AppTest

from app.compare import example_sets
from tests.pages.compare.actions import card_texts, pasted, pick_from_menu
from tests.support.pages import MAIN, opened, words_on


def test_it_opens_with_the_notebooks_three_texts(fake_engine):
    at = opened("compare/page.py")
    assert card_texts(at) == [text for _, text in example_sets.OPENING]
    assert "What to look for" in words_on(at)


def test_cards_are_duplicated_moved_removed_and_brought_back(fake_engine):
    at = pasted(["one text", "another text", "a third text"])
    pick_from_menu(at, 1, "Duplicate")
    assert card_texts(at) == ["one text", "one text", "another text", "a third text"]
    assert "Texts 1 and 2 are the same." in words_on(at)
    pick_from_menu(at, 4, "Move up")
    assert card_texts(at) == ["one text", "one text", "a third text", "another text"]
    pick_from_menu(at, 1, "Move up")
    assert card_texts(at) == ["one text", "one text", "a third text", "another text"]
    at.text_area(key="card_text_3").set_value("a changed text").run()
    pick_from_menu(at, 3, "Remove")
    assert card_texts(at) == ["one text", "one text", "another text"]
    at.button(key="undo_cards").click().run()
    assert card_texts(at) == ["one text", "one text", "a changed text", "another text"], "with what was typed before"


def test_changes_are_undone_one_by_one(fake_engine):
    at = pasted(["one text", "another text"])
    pick_from_menu(at, 1, "Duplicate")
    pick_from_menu(at, 3, "Move up")
    for expected in (
        ["one text", "one text", "another text"],
        ["one text", "another text"],
        [t for _, t in example_sets.OPENING],
    ):
        at.button(key="undo_cards").click().run()
        assert card_texts(at) == expected
    assert not [button for button in at.button if button.key == "undo_cards"]


def test_what_was_typed_after_a_change_survives_its_undoing(fake_engine):
    at = pasted(["one text", "another text"])
    pick_from_menu(at, 2, "Remove")
    at.text_area(key="card_text_1").set_value("one text, and more").run()
    at.button(key="undo_cards").click().run()
    assert card_texts(at) == ["one text", "another text"]
    at.button(key="undo_cards").click().run()
    assert card_texts(at) == ["one text, and more"]


def test_the_last_card_that_is_removed_leaves_an_empty_one(fake_engine):
    at = pasted(["the only text"])
    pick_from_menu(at, 1, "Remove")
    assert card_texts(at) == [""]
    assert "Type at least one text" in at.warning[0].value
    at.button(key="undo_cards").click().run()
    assert card_texts(at) == ["the only text"]


def test_an_empty_card_is_left_out_and_a_single_token_is_named():
    at = pasted(["The cat sat on the mat.", "x", "Another text."])
    at.button(key="add_card").click().run()
    assert "Text 4 is empty and left out." in words_on(at)
    assert "Text 2 is left out. This text is a single token." in words_on(at)
    assert len(at.dataframe[0].value) == 2


def test_texts_typed_are_still_there_after_another_page_and_names_too(fake_engine):
    at = pasted(["one text", "another text"])
    pick_from_menu(at, 1, "Name").text_input(key="card_name_1").set_value("mine").run()
    at.switch_page("surprise/page.py").run()
    at.switch_page("compare/page.py").run()
    assert card_texts(at) == ["one text", "another text"]
    assert at.dataframe[0].value["name"].tolist().count("mine") == 1


def test_an_example_set_replaces_the_texts_and_says_what_to_look_for(fake_engine):
    at = pasted(["my own text", "and another"])
    at.menu_button(key="ready_set").click("One word changed").run()
    chosen = next(example for example in example_sets.SETS if example.name == "One word changed")
    assert card_texts(at) == [text for _, text in chosen.texts]
    assert chosen.hint in words_on(at)
    at.button(key="undo_cards").click().run()
    assert card_texts(at) == ["my own text", "and another"]


@pytest.mark.parametrize("bad", ["", "[", "{}", "[1]", '[["a"]]', '[["a", 1]]', "[]"])
def test_a_damaged_link_gets_a_sentence_and_the_example(fake_engine, bad):
    at = AppTest.from_file(MAIN, default_timeout=60)
    at.query_params["cards"] = bad
    at.run()
    at.query_params["cards"] = bad
    at.switch_page("compare/page.py").run()
    assert not at.exception
    assert card_texts(at) == [text for _, text in example_sets.OPENING]
    assert "texts are damaged" in words_on(at)
