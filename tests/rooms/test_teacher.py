"""The teacher's side of a room: opened, asked, closed, beside the model's, found again after a reload, and ended."""

import json
import math

import pytest

from app.rooms import hosting
from app.rooms.bounds import Bounds
from app.rooms.store import Rooms
from app.shared import room_state
from components.format import in_unit
from computation.perplexity import Convention
from model_cache import open_model
from model_cache.engine.questions import ScoreContinuation
from tests.pages.shared.test_restore import handed_back, held
from tests.support.pages import PAGES, opened, words_on

NEXT, SURPRISE, COMPARE, BITS = PAGES
PHRASE = "After school the children went to the"


@pytest.fixture
def rooms(monkeypatch):
    store = Rooms()
    monkeypatch.setattr(hosting, "rooms", store)
    return store


def with_room(page=NEXT, **address):
    """A page on which a room was opened, with the room's code and key."""
    at = opened(page, **address)
    at.session_state["share"] = True
    at.run()
    at.button(key="open_room").click().run()
    assert not at.exception
    return at, at.session_state[room_state.code.name], at.session_state[room_state.key.name]


def answers(store, code, *given, number=1):
    for device, answer in enumerate(given):
        store.answer(code, f"device {device}", number, lambda _, answer=answer: answer, "")


def test_who_opens_no_room_has_nothing_more_on_the_page(rooms):
    at = opened(NEXT)
    assert "room_card" not in str(at)
    assert "room" not in held(at)
    assert rooms.n_rooms() == 0


def test_a_class_is_asked_what_comes_next_and_its_answers_stand_beside_the_models(rooms):
    at, code, key = with_room(phrase=PHRASE)
    assert not at.session_state["share"]
    assert f"{code[:-3]} {code[-3:]}" in [heading.value for heading in at.subheader]
    rooms.view(code, "device 9")
    at.button(key="ask_class").click().run()
    asked = rooms.view(code, "device 0").question
    assert PHRASE in asked.prompt
    assert "**0** of 2 devices" in words_on(at.run())
    assert "The likeliest next token" not in words_on(at), "the class is not to see it"
    answers(rooms, code, "park", "Park", "moon")
    at.button(key="close_question").click().run()
    assert not at.exception
    assert "The likeliest next token" in words_on(at)
    engine = open_model("bundled")
    ids = engine.codec.phrase_ids(PHRASE, Convention())
    nats = {}
    for word in ("park", "moon"):
        spelled = [tuple(engine.codec.encode_within(each)) for each in (f" {word}", word)]
        nats[word] = min(engine.ask(ScoreContinuation(ids, each)).result().surprisal_nats for each in spelled)
    mean = in_unit((2 * nats["park"] + nats["moon"]) / 3, "bits")
    own = in_unit(-(2 * math.log(2 / 3) + math.log(1 / 3)) / 3, "bits")
    assert f"surprises the model by **{mean:.2f} bits**" in words_on(at)
    assert f"answers by **{own:.2f} bits**" in words_on(at)
    assert f"{in_unit(nats['park'], 'bits'):.2f} bits" in words_on(at)
    assert "2 of 3 said so" in words_on(at)
    assert list(at.dataframe[0].value["n"]) == [2, 1]
    assert not rooms.look(code, key).is_open


def test_the_card_stays_on_every_page_and_says_where_the_models_side_is(rooms):
    at, code, _ = with_room(phrase=PHRASE)
    at.button(key="ask_class").click().run()
    answers(rooms, code, "park")
    at.switch_page(SURPRISE).run()
    at.button(key="close_question").click().run()
    assert "model's side stands here" in words_on(at)
    at.switch_page(NEXT).run()
    assert "surprises the model by" in words_on(at)
    at.switch_page(COMPARE).run()
    assert "surprises the model by" in words_on(at)


def test_an_answer_after_a_question_was_opened_again_is_counted_and_judged(rooms):
    at, code, _ = with_room(phrase=PHRASE)
    at.button(key="ask_class").click().run()
    answers(rooms, code, "park")
    at.button(key="close_question").click().run()
    before = words_on(at)
    at.button(key="reopen_question").click().run()
    assert "surprises the model" not in words_on(at)
    answers(rooms, code, "park", "zoo")
    at.button(key="close_question").click().run()
    assert "surprises the model" in words_on(at)
    assert words_on(at) != before


def test_a_question_of_the_teachers_own_has_no_side_of_the_model(rooms):
    at, code, _ = with_room(SURPRISE)
    at.text_area(key="own_question").set_value("Which is **bold**?")
    at.text_area(key="own_options").set_value(" a \n\nb\n")
    at.button(key="ask_own").click().run()
    assert rooms.view(code, "device 0").question.options == ("a", "b")
    answers(rooms, code, 1, 1, 0)
    at.button(key="close_question").click().run()
    assert "Which is **bold**?" in words_on(at)
    assert "model's side" not in words_on(at)
    assert list(at.dataframe[0].value["n"]) == [1, 2]
    at.text_area(key="own_options").set_value("a\na")
    at.button(key="ask_own").click().run()
    assert "Two options are the same" in words_on(at)


def test_markup_in_an_answer_is_shown_as_it_was_typed(rooms):
    at, code, _ = with_room(phrase=PHRASE)
    at.button(key="ask_class").click().run()
    hostile = "<img src=x onerror=alert(1)> **b** $x$"
    rooms.answer(code, "device", 1, lambda _: hostile, "=1+1 <b>Ada</b>")
    at.button(key="close_question").click().run()
    assert not at.exception
    assert hostile in str([frame.value.to_dict() for frame in at.dataframe])


def test_a_reload_finds_the_room_again_and_no_address_ever_holds_its_key(rooms):
    at, _, key = with_room(phrase=PHRASE)
    at.button(key="ask_class").click().run()
    parts = held(at)
    assert key in parts["room"]
    at.session_state["share"] = True
    at.run()
    assert key not in str(at.query_params)
    assert not any(key in block.value for block in [*at.code, *at.markdown, *at.caption])
    again = handed_back(NEXT, parts)
    assert PHRASE in words_on(again)
    assert again.button(key="close_question")
    again.button(key="end_room").click().run()
    assert rooms.n_rooms() == 0
    gone = handed_back(NEXT, held(again))
    assert "end_room" not in [button.key for button in gone.button]
    assert "has ended" not in words_on(gone)


@pytest.mark.parametrize(
    "part", [{"room code": "BCDFGH", "room key": "x"}, {"room code": "<b>", "room key": 3}, {"room code": "B" * 900}]
)
def test_a_tab_that_holds_a_room_that_is_none_gets_a_page_as_ever(rooms, part):
    at = handed_back(NEXT, {"room": json.dumps({"version": 1, "part": {"held": part, "losses": []}})})
    assert "end_room" not in [button.key for button in at.button]


def test_a_room_that_has_ended_says_so_once(rooms):
    at, code, key = with_room()
    rooms.end(code, key)
    at.run()
    assert "has ended" in str([info.value for info in at.info])
    at.run()
    assert not at.info


def test_a_full_server_says_so(rooms, monkeypatch):
    monkeypatch.setattr(hosting, "rooms", Rooms(Bounds(rooms=0)))
    at = opened(NEXT)
    at.session_state["share"] = True
    at.run()
    at.button(key="open_room").click().run()
    assert "as many rooms open" in words_on(at)
