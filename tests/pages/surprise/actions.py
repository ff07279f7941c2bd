"""What tests of the surprise page do on it."""

from streamlit.testing.v1 import AppTest

from tests.support.pages import click, heatmap

TEXT = "My sister said that the train was late, so she waited for an hour."
CHANGED = "The changed text, tinted by the change in surprise"


def pin(at: AppTest, position: int) -> AppTest:
    """Click on a token of the heatmap."""
    return click(at, "heatmap", position, heatmap(at)["content_id"])
