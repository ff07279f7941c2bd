"""The whole curve: every setting's figures against the Python API's, and what happens at its edges."""

import math

import pytest

from app.bit_width import curve, questions
from components import tables
from computation.perplexity import choices, power_of_ten
from computation.quantization import SCHEMES, Rounding
from model_cache import ModelUnavailable, bit_width_sweep, open_model
from model_cache.engine.jobs import failed
from model_cache.engine.questions import ScoreRounded
from tests.pages.bit_width.reading import TEXT, curve_frame
from tests.support.engines import score
from tests.support.fake_engine import FakeEngine
from tests.support.pages import words_on


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_curve_is_what_the_python_function_measures(at, scheme):
    shown = curve_frame(at)
    assert len(shown) == 3 * len(questions.WIDTHS)
    of_scheme = shown[shown["scheme"] == scheme].set_index("bits")
    expected = bit_width_sweep(TEXT, questions.WIDTHS, scheme).set_index("bits")
    for bits in questions.WIDTHS:
        assert of_scheme.loc[bits, "perplexity"] == pytest.approx(expected.loc[bits, "perplexity"], rel=1e-6)
        assert of_scheme.loc[bits, "size_mb"] == pytest.approx(expected.loc[bits, "size_bytes"] / 1e6)
        assert of_scheme.loc[bits, "kl"] == pytest.approx(expected.loc[bits, "kl"] / math.log(2), rel=1e-5, abs=1e-9)
        assert of_scheme.loc[bits, "percent_same"] == pytest.approx(100 * expected.loc[bits, "same_top1"])
    assert of_scheme["size_mb"].is_monotonic_decreasing
    assert of_scheme["convention"].str.contains("no BOS").all()


def test_the_yardstick_stands_beside_the_text(at):
    shown = next(frame.value for frame in at.dataframe if "times" in frame.value).set_index("text")
    story = questions.yardstick_text()
    assert 200 < len(story.split()) < 600
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
    assert row["drawn"] == tables.BEYOND_GUESSING * open_model().info.vocabulary
    assert row["shown"].startswith("over 10")


def test_an_infinite_perplexity_is_drawn_too():
    point = open_model().ask(ScoreRounded(TEXT, Rounding(1, "per-tensor"))).result()
    infinite = point.scored.surprisal_nats * 1e6
    object.__setattr__(point.scored, "surprisal_nats", infinite)
    frame = tables.bit_widths([point], 8192)
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
    assert len(curve_frame(at)) == 36


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
    assert len(curve_frame(at)) == 33
    assert "33 of 36 settings were measured" in words_on(at)


def test_seven_widths_stand_in_sight_under_every_scheme(at):
    table = next(frame.value for frame in at.dataframe if "group-64" in frame.value and "bits" in frame.value)
    assert table["bits"].tolist() == ["32", "24", "16", "8", "4", "2", "1"]
    curve_ = curve_frame(at).set_index(["scheme", "bits"])
    for _, row in table.iterrows():
        assert row["size_mb"] == pytest.approx(curve_.loc[("per-tensor", int(row["bits"])), "size_mb"])
        for scheme in SCHEMES:
            perplexity = curve_.loc[(scheme, int(row["bits"])), "perplexity"]
            briefly = choices(perplexity) if perplexity < 1e6 else f"over {power_of_ten(perplexity)}"
            assert row[scheme] == briefly


def test_past_the_vocabularys_size_the_rounded_model_is_worse_than_guessing(at):
    at.select_slider(key="bits").set_value(1).run()
    words = words_on(at)
    assert "At **1 bit**, per-tensor, the model is **worse than guessing among 8,192 tokens**" in words
    assert "as unsure" not in words
    assert "×" not in words.split("and ")[0]


def test_the_chosen_width_is_asked_before_all_others(at, monkeypatch):
    engine, asked = open_model(), []
    ask = engine.ask
    monkeypatch.setattr(type(engine), "ask", lambda self, question: asked.append(question) or ask(question))
    at.text_area(key="sample").set_value("Another text than before.").run()
    scores = [question for question in asked if isinstance(question, ScoreRounded)]
    assert scores[0].rounding == Rounding(4, "per-tensor")
    assert len({question.rounding for question in scores}) == 36
    first_of_the_sweep = [question.rounding.scheme for question in scores[1:13]]
    assert first_of_the_sweep == ["per-tensor"] * 12
