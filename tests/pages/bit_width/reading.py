"""What tests of the bit-width page read from it."""

from streamlit import dataframe_util
from streamlit.testing.v1 import AppTest

TEXT = "The old man walked slowly along the river and looked at the boats."


def curve_frame(at: AppTest):
    return next(frame.value for frame in at.dataframe if "times_smaller" in frame.value)


def curve_points(at: AppTest) -> list[dict]:
    """What the curve draws: each point's figures, those included that were not measured."""
    frames = at.get("vega_lite_chart")[0].proto.datasets
    data = next(each.data.data for each in frames if each.name == "points")
    return dataframe_util.convert_arrow_bytes_to_pandas_df(data).to_dict("records")


def ask_for(at: AppTest, *names: str) -> None:
    """Choose what the curve is to show beyond its two lines, and press the button that measures it."""
    at.pills(key="also").set_value(list(names)).run()
    next(button for button in at.button if button.key.startswith("measure more")).click().run()
    assert not at.exception


def metrics(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}
