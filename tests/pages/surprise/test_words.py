"""Words on the page: the heatmap's word mode, the table, and the one switch that parts punctuation from them."""

import math

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.format import escape
from computation.word_table import words_of
from tests.pages.surprise.actions import TEXT
from tests.support.pages import heatmap, words_on

REASON = "Its tokens carry no space."


def table(at: AppTest, column: str):
    (frame,) = [each.value for each in at.dataframe if column in each.value]
    return frame


@pytest.fixture
def words_at(at) -> AppTest:
    at.session_state["word_table"] = True  # unfolded
    at.toggle(key="words").set_value(True).run()
    return at


@pytest.mark.parametrize("parted", [False, True])
def test_every_word_stands_in_a_table_with_both_figures(words_at, scored, parted):
    words_at.toggle(key="parted").set_value(parted).run()
    frame, words = table(words_at, "corrected"), words_of(scored, parted)
    assert frame["word"].tolist() == [word.text for word in words]
    assert [TEXT[a:b] for a, b in zip(frame["start"], frame["end"], strict=True)] == frame["word"].tolist()
    assert frame["n_tokens"].sum() == len(scored.ids)
    bits = [word.corrected_nats / math.log(2) for word in words[1:]]
    np.testing.assert_allclose(frame["corrected"][1:], bits)
    assert math.isnan(frame["summed"][0]), "the first token is not scored"


def test_the_switch_over_the_table_is_the_heatmaps_too(words_at):
    n_chips = len(heatmap(words_at)["chips"])
    words_at.toggle(key="parted_in_table").set_value(True).run()
    assert words_at.toggle(key="parted").value
    assert len(heatmap(words_at)["chips"]) == n_chips + 2, "a comma and a full stop"
    words_at.toggle(key="parted").set_value(False).run()
    assert not words_at.toggle(key="parted_in_table").value
    assert len(heatmap(words_at)["chips"]) == n_chips


def test_words_are_tinted_by_either_figure_and_the_legend_says_which(words_at, scored):
    assert heatmap(words_at)["legend"]["name"] == "surprise, summed (bits)"
    words_at.toggle(key="corrected").set_value(True).run()
    shown = heatmap(words_at)
    assert shown["legend"]["name"] == "surprise, corrected (bits)"
    for chip, word in zip(shown["chips"][1:], words_of(scored)[1:], strict=True):
        assert f"{word.summed_nats / math.log(2):.2f} bits summed" in chip["tip"]
        assert f"{word.corrected_nats / math.log(2):.1f} bits corrected" in chip["spoken"]


def page_without_corrected_figures() -> None:
    from dataclasses import replace

    from app.shared import state
    from app.surprise import heatmap, word_table
    from tests.pages.surprise.test_words import REASON
    from tests.support.scored_texts import scored_text

    scored = scored_text([b"The", b" cat", b" sat"])
    scored = replace(scored, boundary_log_mass=None, boundary_problem=REASON)
    state.whole_words.set(True)
    state.corrected_words.set(True)
    state.word_table_panel.set(True)
    assert not heatmap.draw_switches(scored).corrected
    word_table.draw_panel(scored, "bits")


def test_why_there_is_no_corrected_figure_is_said():
    at = AppTest.from_function(page_without_corrected_figures).run()
    assert not at.exception
    assert REASON in words_on(at)
    assert at.toggle(key="corrected").disabled
    assert at.toggle(key="corrected").help == escape(REASON)
    assert table(at, "corrected")["corrected"].isna().all()
    assert not table(at, "corrected")["summed"][1:].isna().any()
