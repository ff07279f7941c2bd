"""The bit-width page without a browser: its figures against the Python API's, and every part at every edge."""

import json
import math

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from app.bit_width import curve, size_exercise
from components import format, tables
from computation.perplexity import choices
from computation.quantization import SCHEMES, Rounding
from model_cache import ModelUnavailable, bit_width_sweep, open_model
from model_cache.engine.jobs import failed
from model_cache.engine.local import LocalEngine
from model_cache.engine.questions import ScoreRounded

TEXT = "The old man walked slowly along the river and looked at the boats."


@pytest.fixture
def at() -> AppTest:
    found = AppTest.from_file("../../app/main.py", default_timeout=120).run()
    found.switch_page("bit_width/page.py").run()
    found.session_state["every_figure"] = True  # unfolded
    found.text_area(key="sample").set_value(TEXT).run()
    assert not found.exception
    return found


def component(at: AppTest, label: str) -> dict:
    found = [json.loads(c.proto.json) for c in at.get("bidi_component")]
    return next(data for data in found if data["label"] == label)


def words(at: AppTest) -> str:
    return " ".join(element.value for element in [*at.markdown, *at.caption, *at.warning]).replace("\\", "")


def curve_frame(at: AppTest):
    return next(frame.value for frame in at.dataframe if "drawn" in frame.value)


