"""What tests of the bit-width page read from it."""

import json

from streamlit.testing.v1 import AppTest

TEXT = "The old man walked slowly along the river and looked at the boats."


def component(at: AppTest, label: str) -> dict:
    found = [json.loads(c.proto.json) for c in at.get("bidi_component")]
    return next(data for data in found if data["label"] == label)


def words(at: AppTest) -> str:
    return " ".join(element.value for element in [*at.markdown, *at.caption, *at.warning]).replace("\\", "")


def curve_frame(at: AppTest):
    return next(frame.value for frame in at.dataframe if "drawn" in frame.value)


def metrics(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}
