"""What is measured on request alone: parts, formats, and what they say; and what leaves the page."""

import io
import json
import math

import pandas as pd
import pytest

from app.bit_width import curve, export, tab_part, timing, widths
from app.shared import state
from computation.formats import FORMATS
from computation.perplexity import choices
from computation.quantization import Rounding, in_format
from model_cache import open_model
from model_cache.engine import jobs
from model_cache.engine.pending import PendingAnswer
from model_cache.engine.questions import ScoreRounded
from tests.pages.bit_width.reading import TEXT
from tests.support.engines import score
from tests.support.pages import words_on


def rounded(rounding):
    return open_model().ask(ScoreRounded(TEXT, rounding)).result()


def press(at, noun):
    next(button for button in at.button if button.key.startswith(f"measure {noun}")).click().run()
    assert not at.exception


def test_parts_are_rounded_one_at_a_time_when_they_are_asked_for(at):
    at.session_state["parts_panel"] = True
    at.run()
    assert "The longest bar is what breaks first" in words_on(at)
    assert not any("part" in frame.value for frame in at.dataframe)
    press(at, "parts")
    shown = next(frame.value for frame in at.dataframe if "part" in frame.value)
    assert shown["part"].tolist() == list(open_model().info.parts)
    for _, row in shown.iterrows():
        expected = rounded(Rounding(4, "per-tensor", part=row["part"]))
        assert row["kl"] == pytest.approx(expected.mean_kl_nats / math.log(2))
        assert row["percent_same"] == pytest.approx(100 * expected.share_same_top1)
        assert row["perplexity"] == choices(expected.scored.perplexity)


def test_formats_are_listed_with_a_sentence_each_and_measured_at_one_click(at):
    at.session_state["formats_panel"] = True
    at.run()
    table = next(frame.value for frame in at.dataframe if "format" in frame.value)
    assert table["format"].tolist() == list(FORMATS)
    assert all(f"**{name}**: {stored.sentence}" in words_on(at) for name, stored in FORMATS.items())
    assert table["kl"].isna().all()
    press(at, "formats")
    table = next(frame.value for frame in at.dataframe if "format" in frame.value).set_index("format")
    for name in FORMATS:
        expected = rounded(in_format(name))
        assert table.loc[name, "kl"] == pytest.approx(expected.mean_kl_nats / math.log(2))
        assert table.loc[name, "bits_per_weight"] == pytest.approx(expected.bits_per_weight)
    assert at.pills(key="also").value == [widths.FORMATS_], "the curve shows them as well"


def test_the_cost_of_sharing_scales_stands_beside_each_scheme(at):
    assert [at.radio(key="scheme").proto.captions[i] for i in range(5)] == [
        "4 bits",
        "over 4 bits",
        "5 bits",
        "4.5 bits",
        "4.25 bits",
    ]
    at.toggle(key="symmetric").set_value(True).run()
    assert not at.exception
    assert at.radio(key="scheme").proto.captions[2] == "4.5 bits"
    assert "At **4 bits**, per-tensor, symmetric, the model" in words_on(at)


@pytest.fixture
def measured():
    points = [rounded(Rounding(4, "per-tensor")), rounded(Rounding(1, "per-tensor")), rounded(in_format("Q4_0"))]
    return export.collected(
        (curve.YOURS, score(open_model(), TEXT), points[:2]), (curve.YOURS, score(open_model(), TEXT), points)
    )


def test_every_setting_is_exported_once_with_its_convention(measured):
    frame = pd.read_csv(io.StringIO(export.to_csv(measured)))
    assert frame["scheme"].tolist() == ["full precision", "per-tensor", "per-tensor", "Q4_0"]
    assert frame["perplexity"].iloc[1] == pytest.approx(rounded(Rounding(4, "per-tensor")).scored.perplexity)
    assert frame["convention"].str.contains("no BOS").all()
    (text,) = json.loads(export.to_json(measured))
    assert text["text"] == TEXT
    assert text["full_precision_from"] == "float32"
    assert [row["bits"] for row in text["settings"][1:]] == [4, 1, 4]
    assert text["settings"][3]["bits_per_weight"] == pytest.approx(4.5)


def test_a_perplexity_past_all_numbers_leaves_the_json_readable(measured):
    (full, points) = measured[curve.YOURS]
    object.__setattr__(points[1].scored, "surprisal_nats", points[1].scored.surprisal_nats * 1e6)
    (text,) = json.loads(export.to_json({curve.YOURS: (full, points)}))
    assert text["settings"][2]["perplexity"] is None
    assert text["settings"][2]["mean_surprise"] > 1e6
    open_model().forget_answers()


def test_times_are_those_of_answers_that_were_worked_for(monkeypatch):
    now = 100.0
    monkeypatch.setattr(timing.time, "monotonic", lambda: now)
    assert timing.expected_seconds(3, "a model of this test", 14) is None
    pending = [PendingAnswer() for _ in range(3)]
    there_already = jobs.answered(1)
    timing.watch([there_already, *map(jobs.LocalJob, pending)], "a model of this test", 14)
    for seconds, answer in zip((2, 4, 90), pending, strict=True):
        now += seconds
        if seconds == 90:
            answer.fail(ValueError("refused"))
        else:
            answer.resolve(1)
    assert timing.expected_seconds(3, "a model of this test", 14) == pytest.approx(9)
    assert timing.expected_seconds(3, "another model of this test", 14) is None


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, ""), (0.2, "under a second"), (12.4, "about 12 s"), (200, "about 3 min")]
)
def test_a_time_is_said_in_round_words(seconds, words):
    assert timing.in_words(seconds) == words


def test_what_was_asked_for_comes_back_with_the_tab():
    entry = next(entry for entry in tab_part.PAGE.entries if entry.key == state.asked_for)
    asked = {"bundled": ("formats", "parts")}
    assert entry.parse(json.loads(json.dumps(entry.as_json(asked)))) == asked
    with pytest.raises(ValueError, match="no such choice"):
        entry.parse([["bundled", ["everything"]]])
