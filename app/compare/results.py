"""What the comparison shows: figures of all texts, their heatmaps, and two texts word by word. Knows no model."""

import zlib
from collections.abc import Mapping

import streamlit as st

from app.compare import card_rows
from app.compare.card_rows import Row
from app.compare.rows import figures
from app.compare.scoring import Scores
from app.shared import state
from components import compare, inputs
from components.compare_tables import Compared
from components.heatmap import alignment, view
from components.labels import tell_apart
from model_cache.text_codec import TextCodec

HEATMAPS_PER_PAGE = 10
LABEL_CHARACTERS = 50  # of a text to choose
AS_TYPED, BY_PERPLEXITY = "as typed", "by perplexity"


def choose_order() -> str:
    """Draw the switch; returns the order of chart, table and heatmaps."""
    return inputs.choose_one("Order", [AS_TYPED, BY_PERPLEXITY], key=state.text_order.name)


def in_order(scores: Scores, order: str) -> Scores:
    """The texts as chart, table and heatmaps have them."""
    return scores if order == AS_TYPED else sorted(scores, key=lambda each: each[1].perplexity)


def as_compared(scores: Scores) -> list[Compared]:
    """The texts as components draw them."""
    return [Compared(text.number, text.name, scored) for text, scored in scores]


def draw_overview(scores: Scores, unit: str) -> None:
    """Verdict and chart."""
    compare.draw_overview(as_compared(scores), unit)


def draw_badge(scores: Scores) -> None:
    """How the texts were measured, in small print."""
    compare.draw_badge(as_compared(scores))


def draw_table(scores: Scores, unit: str, rows: Mapping[int, Row]) -> None:
    """Every figure of every text, folded, with the columns of the rows that texts came in, by the text's number."""
    own = [rows.get(text.number, {}) for text, _ in scores]
    columns = {name: [row.get(name) for row in own] for name in card_rows.columns(rows)}
    with st.expander("Every figure, as a table", icon=":material/table:"):
        compare.draw_table(as_compared(scores), unit, figures.shown(figures.of_file(columns)))


def draw_heatmaps(codec: TextCodec, scores: Scores, unit: str) -> None:
    """All texts, one below the other, on one scale; a click on a token shows what was expected there."""
    st.subheader("Token by token")
    n_pages, page = -(-len(scores) // HEATMAPS_PER_PAGE), 1
    if n_pages > 1:
        page = min(int(st.pagination(n_pages, key=state.texts_part.name) or 1), n_pages)
    for i, (text, scored) in enumerate(scores[(page - 1) * HEATMAPS_PER_PAGE : page * HEATMAPS_PER_PAGE]):
        key = state.text_heatmap[i].name
        view.apply_clicks(scored, key)
        compare.draw_title(Compared(text.number, text.name, scored))
        view.draw_heatmap(scored, unit, key=key, pieces_of=codec.pieces, bare=i > 0)
        if view.chosen_place(scored, key) is not None:
            view.draw_detail(scored, key, codec.pieces, unit, clickable=False)


def draw_two_texts(scores: Scores, unit: str) -> None:
    """Two texts word by word, folded: what differs, what it costs, and what it does to the words after it."""
    if len(scores) < 2:
        return
    with st.expander("Two texts, word by word", icon=":material/difference:"):
        _draw_two_texts(scores, unit)


def _draw_two_texts(scores: Scores, unit: str) -> None:
    by_number = {text.number: scored for text, scored in scores}
    named = {text.number: text.name or scored.text for text, scored in sorted(scores, key=lambda each: each[0].number)}
    labels = {
        number: f"{number}: {label}"
        for number, label in zip(named, tell_apart(list(named.values()), LABEL_CHARACTERS), strict=True)
    }
    with st.grid(2, min_column_width=260):
        first, second = (_choose(which, labels, i) for i, which in enumerate(("First", "Second")))
    if first == second:
        st.caption("Choose two different texts.")
        return
    alignment.draw_alignment(by_number[first], by_number[second], unit, key=state.aligned.name)


def _choose(which: str, labels: dict[int, str], default_index: int) -> int:
    """Draw a box that chooses a text's number.

    A box whose labels have changed is a new widget (an old one would go on showing old labels); it starts at the number
    that was chosen in the old one.
    """
    numbers, chosen = list(labels), state.aligned_number[which]
    previous = chosen.get()
    index = numbers.index(previous) if previous in labels else default_index
    box = state.aligned_box[f"{which}_{zlib.crc32(repr(labels).encode(errors='replace'))}"]
    number = st.selectbox(f"{which} text", numbers, index, labels.__getitem__, key=box.name)
    chosen.set(number)
    return number
