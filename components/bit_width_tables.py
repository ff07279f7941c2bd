"""What rounding the weights does, as tables: beside a text of fixed length, and every setting that was measured.

Draws results of `computation`; knows no model.
"""

from collections.abc import Sequence

import streamlit as st

from components import bit_width_frames, tables, theme
from components.bit_width import KL_HELP, TOP1_HELP
from components.bit_width_frames import line_name
from components.dataframe import TablePlace, draw_dataframe
from components.format import escape, perplexity_cell
from components.heatmap.summary import PERPLEXITY_HELP
from computation.formats import FORMATS
from computation.quantization import GROUP_SIZES, Rounding
from computation.results import RoundedScore, ScoredText

HEADING_HEIGHT = 40
ROW_HEIGHT = 24  # low enough for seven widths to stand under the curve
FIGURES = ("perplexity", "kl", "same")
WIDTHS_OF_TABLES = (264, 220)  # pixels, or more in this proportion; the first has the sizes as well
SHARED_COLUMNS = ("kl", "percent_same", "convention")
SHARES = {"per-tensor": "tensor", "per-channel": "output channel"} | {
    scheme: f"{size} weights of a channel" for scheme, size in GROUP_SIZES.items()
}


def draw_yardstick_table(
    own: tuple[ScoredText, RoundedScore], fixed: tuple[ScoredText, RoundedScore], unit: str
) -> None:
    """The same figures on a text of a few hundred words: those of one sentence are noisy."""
    draw_dataframe(
        tables.yardstick([("your text", *own), ("the yardstick", *fixed)], unit),
        columns=["text", "tokens", "full", "rounded", "times", "kl", "percent_same"],
        column_config={
            "text": st.column_config.TextColumn(
                "measured on",
                help="The yardstick is a story of a few hundred words that ships with the app, always the same.",
            ),
            "tokens": st.column_config.NumberColumn("scored tokens", format="localized"),
            "full": st.column_config.TextColumn("full precision", alignment="right", help=PERPLEXITY_HELP),
            "rounded": st.column_config.TextColumn(
                "rounded", alignment="right", help="Perplexity with the rounded weights."
            ),
            "times": st.column_config.TextColumn("rounded ÷ full", alignment="right"),
            "kl": st.column_config.NumberColumn(f"KL ({unit})", format="%.3g", help=KL_HELP),
            "percent_same": st.column_config.NumberColumn("same top-1 (%)", format="%.0f", help=TOP1_HELP),
        },
        alt="Perplexity at full precision and rounded, on your text and on the yardstick",
    )
    st.caption(f"The yardstick: {escape(fixed[1].scored.badge)}")


class WidthsSpace:
    """Where the figures stand at a few widths on two lines: two tables side by side, or one below the other.

    A page's style says which, by the pixels that they need: `--table_0` and `--table_1`. What is drawn takes the place
    of what was before.
    """

    def __init__(self, widths: Sequence[int]) -> None:
        self._widths = widths
        height = HEADING_HEIGHT + len(widths) * ROW_HEIGHT
        theme.set_numbers(**{f"table_{number}": pixels for number, pixels in enumerate(WIDTHS_OF_TABLES)})
        beside = st.columns(WIDTHS_OF_TABLES, gap="xxsmall")
        self._places = [TablePlace(each.container(height=height, border=False)) for each in beside]

    def draw(self, points: Sequence[RoundedScore], chosen: Rounding, lines: Sequence[Rounding], unit: str) -> None:
        """One row per width, blank where not known yet."""
        shown = [str(width) for width in self._widths]
        frame = bit_width_frames.widths(points, self._widths, lines, unit)
        for number, (line, place) in enumerate(zip(lines, self._places, strict=True)):
            draw_dataframe(
                frame[["bits", *(f"{name} {number}" for name in FIGURES), *([] if number else ["size_mb"])]],
                formats={f"kl {number}": shortly, "size_mb": briefly_mb},
                column_config=_figures(number, line, line == chosen, unit),
                strong=shown.index(str(chosen.bits)) if str(chosen.bits) in shown else None,
                row_height=ROW_HEIGHT,
                placeholder="",
                alt=f"Perplexity, KL and same top-1 at seven bit widths: {line_name(line)}",
                place=place,
            )


def briefly_mb(size: object) -> str:
    """A size in a narrow column."""
    if not isinstance(size, float) or size != size:
        return ""
    return f"{size:,.0f}" if size >= 100 else f"{size:.1f}"


