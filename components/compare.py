"""Several scored texts side by side: a verdict, the chart, the table, and what makes them hard to compare.

Draws results of `computation`; knows no model.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components import tables, theme
from components.charts import texts
from components.dataframe import draw_dataframe
from components.format import escape, multiple, perplexity_cell, perplexity_standing, shorten
from components.heatmap import summary
from computation.perplexity import SHORT_TEXT_TOKENS, choices, corpus_perplexity
from computation.results import ScoredText

Named = Sequence[tuple[str, ScoredText]]
LENGTHS_DIFFER = 3  # times as many tokens in the longest as in the shortest


def draw_overview(named: Named, unit: str) -> None:
    """Verdict, chart, table, and the perplexity of all texts together."""
    frame, scored = tables.texts(named, unit), [s for _, s in named]
    draw_verdict(frame)
    st.altair_chart(
        texts.perplexity_chart(frame, scored[0].vocabulary, ink=theme.ink()),
        alt="Bars: perplexity of each text on a log scale, lowest first; whiskers: standard error of the mean surprise",
    )
    draw_cautions(frame)
    draw_table(frame, unit)
    pooled, badge = corpus_perplexity([s.surprisal_nats for s in scored]), scored[0].measured.badge
    st.caption(
        f"All texts as one: perplexity {escape(choices(pooled))}, not the mean of the column.  \n"
        f"{escape(badge(sum(s.n_scored for s in scored)))}"
    )


def draw_verdict(frame: pd.DataFrame) -> None:
    """The most and the least natural text in a sentence."""
    best, worst = frame.iloc[0], frame.iloc[-1]
    sentence = f"Perplexity **{escape(best['shown'])}**: as unsure as between that many equally likely tokens."
    if len(frame) > 1:
        ratio = worst["perplexity"] / best["perplexity"]
        other = f"has {escape(multiple(ratio))} that" if ratio >= 1.05 else "is hardly less so"
        sentence = (
            f"The most natural is {_reference(best)}: the model was as unsure as between **{escape(best['shown'])}** "
            f"equally likely tokens. The least natural, {_reference(worst)}, {other}."
        )
    st.markdown(sentence)


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


def draw_table(frame: pd.DataFrame, unit: str) -> None:
    """Every figure of every text; a click on a heading sorts."""
    named = ["name"] if frame["name"].str.strip().any() else []
    order = [*named, "text", "perplexity", "tokens", "bits", "bits_per_byte", "mean", "largest", "most", "convention"]
    draw_dataframe(
        frame,
        columns=order,
        formats={"perplexity": perplexity_cell},
        column_config=column_config(unit),
        alt="Texts with perplexity, tokens, total bits, bits per byte, mean and largest surprise, most "
        "surprising token",
    )


def column_config(unit: str) -> dict[str, Any]:
    """How the columns of `tables.texts` look."""
    return {
        "name": st.column_config.TextColumn("name"),
        "text": st.column_config.TextColumn("text", width=190),
        "perplexity": st.column_config.NumberColumn("perplexity", help=summary.PERPLEXITY_HELP),
        "tokens": st.column_config.NumberColumn("tokens", format="localized", help="The scored ones."),
        "bits": st.column_config.NumberColumn(
            "total (bits)", format="%.1f", help="All surprises of the text added up."
        ),
        "bits_per_byte": st.column_config.NumberColumn("bits per byte", format="%.3f", help=BITS_PER_BYTE_HELP),
        "mean": st.column_config.NumberColumn(
            f"mean ({unit})", format="%.2f", help="The mean surprise of the scored tokens."
        ),
        "largest": st.column_config.NumberColumn(
            f"largest ({unit})", format="%.1f", help="The largest surprise in the text."
        ),
        "most": st.column_config.TextColumn("most surprising", help="The token with it. · is a space."),
        "convention": st.column_config.TextColumn("convention", width="small"),
    }


def draw_by_model(titles: Sequence[str], by_model: Sequence[Sequence[ScoredText]]) -> None:
    """The same texts under several models: a sentence, a chart and a table; perplexity is grey across tokenizers.

    Args:
        titles: of the texts.
        by_model: for each model all texts, in that order.
    """
    names = [scored[0].measured.model for scored in by_model]
    pooled = [sum(s.total_bits for s in scored) / sum(s.n_bytes for s in scored) for scored in by_model]
    best = names[pooled.index(min(pooled))]
    each = ", ".join(f"**{bits:.3f}** for {escape(name)}" for name, bits in zip(names, pooled, strict=True))
    st.markdown(f"Bits per byte over all texts: {each}. {escape(best)} expected them best.")
    st.altair_chart(
        texts.model_chart(tables.bits_per_byte(titles, by_model), names, ink=theme.ink()),
        alt="Marks: bits per byte of each text under each model",
    )
    foreign = [i for i, scored in enumerate(by_model) if not _same_tokens(by_model[0], scored)]
    grey = [f"perplexity {i}" for i in range(len(by_model))] if foreign else []
    reason = (
        "Grey: these models do not cut the texts into the same tokens, so their perplexities are averages over "
        "different things. Compare bits per byte."
    )
    frame = tables.models(titles, by_model)
    config: dict[str, Any] = {"text": st.column_config.TextColumn("text", width=190)}
    for i, name in enumerate(names):
        config[f"bits_per_byte {i}"] = st.column_config.NumberColumn(
            f"bits per byte, {name}", format="%.3f", help=BITS_PER_BYTE_HELP
        )
        config[f"perplexity {i}"] = st.column_config.NumberColumn(
            f"perplexity, {name}", help=reason if foreign else summary.PERPLEXITY_HELP
        )
    draw_dataframe(
        frame,
        formats={f"perplexity {i}": perplexity_cell for i in range(len(by_model))},
        faint=grey,
        columns=[
            "text",
            *(f"{what} {i}" for what in ("bits_per_byte", "perplexity") for i in range(len(by_model))),
        ],
        column_config=config,
        alt="Bits per byte and perplexity of each text under each model",
    )
    if foreign:
        st.caption(reason)
    st.caption("  \n".join(escape(s[0].measured.badge(sum(t.n_scored for t in s))) for s in by_model))


def _same_tokens(one: Sequence[ScoredText], other: Sequence[ScoredText]) -> bool:
    return all(a.pieces == b.pieces for a, b in zip(one, other, strict=True))


BITS_PER_BYTE_HELP = "Total bits over the bytes scored: comparable between models, whatever their tokens."


def title_sentence(name: str, scored: ScoredText) -> str:
    """A text's name, its perplexity and where that stands, in one sentence."""
    perplexity = escape(choices(scored.perplexity))
    standing = escape(perplexity_standing(scored.perplexity, scored.vocabulary))
    return f"**{escape(name)}**: perplexity {perplexity}, {standing}."


def _reference(row: pd.Series) -> str:
    return f"**{escape(row['name'])}**" if row["name"].strip() else f"“{escape(shorten(row['text']))}”"
