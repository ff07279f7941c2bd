"""A new session gets back what the tab held: by page, strictly read, and never in place of what the address names."""

import json

import pytest

from app.shared import restore, tab_parts
from tests.pages.next_token.actions import append, rows
from tests.support.pages import PAGES, answered, click, component, heatmap, opened, typed
from tests.support.tabs import handed_back, held

LONG = "a long text about a cat. " * 400
NEXT, SURPRISE, COMPARE, BITS = PAGES


def written(part: str, **entries: object) -> dict[str, str]:
    return {part: json.dumps({"version": restore.VERSION, "part": {"held": entries, "losses": []}})}


def test_long_texts_of_compare_come_back_on_any_page():
    at = opened(COMPARE)
    at.button(key="add_card").click().run()
    at.text_area(key="card_text_4").set_value(LONG).run()
    at.menu_button(key="card_menu_4").click("Name").run()
    at.text_input(key="card_name_4").set_value("mine").run()
    parts = held(at)
    assert "cards" not in at.query_params
    for page in (COMPARE, SURPRISE):
        again = handed_back(page, parts)
        again.switch_page(COMPARE).run()
        assert again.text_area(key="card_text_4").value == LONG
        assert again.text_input(key="card_name_4").value == "mine"
        assert again.text_area(key="card_text_1").value == at.text_area(key="card_text_1").value
        assert answered(again)


def test_built_tokens_and_settings_of_next_token_come_back():
    at = opened(NEXT, phrase="To be or not to", k="20")
    append(at, rows(at)[0]["token_id"])
    phrase = at.text_area(key="phrase").value
    assert phrase.startswith("To be or not to ")
    at.number_input(key="seed").set_value(7).run()
    at.toggle(key="guess").set_value(True).run()
    at.text_input(key="guesses").set_value("lunch, sleep").run()
    at.button(key="reveal_next").click().run()
    again = handed_back(NEXT, held(at))
    assert again.text_area(key="phrase").value == phrase
    assert again.number_input(key="k").value == 20
    assert again.number_input(key="seed").value == 7
    assert again.toggle(key="guess").value
    assert list(again.dataframe[0].value["guess"]) == list(at.dataframe[0].value["guess"])
    tree = component(again, "Continuations tried")
    assert tree == component(at, "Continuations tried")


def test_replaced_tokens_come_back():
    at = typed(opened(SURPRISE), SURPRISE, "The cat sat on the mat and looked at the moon.")
    content_id = heatmap(at)["content_id"]
    click(at, "heatmap", 5, content_id)
    likeliest = component(at, "The likeliest tokens at the chosen place")
    click(at, "heatmap_alternatives", likeliest["rows"][0]["token_id"], likeliest["content_id"])
    changed = component(at, "The changed text, tinted by the change in surprise")
    again = handed_back(SURPRISE, held(at))
    assert heatmap(again)["chosen"] == 5
    assert component(again, "The changed text, tinted by the change in surprise") == changed


def test_the_size_exercise_comes_back():
    at = opened(BITS)
    at.toggle(key="look_first").set_value(True).run()
    at.text_input(key="size_8").set_value("7 MB").run()
    again = handed_back(BITS, held(at))
    assert again.toggle(key="look_first").value
    assert again.text_input(key="size_8").value == "7 MB"


def test_what_the_address_names_goes_by_the_address():
    parts = written("surprise", text=LONG, spaces=True) | written("compare", cards=[["", LONG]])
    at = handed_back(SURPRISE, parts, text="A link's text.")
    assert at.text_area(key="text").value == "A link's text."
    assert at.toggle(key="spaces").value
    at.switch_page(COMPARE).run()
    assert at.text_area(key="card_text_1").value == LONG


def test_boxes_of_a_page_that_stayed_open_are_left_to_the_browser():
    parts = written("surprise", text="held") | {restore.SHOWN: "surprise"}
    assert handed_back(SURPRISE, parts, alive=True).text_area(key="text").value != "held"
    assert handed_back(SURPRISE, parts, alive=False).text_area(key="text").value == "held"


def test_nothing_is_written_over_what_the_tab_holds_before_it_has_answered():
    at = opened(COMPARE)
    mounted = [json.loads(c.proto.json) for c in at.get("bidi_component") if c.proto.component_name == "tab_storage"]
    assert {data["answered"] for data in mounted} == {False}
    assert "cards" not in at.query_params
    at = handed_back(COMPARE, written("compare", cards=[["", LONG]]))
    mounted = [json.loads(c.proto.json) for c in at.get("bidi_component") if c.proto.component_name == "tab_storage"]
    assert {data["answered"] for data in mounted} == {True}


def test_what_cannot_come_back_is_said():
    at = opened(COMPARE)
    at.button(key="add_card").click().run()
    (toast,) = handed_back(COMPARE, held(at)).toast
    assert toast.value.replace("\\", "") == f"Compare: {tab_parts.UNDO} could not be brought back."
    too_large = typed(opened(SURPRISE), SURPRISE, "word " * 80_000)
    assert any("more than a tab keeps" in caption.value for caption in too_large.caption)
    assert toast.proto.duration > 0, "about nothing that was typed, and not for ever"
    (toast,) = handed_back(SURPRISE, held(too_large)).toast
    assert not toast.proto.duration
    assert tab_parts.TOO_LARGE in toast.value


DEEP = "[" * 100_000
NO_PARTS = (
    "",
    "null",
    "[]",
    "{}",
    '{"version": 2}',
    DEEP,
    '{"version":1,"part":null}',
    '{"version":1,"part":{"held":[]}}',
)
NOTHING_FIT = (
    None,
    [],
    {},
    "x" * 400_000,
    1e300,
    -1,
    True,
    float("nan"),
    float("inf"),
    10**30,
    [[1]],
    "\ud800",
    [["a"] * 3],
)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("part", NO_PARTS, ids=range(len(NO_PARTS)))
def test_a_part_that_is_none_leaves_the_page_as_it_was(page, part):
    at = handed_back(page, dict.fromkeys(("next token", "surprise", "surprise clicks", "compare", "bit width"), part))
    assert answered(at)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("value", NOTHING_FIT, ids=range(len(NOTHING_FIT)))
def test_no_value_that_a_tab_hands_back_breaks_a_page(page, value):
    from app.bit_width import tab_part as bits
    from app.compare import tab_part as compare
    from app.next_token import tab_part as next_token
    from app.surprise import tab_part as surprise

    parts: dict[str, str] = {}
    for part in (next_token.PAGE, surprise.PAGE, surprise.CLICKS, compare.PAGE, bits.PAGE):
        parts |= written(part.name, **{entry.key.name: value for entry in part.entries})
    at = handed_back(page, parts)
    hides_its_figures = at.toggle(key="guess").value or (page == BITS and at.toggle(key="look_first").value)
    assert answered(at) or at.warning or (hides_its_figures and not at.exception)


@pytest.mark.parametrize("token_id", [None, 8_192, 2**31 - 1])
def test_tokens_that_the_model_does_not_have_are_dropped(token_id):
    at = opened(NEXT, phrase="To be or not to")
    append(at, rows(at)[0]["token_id"])
    parts = held(at)
    if token_id is not None:
        part = json.loads(parts["next token"])
        part["part"]["held"]["continuations"][0][3][0][1] = token_id
        parts["next token"] = json.dumps(part)
    again = handed_back(NEXT, parts)
    drawn = {mounted.proto.component_name for mounted in again.get("bidi_component")}
    assert ("branch_tree" in drawn) == (token_id is None)
