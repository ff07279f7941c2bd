"""The whole curve: every setting's figures against the Python API's, and what happens at its edges."""

import math

import pytest

from app.bit_width import curve, questions, widths
from components import bit_width_frames
from computation.perplexity import choices, power_of_ten
from computation.quantization import ALL_SCHEMES, Rounding
from model_cache import ModelUnavailable, bit_width_sweep, open_model
from model_cache.engine.jobs import failed
from model_cache.engine.questions import ScoreRounded
from tests.pages.bit_width.reading import TEXT, ask_for, curve_frame
from tests.support.engines import score
from tests.support.fake_engine import FakeEngine
from tests.support.pages import words_on


@pytest.mark.parametrize("scheme", ALL_SCHEMES)
def test_the_curve_is_what_the_python_function_measures(at, scheme):
    ask_for(at, widths.OTHER_WIDTHS, widths.OTHER_SCHEMES)
    shown = curve_frame(at)
    narrow = [12, 8, 7, 6, 5, 4, 3, 2, 1]
    assert len(shown) == 5 * len(narrow) + 1
    of_scheme = shown[shown["scheme"] == scheme].set_index("bits")
    assert sorted(of_scheme.index, reverse=True) == [16, *narrow][scheme != "per-tensor" :]
    expected = bit_width_sweep(TEXT, narrow, scheme).set_index("bits")
    for bits in narrow:
        assert of_scheme.loc[bits, "perplexity"] == pytest.approx(expected.loc[bits, "perplexity"], rel=1e-6)
        assert of_scheme.loc[bits, "size_mb"] == pytest.approx(expected.loc[bits, "size_bytes"] / 1e6)
        assert of_scheme.loc[bits, "kl"] == pytest.approx(expected.loc[bits, "kl"] / math.log(2), rel=1e-5, abs=1e-9)
        assert of_scheme.loc[bits, "percent_same"] == pytest.approx(100 * expected.loc[bits, "same_top1"])
    assert of_scheme["size_mb"].is_monotonic_decreasing
    assert of_scheme["convention"].str.contains("no BOS").all()


def test_the_yardstick_stands_beside_the_text(at):
    shown = next(frame.value for frame in at.dataframe if "times" in frame.value).set_index("text")
    story = questions.yardstick_text()
    assert score(open_model(), story).perplexity == pytest.approx(41.42, rel=1e-4)
    expected = bit_width_sweep(story, [4]).iloc[0]
    assert shown.loc["the yardstick", "rounded"] == choices(expected["perplexity"])
    assert shown.loc["the yardstick", "kl"] == pytest.approx(expected["kl"] / math.log(2), rel=1e-5)
    assert shown.loc["your text", "full"] == choices(score(open_model(), TEXT).perplexity)
    at.segmented_control(key="curve_of").set_value(curve.YARDSTICK).run()
    row = curve_frame(at).set_index(["scheme", "bits"]).loc[("per-tensor", 4)]
    assert row["perplexity"] == pytest.approx(expected["perplexity"], rel=1e-6)


def test_a_huge_perplexity_is_drawn_at_the_edge_and_said_as_a_power_of_ten(at):
    row = curve_frame(at).set_index(["scheme", "bits"]).loc[("per-tensor", 1)]
    assert row["beyond"]
    assert row["drawn"] == bit_width_frames.BEYOND_GUESSING * open_model().info.vocabulary
    assert row["shown"].startswith("over 10")


def test_an_infinite_perplexity_is_drawn_too():
    point = open_model().ask(ScoreRounded(TEXT, Rounding(1, "per-tensor"))).result()
    infinite = point.scored.surprisal_nats * 1e6
    object.__setattr__(point.scored, "surprisal_nats", infinite)
    frame = bit_width_frames.bit_widths([point], 8192)
    assert frame["perplexity"].iloc[0] == math.inf
    assert math.isfinite(frame["drawn"].iloc[0])
    assert frame["shown"].iloc[0] == "over 10³⁰⁸"
    open_model().forget_answers()


def test_a_long_text_is_measured_at_every_width_only_on_request(fake_engine, at, monkeypatch):
    monkeypatch.setattr(curve, "LONG_TOKENS", 5)
    at.run()
    assert "reading it at every width takes a while" in words_on(at)
    assert not any("drawn" in frame.value for frame in at.dataframe)
    at.session_state["every_figure"] = True
    at.toggle(key="sweep_long_text").set_value(True).run()
    assert set(curve_frame(at)["line"]) == {"per-tensor", "group-64"}


@pytest.mark.parametrize("at_the_door", [True, False])
def test_a_model_that_goes_away_leaves_the_figures_that_are_finished(fake_engine, at, monkeypatch, at_the_door):
    ask = FakeEngine.ask

    def ask_until_released(self, question):
        if not isinstance(question, ScoreRounded) or question.rounding.bits != 2:
            return ask(self, question)
        error = ModelUnavailable("This model was released to make room for another. Choose it again.")
        if at_the_door:
            raise error
        return failed(error)

    monkeypatch.setattr(FakeEngine, "ask", ask_until_released)
    at.run()
    assert not at.exception
    assert words_on(at).count("was released to make room") == 1
    assert len(curve_frame(at)) == 7
    assert "7 of 9 settings were measured" in words_on(at)


def test_seven_widths_stand_in_sight_on_two_lines_with_kl_and_top1_beside_each_perplexity(at):
    for number, scheme in enumerate(("per-tensor", "group-64")):
        table = next(frame.value for frame in at.dataframe if f"perplexity {number}" in frame.value)
        assert table["bits"].tolist() == ["32", "24", "16", "8", "4", "2", "1"]
        expected = bit_width_sweep(TEXT, [32, 24, 16, 8, 4, 2, 1], scheme)
        for row, (_, point) in zip(table.to_dict("records"), expected.iterrows(), strict=True):
            perplexity = point["perplexity"]
            briefly = choices(perplexity) if perplexity < 1e6 else f"over {power_of_ten(perplexity)}"
            assert row[f"perplexity {number}"] == briefly
            assert row[f"kl {number}"] == pytest.approx(point["kl"] / math.log(2), rel=1e-5, abs=1e-6)
            assert row[f"same {number}"] == pytest.approx(100 * point["same_top1"])
            if number == 0:
                assert row["size_mb"] == pytest.approx(point["size_bytes"] / 1e6)


@pytest.mark.parametrize(("scheme", "beside"), [("per-channel", "group-64"), ("group-64", "per-tensor")])
def test_another_way_of_sharing_scales_stands_beside_the_chosen_one(at, scheme, beside):
    at.radio(key="scheme").set_value(scheme).run()
    assert set(curve_frame(at)["line"]) == {scheme, beside}


def test_past_the_vocabularys_size_the_rounded_model_is_worse_than_guessing(at):
    at.select_slider(key="bits").set_value(1).run()
    words = words_on(at)
    assert "At **1 bit**, per-tensor, the model is **worse than guessing among 8,192 tokens**" in words
    assert "as unsure" not in words
    assert "×" not in words.split("and ")[0]
