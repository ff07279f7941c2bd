"""The sidebar's panel: the engine's own figures, as of the run that drew it."""

from streamlit.testing.v1 import AppTest

from model_cache import open_model
from model_cache.memory import gigabytes
from tests.support.pages import MAIN


def test_the_panel_is_folded_and_shows_the_engines_figures():
    at = AppTest.from_file(MAIN, default_timeout=60).run()
    assert not at.exception
    (panel,) = [e for e in at.sidebar.expander if e.label == "Status"]
    assert not panel.proto.expanded
    own, told = open_model().status(), panel.caption[0].value
    assert "**Model**: bundled, float32" in told
    assert f"**Answers kept**: {own.answers:,}, {gigabytes(own.cached_bytes)}" in told


def test_the_panel_counts_the_question_of_the_run_that_drew_it():
    at = AppTest.from_file(MAIN, default_timeout=60).run()
    engine = open_model()  # after the page: other tests may have had the one of before make room
    before = engine.status().answers
    at.text_area(key="phrase").set_value("A phrase that nobody typed before").run()
    assert engine.status().answers > before
    assert f"**Answers kept**: {engine.status().answers:,}," in at.sidebar.expander[-1].caption[0].value
