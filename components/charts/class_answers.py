"""An Altair chart of what a class answered beside what a model gives to each answer. Takes plain numbers.

`ink` is the colour of text on the page: marks of text do not follow Streamlit's theme by themselves.
"""

from functools import lru_cache

import altair as alt
import pandas as pd

from components.charts.base import COLOURS, SURPRISE, Spec, filled, legend, template

CLASS, MODEL = "class", "model"
BAR, BETWEEN, LEGEND, AROUND = 22, 12, 34, 16  # pixels of a bar, between two answers, of the legend, around all
MOST_LABEL = 28  # characters
FIGURE_WIDTH = 160  # for what stands at the end of a bar
LABEL_WIDTH = "(width < 460 ? 105 : 180)"


def answers_chart(rows: pd.DataFrame, *, ink: str) -> Spec:
    """Shares of the class, and the model's probabilities where there are any, as bars for each answer, in their order.

    Args:
        rows: columns answer, who ("class" or "model"), percent, shown (the figure as it is read), right (whether it is
            the right answer, which is marked).
    """
    answers = list(dict.fromkeys(rows["answer"]))
    places = {answer: place for place, answer in enumerate(answers)}
    brief = [a if len(a) <= MOST_LABEL else f"{a[: MOST_LABEL - 1]}…" for a in rows["answer"]]
    brief = [f"✓ {label}" if right else label for label, right in zip(brief, rows["right"], strict=True)]
    data = rows.assign(place=[places[answer] for answer in rows["answer"]], label=brief)
    both = rows["who"].nunique() > 1
    height = len(answers) * (BAR * (1 + both) + BETWEEN) + LEGEND * both + AROUND
    return filled(_answers(both, ink), {"answers": data}, {"most": float(rows["percent"].max())}) | {"height": height}


@lru_cache(maxsize=8)
def _answers(both: bool, ink: str) -> Spec:
    whose = alt.Scale(domain=[CLASS, MODEL], range=[COLOURS[1], SURPRISE])
    base = alt.Chart(alt.NamedData("answers")).encode(
        y=alt.Y("place:O", axis=None, scale=alt.Scale(paddingInner=0.25)),
        tooltip=[alt.Tooltip("answer:N"), alt.Tooltip("who:N"), alt.Tooltip("shown:N", title="share")],
    )
    scale = alt.Scale(
        domainMin=0,
        domainMax=alt.ExprRef("most"),
        rangeMin=alt.ExprRef(LABEL_WIDTH),
        rangeMax=alt.ExprRef(f"width - {FIGURE_WIDTH}"),
        nice=False,
    )
    bar = base.encode(x=alt.X("percent:Q", axis=None, scale=scale))
    if both:
        bar = bar.encode(yOffset=alt.YOffset("who:N", sort=[CLASS, MODEL]))
    colour = alt.Color("who:N", scale=whose, legend=legend(ink) if both else None)
    bars = bar.mark_bar(cornerRadiusEnd=2).encode(x2=alt.datum(0), color=colour)
    right = bar.transform_filter(alt.datum.right).mark_bar(cornerRadiusEnd=2, filled=False, stroke=ink, strokeWidth=2.5)
    weight = alt.ExprRef("datum.right ? 'bold' : 'normal'")
    figures = bar.mark_text(align="left", dx=6, fontSize=14, fontWeight=weight, color=ink).encode(text="shown:N")
    labels = (
        base.transform_filter(alt.datum.who == CLASS)
        .mark_text(align="right", fontSize=15, fontWeight=weight, color=ink, limit=alt.ExprRef(f"{LABEL_WIDTH} - 12"))
        .encode(x=alt.value(alt.ExprRef(f"{LABEL_WIDTH} - 10")), text="label:N")
    )
    return template(alt.layer(bars, right.encode(x2=alt.datum(0)), figures, labels), ("most",))