def shortly(kl: object) -> str:
    """A KL in a narrow column."""
    if not isinstance(kl, float):
        return ""
    if kl >= 10:
        return f"{kl:,.0f}"
    return f"{kl:.2g}" if kl >= 0.01 or kl == 0 else "< 0.01"


def _figures(number: int, line: Rounding, is_chosen: bool, unit: str) -> dict[str, object]:
    """The columns of one line: perplexity under the line's name, KL, same top-1 and the size beside it."""
    name = line_name(line).replace(", symmetric", " sym.")
    return {
        "bits": st.column_config.TextColumn("bits", width=34),
        f"perplexity {number}": st.column_config.TextColumn(
            f"{name} ◂" if is_chosen else name,
            alignment="right",
            width=82,
            help=f"Perplexity, one scale per {SHARES[line.scheme]}.",
        ),
        f"kl {number}": st.column_config.NumberColumn("KL", width=53, help=f"In {unit}. {KL_HELP}"),
        f"same {number}": st.column_config.NumberColumn("top-1", format="%.0f %%", width=50, help=TOP1_HELP),
        "size_mb": st.column_config.NumberColumn(
            "MB", width=44, help=f"Size under {line_name(line)}, scales included."
        ),
    }


def draw_every_figure(points: Sequence[RoundedScore], full_bytes: float, unit: str) -> None:
    """All measured settings as a table."""
    frame = bit_width_frames.bit_widths(points, points[0].scored.vocabulary if points else 1, unit)
    frame["times_smaller"] = full_bytes / 1e6 / frame["size_mb"]
    draw_dataframe(
        frame,
        formats={"perplexity": perplexity_cell},
        columns=["line", "bits", "bits_per_weight", "size_mb", "times_smaller", "perplexity", *SHARED_COLUMNS],
        column_config={
            "line": st.column_config.TextColumn("scheme or format"),
            "bits": st.column_config.NumberColumn("bits", format="%d"),
            "bits_per_weight": st.column_config.NumberColumn(
                "with scales", format="%.2f", help="Bits that a rounded weight takes on average with its scale."
            ),
            "size_mb": st.column_config.NumberColumn(
                "size (MB)", format="%.2f", help=f"Scales included. In float32: {full_bytes / 1e6:,.1f} MB."
            ),
            "times_smaller": st.column_config.NumberColumn("times smaller", format="%.2f"),
            "perplexity": st.column_config.NumberColumn("perplexity", help=PERPLEXITY_HELP),
            **_kl_and_top1(unit),
            "convention": st.column_config.TextColumn("convention", width="small"),
        },
        alt="Scheme, bits, size, perplexity, KL and same top-1 of every setting",
    )


def draw_formats(points: Sequence[RoundedScore], full: ScoredText, unit: str) -> None:
    """The formats that people use, each with a sentence, and the figures of those that were measured."""
    draw_dataframe(
        bit_width_frames.formats(points, full.perplexity, unit),
        columns=["format", "bits_per_weight", "perplexity", "times", "kl", "percent_same"],
        column_config={
            "format": st.column_config.TextColumn("format", width=95),
            "bits_per_weight": st.column_config.NumberColumn(
                "bits per weight", format="%.2f", width=100, help="Scales included."
            ),
            "perplexity": st.column_config.TextColumn("perplexity", alignment="right", width=85, help=PERPLEXITY_HELP),
            "times": st.column_config.NumberColumn(
                "÷ full", format="%.3f", width=60, help="Over the perplexity at full precision."
            ),
            **_kl_and_top1(unit),
        },
        placeholder="",
        alt="The formats that people use: bits per weight, perplexity, KL and same top-1",
    )
    st.markdown("\n".join(f"- **{escape(name)}**: {escape(stored.sentence)}" for name, stored in FORMATS.items()))


def draw_parts(points: Sequence[RoundedScore], unit: str) -> None:
    """The parts that were rounded alone, with the figures of each."""
    draw_dataframe(
        bit_width_frames.parts(points, unit),
        columns=["part", "perplexity", "kl", "percent_same"],
        column_config={
            "part": st.column_config.TextColumn("rounded alone"),
            "perplexity": st.column_config.TextColumn("perplexity", alignment="right", help=PERPLEXITY_HELP),
            **_kl_and_top1(unit),
        },
        alt="Perplexity, KL and same top-1 with one part of the model rounded at a time",
    )


def _kl_and_top1(unit: str) -> dict[str, object]:
    return {
        "kl": st.column_config.NumberColumn(f"KL ({unit})", format="%.3g", help=KL_HELP),
        "percent_same": st.column_config.NumberColumn("same top-1 (%)", format="%.0f", help=TOP1_HELP),
    }
