"""What stands on the bit-width chart beside its lines: landmarks, formats as points, and a line drawn by hand.

Layers over named data; knows no figures.
"""

from typing import Any

import altair as alt

BELOW_RIGHT: dict[str, Any] = {"align": "right", "baseline": "top", "dx": -4, "dy": 4}
ABOVE_LEFT: dict[str, Any] = {"align": "left", "baseline": "bottom", "dx": 4, "dy": -4}
LABEL_LEVELS, LABEL_STEP = 5, 11  # names of formats stand above their points, in so many rows by turns


def landmarks(scale: alt.Scale, ink: str) -> list[alt.Chart]:
    """Full precision and guessing, as lines with their names."""
    marks = []
    for name, place, at in (("full", BELOW_RIGHT, "width"), ("guessing", ABOVE_LEFT, 0)):
        mark = alt.Chart(alt.NamedData(name)).encode(y=alt.Y("at:Q", scale=scale))
        marks += [
            mark.mark_rule(strokeDash=[4, 4], opacity=0.6, color=ink),
            mark.mark_text(**place, color=ink, fontSize=12).encode(x=alt.value(at), text="name:N"),
        ]
    return marks


def format_points(x: alt.X, y: alt.Y, tips: list[alt.Tooltip], ink: str) -> list[alt.Chart]:
    """The formats' points, and their names above them."""
    base = alt.Chart(alt.NamedData("formats")).encode(x=x, y=y)
    names = [
        base.transform_filter(f"datum.level == {level}")
        .mark_text(dy=-14 - LABEL_STEP * level, fontSize=11, color=ink)
        .encode(text="scheme:N")
        for level in range(LABEL_LEVELS)
    ]
    return [base.mark_point(shape="diamond", filled=True, opacity=1, size=60, color=ink).encode(tooltip=tips), *names]


def guessed_line(x: alt.X, y: alt.Y, ink: str) -> alt.Chart:
    """A line that was guessed, dashed."""
    base = alt.Chart(alt.NamedData("guess")).encode(x=x, y=y, order="bits_per_weight:Q")
    return base.mark_line(strokeDash=[6, 4], strokeWidth=2.5, color=ink, point={"color": ink, "size": 40})
