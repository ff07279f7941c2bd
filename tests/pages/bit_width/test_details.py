"""The chosen setting: its figures, the text, both models' next tokens, continuations, and the weights."""

import math

import numpy as np
import pytest
import torch

from app.bit_width.widths import WIDTHS
from components import format
from components.bit_width import line_of
from components.bit_width_frames import briefly
from computation.perplexity import choices
from computation.quantization import SCHEMES, Rounding
from model_cache import bit_width_sweep, open_model
from model_cache.engine.questions import ContinueGreedily, MeasureWeightLosses, NextToken, ScoreRounded
from tests.pages.bit_width.reading import TEXT, metrics
from tests.support.engines import phrase_ids, score
from tests.support.pages import component, words_on


@pytest.mark.parametrize("bits", [1, 2, 12, 24, 32])
def test_the_chosen_width_has_its_figures_beside_full_precision(at, bits):
    at.select_slider(key="bits").set_value(bits).run()
    assert not at.exception
    expected = bit_width_sweep(TEXT, [bits]).iloc[0]
    full = score(open_model(), TEXT).perplexity
    found = metrics(at)
    assert found["Perplexity"] == briefly(expected["perplexity"])  # written out up to a million
    assert at.metric[0].delta == f"full precision: {choices(full)}"
    assert float(found["Size (MB)"]) == pytest.approx(expected["size_bytes"] / 1e6, abs=0.06)
    assert float(found["Times smaller"][:-1]) == pytest.approx(
        4 * open_model().info.n_parameters / expected["size_bytes"], abs=0.06
    )
    if bits >= 24:
        assert "just as unsure" in words_on(at)
        assert found["Same top-1 (%)"] == "100"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_embedding_can_be_left_out_of_every_scheme(at, scheme):
    at.radio(key="scheme").set_value(scheme).run()
    rounded = float(metrics(at)["Size (MB)"])
    at.toggle(key="embedding").set_value(False).run()
    assert not at.exception
    left_alone = 4 * 8_192 * 256 / 1e6  # float32, vocabulary times width
    assert float(metrics(at)["Size (MB)"]) > max(rounded, left_alone)


def test_the_difference_is_rounded_minus_full_token_by_token(at):
    at.select_slider(key="bits").set_value(3).run()
    engine = open_model()
    full = score(engine, TEXT)
    rounded = engine.ask(ScoreRounded(TEXT, Rounding(3, "per-tensor"))).result().scored
    chips = component(at, "The text tinted by what rounding changed")["chips"]
    change = (rounded.surprisal_nats - full.surprisal_nats) / math.log(2)
    assert [chip["heat"] for chip in chips[1:]] == pytest.approx((100 * np.clip(change / 8, -1, 1)).tolist(), abs=0.06)
    worst = full.pieces[int(change.argmax()) + 1].decode().strip()
    assert f"What got harder: **·{worst}** (+{change.max():.1f} bits)" in words_on(at)


def test_both_models_say_what_comes_after_the_text_and_at_a_token_that_is_clicked(at):
    at.select_slider(key="bits").set_value(3).run()
    engine = open_model()
    ids = phrase_ids(engine, TEXT)
    name = {None: "full precision", Rounding(3, "per-tensor"): "3 bits, per-tensor"}
    for setting, title in name.items():
        row = torch.from_numpy(engine.ask(NextToken(ids, setting)).result().logits.copy())
        rows = component(at, f"Likeliest tokens: {title}")["rows"]
        assert [r["token_id"] for r in rows] == row.topk(10).indices.tolist()
        assert rows[0]["cells"][1] == format.percent(float(row.softmax(-1).max()))
    content_id = component(at, "Tokens tinted by surprise")["content_id"]
    at.session_state["sample_heatmap"] = {"clicked": {"value": 4, "content_id": content_id, "at": 1}}
    at.run()
    rows = component(at, "Likeliest tokens: full precision")["rows"]
    assert [r["token_id"] for r in rows] == score(engine, TEXT).top_ids[3].tolist()
    assert "What was expected after “The old man walked”" in words_on(at)


def test_the_model_continues_at_every_width(at):
    at.text_input(key="opening").set_value("My mother").run()
    engine = open_model()
    for bits in WIDTHS:
        expected = engine.ask(
            ContinueGreedily(phrase_ids(engine, "My mother"), 24, Rounding(bits, "per-tensor"))
        ).result()
        spelled = b"".join(expected.pieces).decode(errors="ignore").replace("\n", "↵").strip()
        assert spelled[:20] in words_on(at), bits
    at.text_input(key="opening").set_value("").run()
    assert not at.exception
    assert "Type a phrase first" in words_on(at)
    assert component(at, "Likeliest tokens: full precision"), "the rest of the page stands"


def test_widths_that_continue_alike_stand_together(at):
    at.text_input(key="opening").set_value("My mother").run()
    engine = open_model()
    lines: dict[str, list[int]] = {}
    for bits in WIDTHS:
        question = ContinueGreedily(phrase_ids(engine, "My mother"), 24, Rounding(bits, "per-tensor"))
        lines.setdefault(line_of(engine.ask(question).result()), []).append(bits)
    assert len(lines) < len(WIDTHS)
    words = words_on(at)
    for line, widths in lines.items():
        assert words.count(line) == 1
        assert f"**{', '.join(map(str, widths))} bit" in words


def test_the_worst_tensors_are_named_with_their_loss_under_each_scheme(at):
    shown = next(frame.value for frame in at.dataframe if "tensor" in frame.value)
    expected = open_model().ask(MeasureWeightLosses(Rounding(4, "per-tensor"))).result().tensors[:5]
    assert shown["tensor"].tolist() == [loss.name for loss in expected]
    assert shown["per-tensor"].tolist() == pytest.approx([100 * loss.lost["per-tensor"] for loss in expected])
    assert expected[0].name in words_on(at)
    assert "15 levels" not in words_on(at)
    assert "16 levels" in words_on(at)