def metrics(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_curve_is_what_the_python_function_measures(at, scheme):
    shown = curve_frame(at)
    assert len(shown) == 3 * len(curve.WIDTHS)
    of_scheme = shown[shown["scheme"] == scheme].set_index("bits")
    expected = bit_width_sweep(TEXT, curve.WIDTHS, scheme).set_index("bits")
    for bits in curve.WIDTHS:
        assert of_scheme.loc[bits, "perplexity"] == pytest.approx(expected.loc[bits, "perplexity"], rel=1e-6)
        assert of_scheme.loc[bits, "size_mb"] == pytest.approx(expected.loc[bits, "size_bytes"] / 1e6)
        assert of_scheme.loc[bits, "kl"] == pytest.approx(expected.loc[bits, "kl"] / math.log(2), rel=1e-5, abs=1e-9)
        assert of_scheme.loc[bits, "percent_same"] == pytest.approx(100 * expected.loc[bits, "same_top1"])
    assert of_scheme["size_mb"].is_monotonic_decreasing
    assert of_scheme["convention"].str.contains("no BOS").all()


@pytest.mark.parametrize("bits", [1, 2, 12, 24, 32])
def test_the_chosen_width_has_its_figures_beside_full_precision(at, bits):
    at.select_slider(key="bits").set_value(bits).run()
    assert not at.exception
    expected = bit_width_sweep(TEXT, [bits]).iloc[0]
    full = open_model().score(TEXT).perplexity
    found = metrics(at)
    assert found["Perplexity"] == choices(expected["perplexity"])
    assert at.metric[0].delta == f"full precision: {choices(full)}"
    assert float(found["Size (MB)"]) == pytest.approx(expected["size_bytes"] / 1e6, abs=0.06)
    assert float(found["Times smaller"][:-1]) == pytest.approx(
        4 * open_model().loaded.n_parameters / expected["size_bytes"], abs=0.06
    )
    if bits >= 24:
        assert "just as unsure" in words(at)
        assert found["Same top-1 (%)"] == "100"


def test_the_yardstick_stands_beside_the_text(at):
    shown = at.dataframe[0].value.set_index("text")
    story = curve.yardstick_text()
    assert 200 < len(story.split()) < 600
    expected = bit_width_sweep(story, [4]).iloc[0]
    assert shown.loc["the yardstick", "rounded"] == choices(expected["perplexity"])
    assert shown.loc["the yardstick", "kl"] == pytest.approx(expected["kl"] / math.log(2), rel=1e-5)
    assert shown.loc["your text", "full"] == choices(open_model().score(TEXT).perplexity)
    at.segmented_control(key="curve_of").set_value(curve.YARDSTICK).run()
    row = curve_frame(at).set_index(["scheme", "bits"]).loc[("per-tensor", 4)]
    assert row["perplexity"] == pytest.approx(expected["perplexity"], rel=1e-6)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_embedding_can_be_left_out_of_every_scheme(at, scheme):
    at.segmented_control(key="scheme").set_value(scheme).run()
    rounded = float(metrics(at)["Size (MB)"])
    at.toggle(key="embedding").set_value(False).run()
    assert not at.exception
    left_alone = 4 * 8_192 * 256 / 1e6  # float32, vocabulary times width
    assert float(metrics(at)["Size (MB)"]) > max(rounded, left_alone)


def test_the_difference_is_rounded_minus_full_token_by_token(at):
    at.select_slider(key="bits").set_value(3).run()
    engine = open_model()
    full = engine.score(TEXT)
    rounded = engine.start_quantized(TEXT, Rounding(3, "per-tensor")).result().scored
    chips = component(at, "The text tinted by what rounding changed")["chips"]
    change = (rounded.surprisal_nats - full.surprisal_nats) / math.log(2)
    assert [chip["heat"] for chip in chips[1:]] == pytest.approx((100 * np.clip(change / 8, -1, 1)).tolist(), abs=0.06)
    worst = full.pieces[int(change.argmax()) + 1].decode().strip()
    assert f"What got harder: **·{worst}** (+{change.max():.1f} bits)" in words(at)


def test_both_models_say_what_comes_after_the_text_and_at_a_token_that_is_clicked(at):
    at.select_slider(key="bits").set_value(3).run()
    engine = open_model()
    ids = engine.phrase_ids(TEXT)
    name = {None: "full precision", Rounding(3, "per-tensor"): "3 bits, per-tensor"}
    for setting, title in name.items():
        row = torch.from_numpy(engine.start_next(ids, setting).result().logits.copy())
        rows = component(at, f"Likeliest tokens: {title}")["rows"]
        assert [r["token_id"] for r in rows] == row.topk(10).indices.tolist()
        assert rows[0]["cells"][1] == format.percent(float(row.softmax(-1).max()))
    content_id = component(at, "Tokens tinted by surprise")["content_id"]
    at.session_state["sample_heatmap"] = {"clicked": {"value": 4, "content_id": content_id, "at": 1}}
    at.run()
    rows = component(at, "Likeliest tokens: full precision")["rows"]
    assert [r["token_id"] for r in rows] == engine.score(TEXT).top_ids[3].tolist()
    assert "What was expected after “The old man walked”" in words(at)


def test_the_model_goes_on_at_every_width(at):
    at.text_input(key="opening").set_value("My mother").run()
    engine = open_model()
    for bits in curve.WIDTHS:
        expected = engine.start_greedy(engine.phrase_ids("My mother"), 24, Rounding(bits, "per-tensor")).result()
        spelled = b"".join(expected.pieces).decode(errors="ignore").replace("\n", "↵").strip()
        assert spelled[:20] in words(at), bits
    at.text_input(key="opening").set_value("").run()
    assert not at.exception
    assert "Type a phrase first" in words(at)
    assert component(at, "Likeliest tokens: full precision"), "the rest of the page stands"


def test_the_worst_tensors_are_named_with_their_loss_under_each_scheme(at):
    shown = next(frame.value for frame in at.dataframe if "tensor" in frame.value)
    expected = open_model().start_weight_losses(Rounding(4, "per-tensor")).result().tensors[:5]
    assert shown["tensor"].tolist() == [loss.name for loss in expected]
    assert shown["per-tensor"].tolist() == pytest.approx([100 * loss.lost["per-tensor"] for loss in expected])
    assert expected[0].name in words(at)
    assert "15 levels" not in words(at)
    assert "16 levels" in words(at)


def test_a_huge_perplexity_is_drawn_at_the_edge_and_said_as_a_power_of_ten(at):
    row = curve_frame(at).set_index(["scheme", "bits"]).loc[("per-tensor", 1)]
    assert row["beyond"]
    assert row["drawn"] == tables.BEYOND_GUESSING * open_model().loaded.vocabulary
    assert row["shown"].startswith("over 10")


def test_an_infinite_perplexity_is_drawn_too():
    point = open_model().start_quantized(TEXT, Rounding(1, "per-tensor")).result()
    infinite = point.scored.surprisal_nats * 1e6
    object.__setattr__(point.scored, "surprisal_nats", infinite)
    frame = tables.bit_widths([point], 8192)
    assert frame["perplexity"].iloc[0] == math.inf
    assert math.isfinite(frame["drawn"].iloc[0])
    assert frame["shown"].iloc[0] == "over 10³⁰⁸"
    open_model().forget()


def test_a_long_text_is_measured_at_every_width_only_on_request(at, monkeypatch):
    monkeypatch.setattr(curve, "LONG_TOKENS", 5)
    at.run()
    assert "to read it at every width takes a while" in words(at)
    assert not any("drawn" in frame.value for frame in at.dataframe)
    at.session_state["every_figure"] = True
    at.toggle(key="sweep_long_text").set_value(True).run()
    assert len(curve_frame(at)) == 36


def test_a_model_that_goes_away_leaves_the_figures_that_are_finished(at, monkeypatch):
    ask = LocalEngine.ask

    def gone(self, question):
        if isinstance(question, ScoreRounded) and question.rounding.bits == 2:
            return failed(ModelUnavailable("This model was released to make room for another. Choose it again."))
        return ask(self, question)

    monkeypatch.setattr(LocalEngine, "ask", gone)
    at.run()
    assert not at.exception
    assert words(at).count("was released to make room") == 1
    assert len(curve_frame(at)) == 33
    assert "33 of 36 settings were measured" in words(at)


def test_the_sheet_hides_the_page_is_checked_with_a_tolerance_and_then_reveals(at):
    at.toggle(key="look_first").set_value(True).run()
    assert not at.metric
    megabytes = open_model().loaded.n_parameters / 1e6
    at.text_input(key="size_32").set_value(f"{4 * megabytes * 1.05:.2f}")
    at.text_input(key="size_8").set_value(f"{megabytes / 1000:.5f} GB")
    at.text_input(key="size_4").set_value(f"{megabytes:.1f} MB")
    at.text_input(key="size_1").set_value("a lot")
    at.button(key="check_sizes").click().run()
    assert not at.metric
    said = words(at)
    assert "**32 bits**: right" in said
    assert "**8 bits**: right" in said
    assert "**4 bits**: too large by 2×" in said
    assert "“a lot” is no size" in said
    assert "2 of 7 right" in said
    at.button(key="reveal_sizes").click().run()
    assert "It is 27.9 MB" in words(at)
    assert at.metric
    assert at.text_input(key="size_1").value == "a lot", "nothing typed is lost"


@pytest.mark.parametrize(("typed", "n_bytes"), [("62", 62e6), ("62 MB", 62e6), ("0,5gb", 5e8), (".5 kb", 500), (" ", None)])
def test_sizes_are_read_as_people_write_them(typed, n_bytes):
    assert size_exercise.size_of(typed) == n_bytes


@pytest.mark.parametrize("typed", ["x", "-3", "1 TBB", "1e9 MB", "MB"])
def test_what_is_no_size_is_said_to_be_none(typed):
    with pytest.raises(ValueError, match="is no size"):
        size_exercise.size_of(typed)
