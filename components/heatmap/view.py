"""The heatmap with what belongs to it: the place that was clicked, its alternatives, and the most and least surprising tokens.

Draws a scored text; knows no model.
"""

import zlib
from collections.abc import Callable, Iterable

import numpy as np
import streamlit as st

from components import format, tables, theme
from components.charts import texts
from components.frontend import token_heatmap, token_list
from components.frontend.token_list import Column, Row
from components.heatmap import chips
from computation.results import ScoredText
from computation.spans import Span, character_at
from computation.text import bytes_to_text, visible

CHIPS_AT_ONCE = 4_000
EXTREMES = 5
PiecesOf = Callable[[Iterable[int]], tuple[bytes, ...]]


def content_id(scored: ScoredText) -> str:
    """Tells one scored text from another."""
    return f"{zlib.crc32(scored.ids.tobytes()):x}-{zlib.crc32(scored.surprisal_nats.tobytes()):x}"


def chosen_place(scored: ScoredText, key: str) -> int | None:
    """The token that is pinned, if it is one of this text."""
    of, position = st.session_state.get(f"{key} place", (None, 0))
    return position if of == content_id(scored) else None


def choose_place(scored: ScoredText, key: str, position: int) -> None:
    """Pin a token, as a click on it does; a place that is not in the text is dropped."""
    if 1 <= position < len(scored.ids):
        st.session_state[f"{key} place"] = (content_id(scored), position)


def apply_clicks(scored: ScoredText, key: str) -> None:
    """Take in the clicks on the heatmap and on the lists beside it."""
    of = content_id(scored)
    for position in (
        token_heatmap.clicked_position(key, of),
        token_list.clicked_token(f"{key}_most", of),
        token_list.clicked_token(f"{key}_least", of),
    ):
        if position is not None:
            choose_place(scored, key, position)


def draw_heatmap(
    scored: ScoredText,
    unit: str,
    *,
    key: str,
    pieces_of: PiecesOf,
    mode: str = "surprise",
    words: bool = False,
    show_spaces: bool = False,
    line: bool = False,
    bare: bool = False,
) -> None:
    """The text as chips, if asked for under a line of the same figures."""
    spans = chips.spans_of(scored, words)
    n_parts = -(-len(spans) // CHIPS_AT_ONCE)
    part = 1
    if n_parts > 1:
        st.caption(f"The text has {len(spans):,} chips; {CHIPS_AT_ONCE:,} are drawn at a time.")
        part = min(int(st.pagination(n_parts, key=f"{key}_part") or 1), n_parts)
    drawn = spans[(part - 1) * CHIPS_AT_ONCE : part * CHIPS_AT_ONCE]
    rows = range(max(drawn[0].start, 1) - 1, drawn[-1].stop - 1)
    n = min(chips.ALTERNATIVES_TOLD, scored.top_ids.shape[1])
    likeliest = pieces_of(scored.top_ids[rows.start : rows.stop, :n].ravel().tolist())
    alternatives = {row: likeliest[n * i : n * (i + 1)] for i, row in enumerate(rows)}
    place = chosen_place(scored, key)
    tinted = chips.make_chips(scored, drawn, unit, mode, alternatives=alternatives, show_spaces=show_spaces)
    marked = [
        chip.position for span, chip in zip(drawn, tinted, strict=True) if place is not None and span.start <= place < span.stop
    ]
    token_heatmap.token_heatmap(
        tinted,
        chips.legend(mode, unit),
        key=key,
        content_id=content_id(scored),
        chosen=marked[0] if marked else None,
        label=f"Tokens tinted by {mode}",
        note="Point for numbers, click for alternatives.",
        line=line,
        credit=scored.badge,
        bare=bare,
    )


def draw_detail(scored: ScoredText, key: str, pieces_of: PiecesOf, *, clickable: bool = True) -> None:
    """What the model expected at the pinned place, and where the token that came stands among it.

    Args:
        clickable: whether the listed tokens can be clicked, to be put in its place.
    """
    place = chosen_place(scored, key)
    with st.container(border=True, key=f"{key}_detail"):
        if place is None:
            st.caption("Click a token to see the ten likeliest tokens in its place.")
            return
        span = character_at(scored.pieces, place)  # a character may take several tokens
        members = range(max(span.start, 1), span.stop)
        probability = float(np.exp(-sum(scored.surprisal_nats[i - 1] for i in members)))
        before = bytes_to_text(b"".join(scored.pieces[max(0, span.start - 12) : span.start])).strip()
        rank = int(scored.ranks[place - 1])
        standing = "the likeliest token" if rank == 1 else f"number {rank:,} of {scored.vocabulary:,}"
        if len(members) > 1:
            standing = f"it takes {len(members)} tokens, of which the list shows number {place - members[0] + 1}, {standing}"
        name, chances = format.escape(visible(span.text)), format.chances(probability)
        st.markdown(
            f"After “{'…' if span.start > 12 else ''}{format.escape(before)}” the model gave **{name}** {chances} "
            f"({format.percent(probability)}): {standing}."
        )
        frame = tables.alternatives(scored, place, pieces_of(scored.top_ids[place - 1].tolist()))
        shares = (frame["percent"] / frame["percent"].max()).tolist()
        rows = [
            Row(
                (token, f"{at:,}", f"{token_id}", shown),
                None if it_came else token_id,
                (0.0, 0.0, 0.0, share),
                ("actual",) if it_came else (),
                f"number {at:,}",
                f"put {token} in its place, {shown}",
            )
            for token, at, token_id, shown, it_came, share in zip(
                *(frame[name].tolist() for name in ("token", "rank", "token_id", "shown", "came")), shares, strict=True
            )
        ]
        columns = [
            Column("token", "token", "· is a space, ↵ a line break."),
            Column("rank", help="1 + how many tokens were likelier."),
            Column("id"),
            Column("probability", "bar"),
        ]
        token_list.token_list(
            columns,
            rows,
            key=f"{key}_alternatives",
            content_id=f"{content_id(scored)} {place}",
            label="The likeliest tokens at the chosen place",
            clickable=clickable,
        )


def draw_extremes(scored: ScoredText, unit: str, *, key: str) -> None:
    """How the surprises are spread, and the characters' tokens with the most and the least; a click pins one."""
    by_surprise = sorted(chips.surprises(scored), key=lambda pair: -pair[1])
    n = min(EXTREMES, len(by_surprise))
    with st.grid(3, min_column_width=260):
        with st.container():
            st.markdown("**How the surprises are spread**")
            st.vega_lite_chart(
                texts.surprise_histogram(tables.histogram(scored, unit), unit, ink=theme.ink()),
                alt=f"Histogram: how many tokens had how much surprise, in {unit}",
            )
        for name, title, places in (
            ("most", "Most surprising", by_surprise[:n]),
            ("least", "Least surprising", by_surprise[::-1][:n]),
        ):
            with st.container():
                st.markdown(f"**{title}**")
                token_list.token_list(
                    [Column("token", "token"), Column(unit), Column("place", help="Counted from 0.")],
                    [_extreme(span, nats, unit) for span, nats in places],
                    key=f"{key}_{name}",
                    content_id=content_id(scored),
                    label=f"{title} tokens",
                )


def _extreme(span: Span, nats: float, unit: str) -> Row:
    token, place = visible(span.text), max(span.start, 1)
    cells = (token, f"{format.in_unit(nats, unit):#.3g}", f"{place}")
    return Row(cells, place, (0.0,) * 3, (), f"place {place}", f"pin {token}")
