"""The loss curve as a picture for the model card. Knows the training log alone."""

from pathlib import Path

import altair as alt
import pandas as pd


def draw(log: Path, file: Path) -> None:
    """Two panels from `log.jsonl`: training loss in nats per token, and bits per byte of the validation text.

    Args:
        log: lines of step, nats and, now and then, bits_per_byte.
        file: an .svg or .png to write.
    """
    rows = pd.read_json(log, lines=True)
    x = alt.X("step:Q", title="step")
    panels = [
        alt.Chart(part, title=title, width=360, height=220)
        .mark_line(color=colour)
        .encode(x=x, y=alt.Y(f"{column}:Q", title=unit, scale=alt.Scale(zero=False)))
        for part, column, title, unit, colour in (
            (rows, "nats", "Training loss", "nats per token", "#0b72b5"),
            (rows.dropna(subset="bits_per_byte"), "bits_per_byte", "Validation text", "bits per byte", "#d5671f"),
        )
    ]
    alt.hconcat(*panels).configure(background="white", padding=12).configure_view(stroke=None).save(file)
