"""Sizes worked out by hand before the page shows them."""

import time

import pytest

from app.bit_width import size_exercise
from model_cache import open_model
from tests.support.pages import words_on


def test_the_exercise_hides_the_page_is_checked_with_a_tolerance_and_then_reveals(at):
    at.toggle(key="look_first").set_value(True).run()
    assert not at.metric
    megabytes = open_model().info.n_parameters / 1e6
    at.text_input(key="size_32").set_value(f"{4 * megabytes * 1.05:.2f}")
    at.text_input(key="size_8").set_value(f"{megabytes / 1000:.5f} GB")
    at.text_input(key="size_4").set_value(f"{megabytes:.1f} MB")
    at.text_input(key="size_1").set_value("a lot")
    at.button(key="check_sizes").click().run()
    assert not at.metric
    said = words_on(at)
    assert "**32 bits**: right" in said
    assert "**8 bits**: right" in said
    assert "**4 bits**: too large by 2×" in said
    assert "“a lot” isn't a size" in said
    assert "2 of 7 right" in said
    at.run()
    assert "2 of 7 right" in words_on(at), "as long as the sizes stay as they were"
    at.text_input(key="size_1").set_value("a lot more").run()
    assert "of 7 right" not in words_on(at)
    at.text_input(key="size_1").set_value("a lot").run()
    at.button(key="reveal_sizes").click().run()
    assert "It is 27.9 MB" in words_on(at)
    assert at.metric
    assert at.text_input(key="size_1").value == "a lot", "nothing typed is lost"


@pytest.mark.parametrize(
    ("typed", "n_bytes"), [("62", 62e6), ("62 MB", 62e6), ("0,5gb", 5e8), (".5 kb", 500), (" ", None)]
)
def test_sizes_are_read_as_people_write_them(typed, n_bytes):
    assert size_exercise.parse_size(typed) == n_bytes


@pytest.mark.parametrize("typed", ["x", "-3", "1 TBB", "1e9 MB", "MB"])
def test_what_is_not_a_size_gets_a_sentence(typed):
    with pytest.raises(ValueError, match="isn't a size"):
        size_exercise.parse_size(typed)


@pytest.mark.parametrize("typed", ["9" * 5_000 + "x", "1" + " " * 100_000 + "x", "9" * 100_000, "9" * 40 + " GBB"])
def test_what_is_too_long_for_a_size_gets_a_short_sentence_at_once(typed):
    with pytest.raises(ValueError, match="isn't a size") as error:
        size_exercise.parse_size(typed)
    assert len(str(error.value)) < 150


@pytest.mark.parametrize("parts", [("", "9", "x"), ("", "9", ".x"), ("1", " ", "x"), ("1 ", " ", "kbx")])
def test_a_size_can_be_read_in_one_way_only(parts):
    def seconds(n: int) -> float:
        text = parts[0] + parts[1] * n + parts[2]
        start = time.perf_counter()
        assert size_exercise._SIZE.fullmatch(text) is None
        return time.perf_counter() - start

    small, large = (min(seconds(n) for _ in range(5)) for n in (2_000, 64_000))
    assert large < 12 * 32 * small, "32 times the characters take 32 times the time, not 1,024 times"
