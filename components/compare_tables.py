"""Several scored texts as frames for tables and charts, in the order given. Knows no model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.format import in_unit, shorten
from components.heatmap import chips
from components.labels import tell_apart
from computation.perplexity import choices, perplexity, standard_error
from computation.results import ScoredText
from computation.text import visible
from computation.units import NATS_PER_BIT

LABEL_CHARACTERS, BRIEF_CHARACTERS, HINT_CHARACTERS = 38, 16, 200


@dataclass(frozen=True)
class Compared:
    """One of several scored texts.

    Attributes:
        number: of its card, which it has in chart, table and heatmap alike.
        name: as the visitor gave it; may be empty.
    """

    number: int
    name: str
    scored: ScoredText


def texts(compared: Sequence[Compared], unit: str) -> pd.DataFrame:
    """One row per text.

    Returns:
        number, name, text, perplexity, low, high (e to the mean surprisal, give or take its standard error; the
        perplexity itself where there is none), tokens, total, per_byte, mean, largest (surprises, in the unit), most
        (the most surprising token), convention, and for the chart hint, label, brief, shown.
    """
    scored = [each.scored for each in compared]
    worst = [chips.most_surprising(s) for s in scored]
    means = [float(s.surprisal_nats.mean()) for s in scored]
    errors = np.nan_to_num([standard_error(s.surprisal_nats) for s in scored])
    frame = pd.DataFrame(
        {
            "number": [each.number for each in compared],
            "name": [each.name for each in compared],
            "text": [s.text for s in scored],
            "perplexity": [s.perplexity for s in scored],
            "low": [perplexity([mean - error]) for mean, error in zip(means, errors, strict=True)],
            "high": [perplexity([mean + error]) for mean, error in zip(means, errors, strict=True)],
            "tokens": [s.n_scored for s in scored],
            "total": [in_unit(float(s.surprisal_nats.sum()), unit) for s in scored],
            "per_byte": [_per_byte(s, unit) for s in scored],
            "mean": [in_unit(mean, unit) for mean in means],
            "largest": [in_unit(nats, unit) for _, nats in worst],
            "most": [visible(span.text) for span, _ in worst],
            "convention": [s.badge for s in scored],
            "shown": [choices(s.perplexity) for s in scored],
        }
    )
    return frame.assign(**_labels(compared))


def models(compared: Sequence[Compared], by_model: Sequence[Sequence[ScoredText]], unit: str) -> pd.DataFrame:
    """The same texts under several models, in the order given.

    Returns:
        number, text (its label), and for model number i "per_byte i" (in the unit) and "perplexity i".
    """
    frame = pd.DataFrame({"number": [each.number for each in compared], "text": _labels(compared)["label"]})
    for i, scored in enumerate(by_model):
        frame[f"per_byte {i}"] = [_per_byte(s, unit) for s in scored]
        frame[f"perplexity {i}"] = [s.perplexity for s in scored]
    return frame


def per_byte(compared: Sequence[Compared], by_model: Sequence[Sequence[ScoredText]], unit: str) -> pd.DataFrame:
    """One row per model and text, for the chart: number, hint, label, brief, model, per_byte (in the unit)."""
    named = pd.DataFrame({"number": [each.number for each in compared], **_labels(compared)})
    return pd.concat(
        [
            named.assign(model=scored[0].measured.model, per_byte=[_per_byte(s, unit) for s in scored])
            for scored in by_model
        ],
        ignore_index=True,
    )


def _labels(compared: Sequence[Compared]) -> dict[str, list[str]]:
    """What the charts call the texts, what on a narrow page, and what stands there while one is pointed at."""
    names = [each.name if each.name.strip() else each.scored.text for each in compared]
    labels = {"label": tell_apart(names, LABEL_CHARACTERS), "brief": tell_apart(names, BRIEF_CHARACTERS)}
    return labels | {"hint": [shorten(each.scored.text, HINT_CHARACTERS) for each in compared]}


def _per_byte(scored: ScoredText, unit: str) -> float:
    return scored.bits_per_byte * (1.0 if unit == "bits" else NATS_PER_BIT)
