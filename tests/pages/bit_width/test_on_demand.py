"""The curve on demand: what is measured at first, in which order, what is not, and what is measured on request."""

import re

import pytest

from app.bit_width import widths
from computation import wide_grids
from computation.formats import FORMATS
from computation.quantization import SCHEMES, Rounding
from model_cache import bit_width_sweep, open_model
from model_cache.engine import local
from model_cache.engine.questions import ScoreRounded
from tests.pages.bit_width.reading import TEXT, ask_for, curve_frame, curve_points
from tests.support.engines import score
from tests.support.pages import words_on


def asked_of(at, monkeypatch, act):
    """The settings that are asked for while a page does something."""
    engine, asked = open_model(), []
    ask = engine.ask
    with monkeypatch.context() as patch:
        patch.setattr(type(engine), "ask", lambda self, question: asked.append(question) or ask(question))
        act()
    assert not at.exception
    return [question.rounding for question in asked if isinstance(question, ScoreRounded)]


def test_the_chosen_width_is_asked_first_then_the_nearest_of_its_scheme_then_the_line_beside(at, monkeypatch):
    at.select_slider(key="bits").set_value(5).run()
    asked = asked_of(at, monkeypatch, lambda: at.text_area(key="sample").set_value("Another text than before.").run())
    assert asked[0] == Rounding(5, "per-tensor")
    in_order = [(setting.bits, setting.scheme) for setting in dict.fromkeys(asked)]
    per_tensor = [(bits, "per-tensor") for bits in (5, 4, 2, 8, 1, 16)]
    assert in_order == per_tensor + [(bits, "group-64") for bits in (4, 2, 8, 1)]


def test_of_16_bits_and_more_one_is_measured_and_the_others_are_drawn_as_full_precision(at):
    chart = curve_points(at)
    hollow = {(row["bits"], row["line"]) for row in chart if not row["measured"]}
    assert hollow == {(32, "per-tensor"), (24, "per-tensor"), *((bits, "group-64") for bits in (32, 24, 16))}
    assert "Hollow: not measured. 16 bits per weight change nothing" in words_on(at)
    full = score(open_model(), TEXT).perplexity
    sizes = {scheme: bit_width_sweep(TEXT, [32, 24, 16], scheme).set_index("bits") for scheme in SCHEMES}
    for row in chart:
        if not row["measured"]:
            assert row["perplexity"] == full
            assert row["size_mb"] == pytest.approx(sizes[row["line"]].loc[row["bits"], "size_bytes"] / 1e6)


def test_where_16_bits_change_something_the_wider_ones_are_measured(at, monkeypatch):
    monkeypatch.setattr(wide_grids, "UNCHANGED_NATS", 0.0)
    at.run()
    assert not at.exception
    assert all(row["measured"] for row in curve_points(at))
    assert len(curve_points(at)) == 14


def test_what_is_asked_for_is_measured_with_how_long_it_takes_said_before(at, monkeypatch):
    lines = {"per-tensor", "group-64"}
    at.pills(key="also").set_value([widths.SYMMETRIC, widths.FORMATS_]).run()
    assert set(curve_frame(at)["line"]) == lines, "nothing is measured before the button is pressed"
    button = next(button for button in at.button if button.label.startswith("Measure 18 more"))
    assert re.search(r": (about \d+ s|under a second)$", button.label)
    asked = asked_of(at, monkeypatch, lambda: button.click().run())
    assert set(curve_frame(at)["line"]) == lines | {f"{line}, symmetric" for line in lines} | set(FORMATS)
    assert len({setting for setting in asked if setting.stored_as}) == len(FORMATS)
    assert not any(button.label.startswith("Measure") and "more" in button.label for button in at.button)


def test_what_was_asked_for_stays_asked_for_on_another_text(at):
    ask_for(at, widths.FORMATS_)
    at.text_area(key="sample").set_value("Another text than before.").run()
    assert set(FORMATS) <= set(curve_frame(at)["line"])
    assert at.pills(key="also").value == [widths.FORMATS_]


def test_nothing_that_was_measured_is_measured_again(at, monkeypatch):
    ask_for(at, widths.OTHER_WIDTHS)
    at.select_slider(key="bits").set_value(8).run()
    worked_on, request_for = [], local.request_for
    monkeypatch.setattr(
        local, "request_for", lambda question, *rest: worked_on.append(question) or request_for(question, *rest)
    )
    at.select_slider(key="bits").set_value(4).run()
    at.switch_page("surprise/page.py").run()
    at.switch_page("bit_width/page.py").run()
    assert not at.exception
    assert {row["bits"] for row in curve_points(at) if row["measured"]} == {16, 12, 8, 7, 6, 5, 4, 3, 2, 1}
    assert not [question for question in worked_on if isinstance(question, ScoreRounded)]
