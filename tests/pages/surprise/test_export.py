"""What is taken along: files with every number, and a link that brings the page back."""

import io
import json
import math
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from app.shared import share_link
from app.surprise import export
from computation.headers import without_comments
from computation.word_table import words_of
from model_cache import open_model
from tests.pages.surprise.actions import TEXT, pin
from tests.support.pages import MAIN, heatmap, words_on


def table_of(csv: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(without_comments(csv)))


def test_csv_and_json_hold_every_number_of_every_token_and_the_convention(scored):
    info = open_model().info
    csv = export.tokens_csv(scored, info)
    frame = table_of(csv)
    np.testing.assert_allclose(frame["surprise_nats"][1:], scored.surprisal_nats)
    np.testing.assert_allclose(frame["surprise_bits"][1:], scored.surprisal_nats / math.log(2))
    np.testing.assert_allclose(frame["entropy_nats"][1:], scored.entropy_nats)
    assert frame["rank"][1:].tolist() == scored.ranks.tolist()
    assert frame["token_id"].tolist() == scored.ids.tolist()
    assert frame[["surprise_nats", "surprise_bits", "probability", "rank"]].loc[0].isna().all(), "nothing before it"
    assert [scored.text[a:b] for a, b in zip(frame["start"], frame["end"], strict=True)][1] == " sister"
    assert f"# convention: {scored.badge}\n" in csv
    whole = json.loads(export.surprise_json(scored, info, False), parse_constant=pytest.fail)
    assert whole["convention"] == scored.badge
    assert whole["weights"] == f"sha256 {info.weights_digest}"
    assert whole["perplexity"] == scored.perplexity
    assert [row["surprise_nats"] for row in whole["tokens"]] == [None, *scored.surprisal_nats.tolist()]


def test_words_are_exported_with_both_figures_and_how_they_were_parted(scored):
    info = open_model().info
    for parted in (False, True):
        csv, words = export.words_csv(scored, info, parted), words_of(scored, parted)
        frame = table_of(csv)
        assert frame["word"].tolist() == [word.text for word in words]
        np.testing.assert_allclose(frame["surprise_nats"][1:], [word.summed_nats for word in words[1:]])
        np.testing.assert_allclose(
            frame["surprise_corrected_bits"][1:], [word.corrected_nats / math.log(2) for word in words[1:]]
        )
        assert ("punctuation not parted" in csv) is not parted
        rows = json.loads(export.surprise_json(scored, info, parted))["words"]
        assert [row["surprise_corrected_nats"] for row in rows] == [word.corrected_nats for word in words]


def test_why_there_is_no_corrected_figure_stands_in_the_file(scored):
    without = replace(scored, boundary_log_mass=None, boundary_problem="Its tokens carry no space.")
    csv = export.words_csv(without, open_model().info, False)
    assert "Its tokens carry no space." in csv
    assert table_of(csv)["surprise_corrected_nats"].isna().all()


def test_the_link_restores_text_mode_and_pinned_token(fake_engine, at):
    at.segmented_control(key="mode").set_value("rank").run()
    pin(at, 5)
    address = at.code[0].value
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert (query["text"], query["mode"], query["at"]) == (TEXT, "rank", "5")
    assert query["spaces"] == "false"
    other = AppTest.from_file(MAIN, default_timeout=60)
    other.query_params.update(query)
    other.run()
    other.query_params.update(query)  # the first page has dropped what it does not know
    other.switch_page("surprise/page.py").run()
    assert not other.exception
    assert other.text_area(key="text").value == TEXT
    assert heatmap(other)["chosen"] == 5
    assert "rank" in heatmap(other)["legend"]["name"]


@pytest.mark.parametrize("place", ["0", "9999", "-3", "x", "1" * 40])
def test_a_link_with_a_place_out_of_range_opens_without_one(fake_engine, place):
    at = AppTest.from_file(MAIN, default_timeout=60)
    at.query_params["text"], at.query_params["at"] = TEXT, place
    at.run()
    at.query_params["text"], at.query_params["at"] = TEXT, place
    at.switch_page("surprise/page.py").run()
    assert not at.exception
    assert heatmap(at)["chosen"] is None
    assert f"The link pins place {place[:20]}, but this text has places 1 to" in words_on(at)


def test_a_text_too_long_for_a_link_is_said_to_be_so_and_not_cut(fake_engine, at):
    at.text_area(key="text").set_value("Quite a long text. " * 400).run()
    assert not at.code
    assert "no link to a text of this length" in words_on(at)


def test_a_link_too_long_for_a_code_is_said_to_be_so(fake_engine, at, monkeypatch):
    monkeypatch.setattr(share_link, "reaches_this_machine_only", lambda _: False)
    at.text_area(key="text").set_value("Quite a long text. " * 150).run()
    assert len(at.code) == 1
    assert "too long for a QR code" in words_on(at)
