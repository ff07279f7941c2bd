"""What leaves the page: every figure that was measured, with its convention, and the chart as a picture."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from app.shared import export_panel, state
from components.frontend.save_chart import save_chart
from computation import cells
from computation.frames import rounded_frame
from computation.quantization import Rounding
from computation.results import RoundedScore, ScoredText

Measured = Mapping[str, tuple[ScoredText, Sequence[RoundedScore]]]  # by the text's name


def draw(measured: Measured, credit: str) -> None:
    """Downloads, folded away.

    Args:
        credit: the convention behind the chart.
    """
    export_panel.draw(
        state.bits_export,
        [
            export_panel.csv(lambda: to_csv(measured), "bit_widths.csv", state.bits_csv),
            export_panel.json(lambda: to_json(measured), "bit_widths.json", state.bits_json),
        ],
        "Every setting that was measured, full precision first, with the convention; KL is in nats there. The link is "
        "under Share.",
        beside=lambda: save_chart(
            state.figures.name, key=state.curve_picture.name, file_name="bit_widths", credit=credit
        ),
    )


def collected(*measured: tuple[str, ScoredText, Sequence[RoundedScore]]) -> Measured:
    """What was measured here and there on the page, by text, each setting once."""
    by_text: dict[str, tuple[ScoredText, dict[Rounding, RoundedScore]]] = {}
    for name, full, points in measured:
        _, known = by_text.setdefault(name, (full, {}))
        known.update((point.rounding, point) for point in points)
    return {name: (full, list(known.values())) for name, (full, known) in by_text.items()}


def to_csv(measured: Measured) -> str:
    """One line per text and setting; the convention stands in each."""
    frames = [
        rounded_frame(full, points).assign(
            measured_on=name, unit="nats", model=full.measured.model, convention=full.badge
        )
        for name, (full, points) in measured.items()
    ]
    return cells.to_csv(pd.concat(frames, ignore_index=True))


def to_json(measured: Measured) -> str:
    """For each text its figures at full precision, the convention, and each setting."""
    texts = [
        {
            "measured_on": name,
            "text": full.text,
            "model": full.measured.model,
            "convention": full.badge,
            "full_precision_from": full.measured.weights_from or "float32",
            "unit": "nats",
            "vocabulary": full.vocabulary,
            "settings": [_plain(row) for row in rounded_frame(full, points).to_dict("records")],
        }
        for name, (full, points) in measured.items()
    ]
    return json.dumps(texts, ensure_ascii=False, indent=1, allow_nan=False)


def _plain(row: Mapping[Any, Any]) -> dict[str, object]:
    """A row without what JSON has no word for: a perplexity past all numbers is null, its mean surprise is not."""
    return {name: None if isinstance(v, float) and not math.isfinite(v) else v for name, v in row.items()}
