"""The two shorter lessons: each step turns done by doing what it says, and not before."""

from app.lesson import library
from app.lesson.facts import MISSING
from model_cache import open_model
from tests.lesson.card import card, is_done, pressed
from tests.support.pages import PAGES, click, component, heatmap, opened

DONE = "Done."
NEXT, SURPRISE, COMPARE, BITS = PAGES


def shown(at) -> dict:
    return at.session_state["shown"]


def pin(at, place: int) -> None:
    click(at, "heatmap", place, heatmap(at)["content_id"])


def place_of(at, word: str) -> int:
    chips = component(at, f"Tokens tinted by {shown(at)['tint']}")["chips"]
    return next(chip["position"] for chip in chips if chip["text"].strip() == word)


def done(at, what: str) -> None:
    assert is_done(at), what
    told = card(at).partition(DONE)[2]
    assert told
    assert MISSING not in told, "a figure that the page does not show"


def test_why_a_text_is_odd_can_be_gone_through_by_doing_what_it_says():
    at = opened(SURPRISE, lesson="odd-text", step="1")
    assert not is_done(at)
    pin(at, shown(at)["most_place"] - 1)
    assert not is_done(at), "another token"
    pin(at, shown(at)["most_place"])
    assert shown(at)["most_token"].strip() == "elephant"
    done(at, "the odd word")

    pressed(at, "lesson_next")
    assert not is_done(at)
    most = shown(at)["most_place"]
    alternatives = component(at, "The likeliest tokens at the chosen place")
    click(at, "heatmap_alternatives", alternatives["rows"][0]["token_id"], alternatives["content_id"])
    done(at, f"another token at {most}")
    assert shown(at)["total_after"] < shown(at)["total_before"]

    pressed(at, "lesson_next")
    assert not is_done(at)
    tint = next(group for group in at.button_group if group.key == "mode")
    tint.set_value(tint.options[-1]).run()
    done(at, "the other tint")

    pressed(at, "lesson_next")
    pin(at, place_of(at, "fell") - 1)
    assert not is_done(at)
    pin(at, place_of(at, "fell"))
    done(at, "where it goes wrong")

    pressed(at, "lesson_next")
    at.switch_page(COMPARE).run()  # AppTest itself stays on the page before
    assert not is_done(at)
    at.text_area(key="card_text_2").set_value("The boys in the yard are playing ball.").run()
    assert not is_done(at), "another pair"
    at.text_area(key="card_text_2").set_value("The boys in the yard was playing ball.").run()
    done(at, "the pair")

    pressed(at, "lesson_next")
    at.text_area(key="card_text_2").set_value("The children played in the garden until it was late.").run()
    assert not is_done(at), "too natural"
    at.text_area(key="card_text_2").set_value("The children played in the garden until eigenvalue was dark.").run()
    done(at, "an odd one")
    assert shown(at)["highest_number"] == 2


def test_how_many_bits_can_be_gone_through_by_doing_what_it_says():
    at = opened(BITS, lesson="how-many-bits", step="1")
    assert not is_done(at)
    at.toggle(key="look_first").set_value(True).run()
    megabytes = open_model().info.n_parameters / 1e6
    for bits in (32, 24, 16):
        at.text_input(key=f"size_{bits}").set_value(f"{megabytes * bits / 8:.1f}")
    at.button(key="check_sizes").click().run()
    assert not is_done(at), "three sizes"
    at.text_input(key="size_8").set_value(f"{megabytes:.1f}")
    at.button(key="check_sizes").click().run()
    done(at, "four sizes")
    at.button(key="reveal_sizes").click().run()

    pressed(at, "lesson_next")
    assert at.metric
    assert not is_done(at)
    for bits, is_enough in ((16, False), (8, True)):
        at.select_slider(key="bits").set_value(bits).run()
        assert is_done(at) == is_enough, bits

    pressed(at, "lesson_next")
    assert not is_done(at)
    at.select_slider(key="bits").set_value(4).run()
    assert shown(at)["times_perplexity"] >= 2
    done(at, "it breaks")

    pressed(at, "lesson_next")
    assert not is_done(at)
    at.select_slider(key="bits").set_value(1).run()
    done(at, "worse than guessing")

    pressed(at, "lesson_next")
    assert not is_done(at)
    at.radio(key="scheme").set_value("group-64").run()
    done(at, "finer sharing")
    assert shown(at)["curve_4"] < shown(at)["beside_4"]

    pressed(at, "lesson_next")
    assert not is_done(at)
    next(g for g in at.button_group if g.key == "curve_of").set_value("the yardstick").run()
    done(at, "the yardstick")


def test_no_shipped_lesson_names_a_figure_that_its_page_leaves_out():
    held = library.library()
    assert not [problem for problem in held.problems if "mine" not in problem]
    assert {"logits", "odd-text", "how-many-bits"} <= set(held.lessons)
