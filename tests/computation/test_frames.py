"""The tables that leave the app are whole: every token and every word, blank where nothing is known."""

import json
import math
from dataclasses import replace

import pandas as pd
import pytest

from computation.frames import complete_token_frame, complete_word_frame, word_frame
from tests.support.scored_texts import scored_text

PIECES = [b" The", b" c", b"af\xc3", b"\xa9", b" mat"]


def test_the_token_table_has_the_unscored_first_token_blank():
    scored = replace(scored_text(PIECES), text="The café mat", added_space=True)
    frame = complete_token_frame(scored)
    assert frame["position"].tolist() == [0, 1, 2, 3, 4]
    assert list(zip(frame["start"], frame["end"], strict=True)) == [(0, 3), (3, 5), (5, 8), (7, 8), (8, 12)]
    assert frame["previous_text"].tolist() == ["", " The", " The c", " The caf", " The café"]
    figures = ["probability", "surprise_bits", "surprise_nats", "rank", "entropy_bits", "entropy_nats"]
    assert frame.loc[0, figures].isna().all()
    assert frame.loc[1:, figures].notna().all(axis=None)
    assert frame["rank"].tolist()[1:] == scored.ranks.tolist()
    assert (frame["surprise_nats"] / frame["surprise_bits"]).tolist()[1:] == pytest.approx([math.log(2)] * 4)
    assert json.loads(frame.to_json(orient="records"))[0]["rank"] is None


def test_what_stands_before_a_text_has_no_row():
    frame = complete_token_frame(scored_text([b"<s>", *PIECES], n_prefix=1))
    assert frame["position"].tolist() == [1, 2, 3, 4, 5]
    assert frame["surprise_bits"].notna().all()
    assert frame["previous_text"].tolist()[:2] == ["<s>", "<s> The"]


def test_the_word_table_has_both_figures_in_both_units():
    scored = replace(scored_text(PIECES), text="The café mat", added_space=True)
    frame = complete_word_frame(scored)
    assert frame["word"].tolist() == ["The", "café", "mat"]
    assert frame["pieces"].tolist()[1] == " c|af<0xC3>|<0xA9>"
    assert frame["tokens"].tolist() == [1, 3, 1]
    assert frame.loc[0, ["surprise_bits", "surprise_corrected_nats"]].isna().all()
    assert frame["surprise_nats"].tolist()[1] == pytest.approx(scored.surprisal_nats[:3].sum())
    short = word_frame(scored)
    assert list(short) == ["word", "start", "end", "tokens", "surprise", "surprise_corrected"]
    pd.testing.assert_series_equal(short["surprise_corrected"], frame["surprise_corrected_nats"], check_names=False)


def test_the_short_word_table_says_why_no_word_is_corrected():
    frame = word_frame(replace(scored_text(PIECES), boundary_log_mass=None, boundary_problem="No space."))
    assert frame["surprise_corrected"].isna().all()
    assert frame.attrs["note"] == "No space."


def test_a_text_of_white_space_has_no_words():
    assert complete_word_frame(scored_text([b" ", b"\n", b" "])).empty
