"""Several scored texts side by side: a verdict, the chart, the table, and what makes them hard to compare.

Draws results of `computation`; knows no model.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components import compare_tables, theme
from components.charts import texts
from components.compare_tables import Compared
from components.dataframe import draw_dataframe
from components.format import escape, how_unsure, in_unit, multiple, perplexity_cell, shorten
from components.heatmap import summary
from computation.perplexity import SHORT_TEXT_TOKENS, choices, corpus_perplexity
from computation.results import ScoredText
from computation.text_columns import measured_names

HARDLY_MORE = 1.05  # times as much perplexity
LENGTHS_DIFFER = 3  # times as many tokens in the longest as in the shortest
PER_BYTE_HELP = "Total surprise over the bytes scored: comparable between models, whatever their tokens."


def draw_overview(compared: Sequence[Compared], unit: str) -> None:
    """Verdict and chart, and what makes the texts hard to compare."""
    frame, vocabulary = compare_tables.texts(compared, unit), compared[0].scored.vocabulary
    draw_verdict(frame, vocabulary)
    st.vega_lite_chart(
        texts.perplexity_chart(frame, vocabulary, ink=theme.ink()),
        alt="Bars: perplexity of each text on a log scale; whiskers: standard error of the mean surprise",
    )
    draw_cautions(frame)


def draw_verdict(frame: pd.DataFrame, vocabulary: int) -> None:
    """The most and the least natural text in a sentence."""
    perplexities = frame["perplexity"]
    lowest, highest = float(perplexities.min()), float(perplexities.max())
    if len(frame) == 1:
        st.markdown(f"The model was {how_unsure(lowest, vocabulary)}.")
        return
    least = f"the least, with {escape(multiple(highest / lowest))} that perplexity"
    if highest > vocabulary >= lowest:
        least = f"the least: the model was {how_unsure(highest, vocabulary)}"
    elif not highest >= HARDLY_MORE * lowest:
        least = "hardly less so"
    st.markdown(
        f"{_reference(frame, int(perplexities.argmin()))} is the most natural: the model was "
        f"{how_unsure(lowest, vocabulary)}. {_reference(frame, int(perplexities.argmax()))} is {least}."
    )


def draw_cautions(frame: pd.DataFrame) -> None:
    """What makes the perplexities hard to compare: few tokens, or lengths that differ a lot."""
    cautions = []
    short, fewest, most = int((frame["tokens"] < SHORT_TEXT_TOKENS).sum()), frame["tokens"].min(), frame["tokens"].max()
    if short:
        which = "This" if len(frame) == 1 else "These" if short == len(frame) else f"{short} of these"
        kind = "is a short text" if short == 1 else "are short texts"
        cautions.append(
            f"{which} {kind}: noisy (under {SHORT_TEXT_TOKENS} tokens). The whiskers span one standard error of the "
            "mean surprise to both sides; texts whose whiskers overlap may well be equally natural."
        )
    if most >= LENGTHS_DIFFER * fewest:
        cautions.append(
            f"The lengths differ a lot: {fewest:,} to {most:,} tokens. In a longer text the model has more to go on, "
            "which by itself lowers perplexity."
        )
    if cautions:
        st.caption("  \n".join(cautions))


def draw_table(compared: Sequence[Compared], unit: str, own: pd.DataFrame) -> None:
    """Every figure of every text, and the perplexity of all together; a click on a heading sorts.

    Args:
        own: further columns of the texts, row by row; one of ours with such a name is told apart.
    """
    frame = compare_tables.texts(compared, unit)
    named = ["name"] if frame["name"].str.strip().any() else []
    figures = ["text", "perplexity", "tokens", "total", "per_byte", "mean", "largest", "most", "convention"]
    called = measured_names(map(str, own), [*map(str, frame)])
    config = {called[name]: column for name, column in column_config(unit).items() if name in called}
    for name in config.keys() - called.keys():
        config[name] = {**config[name], "label": name}
    draw_dataframe(
        pd.concat([frame.rename(columns=called), own], axis=1),
        columns=[*(called[name] for name in ("number", *named)), *map(str, own), *(called[name] for name in figures)],
        formats={called["perplexity"]: perplexity_cell},
        column_config=config,
        alt=f"Texts with perplexity, tokens, total surprise, {unit} per byte, mean and largest surprise, most "
        "surprising token",
    )
    scored = [each.scored for each in compared]
    pooled = corpus_perplexity([s.surprisal_nats for s in scored])
    st.caption(f"All texts as one: perplexity {escape(choices(pooled))}, not the mean of the column.")


def draw_badge(compared: Sequence[Compared]) -> None:
    """The convention that all texts were measured by."""
    n_scored = sum(each.scored.n_scored for each in compared)
    st.caption(escape(compared[0].scored.measured.badge(n_scored)))


def column_config(unit: str) -> dict[str, Any]:
    """How the columns of `compare_tables.texts` look."""
    return {
        "number": st.column_config.NumberColumn("#", format="%d", help="The text's number, as in the chart."),
        "name": st.column_config.TextColumn("name"),
        "text": st.column_config.TextColumn("text", width=190),
        "perplexity": st.column_config.NumberColumn("perplexity", help=summary.PERPLEXITY_HELP),
        "tokens": st.column_config.NumberColumn("tokens", format="localized", help="The scored ones."),
        "total": st.column_config.NumberColumn(
            f"total ({unit})", format="%.1f", help="All surprises of the text added up."
        ),
        "per_byte": st.column_config.NumberColumn(f"{unit} per byte", format="%.3f", help=PER_BYTE_HELP),
        "mean": st.column_config.NumberColumn(
            f"mean ({unit})", format="%.2f", help="The mean surprise of the scored tokens."
        ),
        "largest": st.column_config.NumberColumn(
            f"largest ({unit})", format="%.1f", help="The largest surprise in the text."
        ),
        "most": st.column_config.TextColumn("most surprising", help="The token with it. · is a space."),
        "convention": st.column_config.TextColumn("convention", width="small"),
    }


def draw_by_model(compared: Sequence[Compared], by_model: Sequence[Sequence[ScoredText]], unit: str) -> None:
    """The same texts under several models: a sentence, a chart and a table; perplexity is grey across tokenizers.

    Args:
        by_model: for each model all texts, in that order.
    """
    names = [scored[0].measured.model for scored in by_model]
    pooled = [
        in_unit(sum(float(s.surprisal_nats.sum()) for s in scored), unit) / sum(s.n_bytes for s in scored)
        for scored in by_model
    ]
    best = names[pooled.index(min(pooled))]
    each = ", ".join(f"**{per_byte:.3f}** for {escape(name)}" for name, per_byte in zip(names, pooled, strict=True))
    st.markdown(f"{unit.capitalize()} per byte over all texts: {each}. {escape(best)} expected them best.")
    st.vega_lite_chart(
        texts.model_chart(compare_tables.per_byte(compared, by_model, unit), names, unit, ink=theme.ink()),
        alt=f"Marks: {unit} per byte of each text under each model",
    )
    foreign = [i for i, scored in enumerate(by_model) if not _same_tokens(by_model[0], scored)]
    grey = [f"perplexity {i}" for i in range(len(by_model))] if foreign else []
    reason = (
        "Grey: these models do not cut the texts into the same tokens, so their perplexities are averages over "
        f"different things. Compare {unit} per byte."
    )
    config: dict[str, Any] = {"number": st.column_config.NumberColumn("#", format="%d")}
    config["text"] = st.column_config.TextColumn("text", width=190)
    for i, name in enumerate(names):
        config[f"per_byte {i}"] = st.column_config.NumberColumn(
            f"{unit} per byte, {name}", format="%.3f", help=PER_BYTE_HELP
        )
        config[f"perplexity {i}"] = st.column_config.NumberColumn(
            f"perplexity, {name}", help=reason if foreign else summary.PERPLEXITY_HELP
        )
    draw_dataframe(
        compare_tables.models(compared, by_model, unit),
        formats={f"perplexity {i}": perplexity_cell for i in range(len(by_model))},
        faint=grey,
        columns=[
            "number",
            "text",
            *(f"{what} {i}" for what in ("per_byte", "perplexity") for i in range(len(by_model))),
        ],
        column_config=config,
        alt=f"{unit.capitalize()} per byte and perplexity of each text under each model",
    )
    if foreign:
        st.caption(reason)
    st.caption("  \n".join(escape(s[0].measured.badge(sum(t.n_scored for t in s))) for s in by_model))


def _same_tokens(one: Sequence[ScoredText], other: Sequence[ScoredText]) -> bool:
    return all(a.pieces == b.pieces for a, b in zip(one, other, strict=True))


def draw_title(compared: Compared) -> None:
    """A text's number, its name and its perplexity, above its heatmap."""
    title = _title(compared.number, compared.name)
    st.markdown(f"{title}: perplexity {escape(choices(compared.scored.perplexity))}")


def _reference(frame: pd.DataFrame, place: int) -> str:
    return _title(int(frame["number"].iloc[place]), shorten(frame["name"].iloc[place]))


def _title(number: int, name: str) -> str:
    return f"**Text {number:d}** ({escape(name)})" if name.strip() else f"**Text {number:d}**"
