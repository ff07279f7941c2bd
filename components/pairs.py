"""Pairs of texts: the share in which the first is preferred, the differences as a chart, and the table of them.

Draws frames; knows no model and no file. A pair prefers the text with fewer bits in total; two that have as many prefer
neither.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components import theme
from components.charts import pairs as charts
from components.dataframe import draw_dataframe
from components.format import escape, shorten
from computation import intervals


def draw_verdict(pairs: pd.DataFrame, labels: Sequence[str], unit: str) -> None:
    """How often the first text is preferred, in total and per token, and the mean difference; each with its interval.

    Args:
        pairs: columns difference and mean_difference, what the second text has more.
    """
    first, second = (escape(shorten(label)) for label in labels)
    hits, per_token = (int((pairs[column] > 0).sum()) for column in ("difference", "mean_difference"))
    n = len(pairs)
    low, high = intervals.wilson(hits, n)
    token_low, token_high = intervals.wilson(per_token, n)
    mean, mean_low, mean_high = intervals.of_mean(pairs["difference"].tolist())
    within = f" (95 % interval of the difference {mean_low:+.2f} to {mean_high:+.2f}, Student's t)" if n > 1 else ""
    more = "more" if mean >= 0 else "fewer"
    st.markdown(
        f"The model prefers **{first}** in **{hits:,} of {n:,}** pairs: **{100 * hits / n:.1f} %** (95 % interval "
        f"{100 * low:.1f} to {100 * high:.1f} %, Wilson). "
        f"{second} has {abs(mean):.2f} {unit} {more} in total on average{within}."
    )
    ties = int((pairs["difference"] == 0).sum())
    even = f" In {ties:,} pairs both have the same total: they count for neither." if ties else ""
    st.caption(
        f"Preferred is the text with fewer {unit} in total. Per token it would be {100 * per_token / n:.1f} % "
        f"({100 * token_low:.1f} to {100 * token_high:.1f} %).{even}"
    )


def draw_chart(pairs: pd.DataFrame, labels: Sequence[str], unit: str, *, key: str) -> int | None:
    """The differences, sorted; returns the place of the pair whose mark was clicked."""
    drawn: Any = st.vega_lite_chart(
        charts.difference_chart(pairs, (labels[0], labels[1]), unit, ink=theme.ink()),
        alt=f"Marks: how many {unit} more the second text of each pair has, sorted",
        key=key,
        on_select="rerun",
    )
    picked = drawn.selection.get("picked") or []
    return int(picked[0]["number"]) - 1 if picked else None


def draw_table(page: pd.DataFrame, labels: Sequence[str], unit: str, *, key: str) -> int | None:
    """Some pairs with their figures; returns the place of the one that was clicked."""
    preferred = [
        "" if pd.isna(each) else labels[0] if each > 0 else labels[1] if each < 0 else "neither"
        for each in page["difference"]
    ]
    named = ["name"] if (page["name"] != page["number"].astype(str)).any() else []
    figures = ["one_total", "other_total", "difference", "mean_difference", "preferred"]
    number = st.column_config.NumberColumn
    return draw_dataframe(
        page.assign(preferred=preferred),
        columns=["number", *named, "one", "other", *figures],
        column_config={
            "number": number("#", format="%d"),
            "name": st.column_config.TextColumn("item"),
            "one": st.column_config.TextColumn(labels[0], width=250),
            "other": st.column_config.TextColumn(labels[1], width=250),
            "one_total": number(f"first, total ({unit})", format="%.2f"),
            "other_total": number(f"second, total ({unit})", format="%.2f"),
            "difference": number(f"second − first ({unit})", format="%+.2f"),
            "mean_difference": number(f"per token ({unit})", format="%+.3f"),
            "preferred": st.column_config.TextColumn("preferred"),
        },
        alt=f"Pairs with the total {unit} of both texts, their difference, and which is preferred",
        placeholder="",
        height=380 if len(page) > 9 else None,
        select=key,
    )


def draw_groups(pairs: pd.DataFrame, group: str, labels: Sequence[str], unit: str) -> None:
    """For each group the share of pairs in which the first text is preferred, and the mean difference.

    Args:
        pairs: columns difference and group; a pair without a group is left out.
    """
    rows = []
    for name, members in pairs.dropna(subset=["group"]).groupby("group", sort=False):
        hits = int((members["difference"] > 0).sum())
        low, high = intervals.wilson(hits, len(members))
        mean, mean_low, mean_high = intervals.of_mean(members["difference"].tolist())
        shares = {"mean": 100 * hits / len(members), "low": 100 * low, "high": 100 * high}
        rows.append({"group": str(name), "n": len(members), **shares, "bits": mean, "from": mean_low, "to": mean_high})
    frame = pd.DataFrame(rows)
    st.vega_lite_chart(
        charts.dot_chart(frame, f"% of pairs that prefer {shorten(labels[0])}", ink=theme.ink()),
        alt="Dots: share of pairs in which the first text is preferred, by group; lines: 95 % interval",
    )
    number = st.column_config.NumberColumn
    draw_dataframe(
        frame,
        column_config={
            "group": st.column_config.TextColumn(group),
            "n": number("pairs", format="%d"),
            "mean": number("preferred (%)", format="%.1f"),
            "low": number("from (%)", format="%.1f", help="95 % interval of the share, Wilson."),
            "high": number("to (%)", format="%.1f"),
            "bits": number(f"mean difference ({unit})", format="%+.2f"),
            "from": number(f"from ({unit})", format="%+.2f", help="95 % interval of the mean, Student's t."),
            "to": number(f"to ({unit})", format="%+.2f"),
        },
        alt="Groups of pairs with the share in which the first text is preferred, and its interval",
        placeholder="",
    )


def draw_means(rows: pd.DataFrame, group: str, title: str) -> None:
    """For each group the mean of a figure over its rows, with its interval.

    Args:
        rows: columns group and figure; rows without either are left out.
        title: the figure, with its unit.
    """
    lines = []
    for name, members in rows.dropna().groupby("group", sort=False):
        mean, low, high = intervals.of_mean(members["figure"].tolist())
        lines.append({"group": str(name), "n": len(members), "mean": mean, "low": low, "high": high})
    frame = pd.DataFrame(lines)
    st.vega_lite_chart(
        charts.dot_chart(frame, title, ink=theme.ink()),
        alt=f"Dots: mean {title} by group; lines: 95 % interval",
    )
    number = st.column_config.NumberColumn
    draw_dataframe(
        frame,
        column_config={
            "group": st.column_config.TextColumn(group),
            "n": number("rows", format="%d"),
            "mean": number(f"mean {title}", format="%.3f"),
            "low": number("from", format="%.3f", help="95 % interval of the mean, Student's t."),
            "high": number("to", format="%.3f"),
        },
        alt=f"Groups with their number of rows, mean {title} and its interval",
        placeholder="",
    )
    st.caption("Intervals of 95 %, Student's t, as if rows were drawn independently of one another.")
