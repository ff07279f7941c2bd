"""What tests of the bit-width page read from it."""

from streamlit.testing.v1 import AppTest

TEXT = "The old man walked slowly along the river and looked at the boats."


def curve_frame(at: AppTest):
    return next(frame.value for frame in at.dataframe if "drawn" in frame.value)


def metrics(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}
