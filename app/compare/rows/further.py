"""The same rows under further models: bits per byte over all of them, and of pairs the share preferred under each."""

import pandas as pd
import streamlit as st

import model_cache
from app.compare.rows import figures, opened, pairs, progress
from app.compare.rows.measuring import How, Measurement
from app.shared import further_models, messages, model, state
from components.compare import PER_BYTE_HELP
from components.dataframe import draw_dataframe
from computation import intervals
from computation.pairing import Pairing
from model_cache.engine.interface import ModelInfo


def draw(
    first: Measurement, info: ModelInfo, pairing: Pairing | None, texts: tuple[str, ...], unit: str
) -> list[tuple[Measurement, ModelInfo]]:
    """Let up to two further models be chosen, and draw what each makes of the rows; all models' measurements."""
    named = further_models.in_link() or any(key.name in st.query_params for key in further_models.BOXES.values())
    with st.expander("The same rows under other models", expanded=bool(named), icon=":material/compare_arrows:"):
        measurements, chosen = [(first, info)], [state.model_in_use.get()]
        with st.grid(2, min_column_width=260):
            for which in ("second", "third"):
                name = further_models.choose(which, chosen)
                if name is not None:
                    chosen.append(name)
        for name in chosen[1:]:
            try:
                further = model.engine_of(name).info
            except model_cache.ModelUnavailable as error:
                messages.complain(error)
                continue
            measurement = opened.measurement_of(How(name, first.how.fast, first.how.convention))
            measurement.want(texts)
            progress.draw(measurement, texts)
            measurements.append((measurement, further))
        if len(measurements) > 1:
            _draw_table([measurement for measurement, _ in measurements], pairing, texts, unit)
    return measurements


def _draw_table(measurements: list[Measurement], pairing: Pairing | None, texts: tuple[str, ...], unit: str) -> None:
    lines = []
    for measurement in measurements:
        frame = figures.of_texts(texts, measurement, unit).dropna(subset=["total"])
        total, n_bytes = float(frame["total"].sum()), float((frame["total"] / frame["per_byte"]).sum())
        line: dict[str, object] = {
            "model": measurement.how.model,
            "texts": len(frame),
            "per_byte": total / n_bytes if n_bytes else None,
        }
        if pairing is not None:
            differences = pairs.frame_of(pairing, measurement, unit)["difference"].dropna()
            hits = int((differences > 0).sum())
            low, high = intervals.wilson(hits, len(differences))
            share = 100 * hits / len(differences) if len(differences) else None
            line |= {"pairs": len(differences), "share": share, "low": 100 * low, "high": 100 * high}
        lines.append(line)
    number = st.column_config.NumberColumn
    draw_dataframe(
        pd.DataFrame(lines),
        column_config={
            "model": st.column_config.TextColumn("model"),
            "texts": number("texts", format="%d"),
            "per_byte": number(f"{unit} per byte, all texts", format="%.4f", help=PER_BYTE_HELP),
            "pairs": number("pairs", format="%d"),
            "share": number("first preferred (%)", format="%.1f"),
            "low": number("from (%)", format="%.1f", help="95 % interval, Wilson."),
            "high": number("to (%)", format="%.1f"),
        },
        alt="Models with bits per byte over all texts, and the share of pairs in which the first is preferred",
    )
