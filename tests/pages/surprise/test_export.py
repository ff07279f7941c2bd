"""What is taken along: files with every number, and a link that brings the page back."""

import io
import json
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from app.shared import share_link
from app.surprise import export
from tests.pages.surprise.actions import TEXT, pin
from tests.support.pages import MAIN, heatmap, words_on


def test_csv_and_json_hold_every_number_and_the_convention(scored):
    frame = pd.read_csv(io.StringIO(export.surprise_csv(scored)))
    np.testing.assert_allclose(frame["surprise"], scored.surprisal_nats)
    np.testing.assert_allclose(frame["entropy"], scored.entropy_nats)
    assert frame["rank"].tolist() == scored.ranks.tolist()
    assert frame["token_id"].tolist() == scored.ids[1:].tolist()
    assert set(frame["convention"]) == {scored.badge}
    whole = json.loads(export.surprise_json(scored))
    assert whole["convention"] == scored.badge
    assert whole["perplexity"] == scored.perplexity
    assert [row["surprise"] for row in whole["tokens"]] == scored.surprisal_nats.tolist()


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
