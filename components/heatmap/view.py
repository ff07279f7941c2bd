"""The heatmap with the place that is pinned by a click on it, and what the model expected at that place.

Draws a scored text; knows no model.
"""

import math
import zlib
from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from components import keys, tables
from components.format import chances, escape, in_unit, percent
from components.frontend import token_heatmap, token_list
from components.frontend.token_list import Column, Row
from components.heatmap import chips, ranks, scale
from computation.results import ScoredText
from computation.spans import Span, character_at
from computation.text import bytes_to_text, visible

CHIPS_AT_ONCE = 4_000
WORDS_BEFORE = 12  # tokens quoted before the pinned one
PiecesOf = Callable[[Iterable[int]], tuple[bytes, ...]]


def content_id(scored: ScoredText) -> str:
    """Tells one scored text from another."""
    return f"{zlib.crc32(scored.ids.tobytes()):x}-{zlib.crc32(scored.surprisal_nats.tobytes()):x}"


def same_ids(earlier: str, scored: ScoredText) -> bool:
    """Whether an earlier `content_id` was of these tokens; after a restart their figures may differ in the last bit."""
    return earlier.partition("-")[0] == content_id(scored).partition("-")[0]


def chosen_place(scored: ScoredText, key: str) -> int | None:
    """The token that is pinned, if it is one of this text."""
    pinned_in, position = keys.pinned_place[key].get()
    return position if pinned_in == content_id(scored) else None


def choose_place(scored: ScoredText, key: str, position: int) -> None:
    """Pin a token, as a click on it does; a place that isn't in the text is ignored."""
    if scored.first_scored <= position < len(scored.ids):
        keys.pinned_place[key].set((content_id(scored), position))


def apply_clicks(scored: ScoredText, key: str) -> bool:
    """Pin what was clicked on the heatmap or in the lists beside it; whether anything was."""
    shown = content_id(scored)
    clicks = (
        token_heatmap.clicked_position(key, shown),
        token_list.clicked_token(keys.most_surprising[key].name, shown),
        token_list.clicked_token(keys.least_surprising[key].name, shown),
    )
    for position in clicks:
        if position is not None:
            choose_place(scored, key, position)
    return any(position is not None for position in clicks)


def draw_heatmap(
    scored: ScoredText,
    unit: str,
    *,
    key: str,
    pieces_of: PiecesOf,
    mode: str = "surprise",
    words: bool = False,
    parted: bool = False,
    corrected: bool = False,
    show_spaces: bool = False,
    line: bool = False,
    bare: bool = False,
) -> None:
    """The text as chips, and with `line` a line of the same figures above them and a bar of the ranks below; without
    its legend if `bare`.

    Args:
        words: whether a word's tokens are one chip.
        parted: whether punctuation is parted from words.
        corrected: whether words are tinted by the surprise that counts their end too.
    """
    spans = chips.spans_of(scored, words, parted)
    n_parts = -(-len(spans) // CHIPS_AT_ONCE)
    part = 1
    if n_parts > 1:
        st.caption(f"The text has {len(spans):,} chips; {CHIPS_AT_ONCE:,} are drawn at a time.")
        part = min(int(st.pagination(n_parts, key=keys.heatmap_part[key].name) or 1), n_parts)
    drawn = spans[(part - 1) * CHIPS_AT_ONCE : part * CHIPS_AT_ONCE]
    tinted = chips.make_chips(
        scored,
        drawn,
        unit,
        mode,
        words=words,
        parted=parted,
        corrected=corrected,
        alternatives=_alternatives(scored, drawn, pieces_of),
        show_spaces=show_spaces,
    )
    place = chosen_place(scored, key)
    behind = [chips.template_chip(bytes_to_text(scored.behind))] if scored.behind and part == n_parts else []
    marked = (c.position for s, c in zip(drawn, tinted, strict=True) if place is not None and s.start <= place < s.stop)
    token_heatmap.token_heatmap(
        [*tinted, *behind],
        scale.legend(mode, unit, words, ("corrected" if corrected else "summed") if words else ""),
        key=key,
        content_id=content_id(scored),
        chosen=next(marked, None),
        label=f"Tokens tinted by {mode}",
        note="Point for numbers, click or tap for alternatives.",
        line=line,
        credit=scored.badge,
        bare=bare,
        ranks=ranks.rank_shares(scored) if line else (),
    )


def draw_detail(scored: ScoredText, key: str, pieces_of: PiecesOf, unit: str, *, clickable: bool = True) -> None:
    """What the model expected at the pinned place, and where the actual token stands among it.

    While nothing is pinned, the sentence on the token that surprised most.

    Args:
        clickable: whether the listed tokens can be clicked, to be put in its place.
    """
    place = chosen_place(scored, key)
    with st.container(border=True, key=keys.heatmap_detail[key].name):
        if place is None:
            worst, _ = chips.most_surprising(scored)
            sentence = expectation_sentence(scored, max(worst.start, scored.first_scored), unit, listed=False)
            st.markdown(f"The biggest surprise: {sentence[0].lower()}{sentence[1:]}")
            return
        st.markdown(expectation_sentence(scored, place, unit))
        frame = tables.alternatives(scored, place, pieces_of(scored.top_ids[place - scored.first_scored].tolist()))
        shares = (frame["percent"] / frame["percent"].max()).tolist()
        rows = [
            Row(
                (token, f"{rank:,}", f"{token_id}", shown),
                None if is_actual else token_id,
                (0.0, 0.0, 0.0, share),
                ("actual",) if is_actual else (),
                f"number {rank:,}",
                f"put {token} in its place, {shown}",
            )
            for token, rank, token_id, shown, is_actual, share in zip(
                *(frame[name].tolist() for name in ("token", "rank", "token_id", "shown", "actual")),
                shares,
                strict=True,
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
            key=keys.heatmap_alternatives[key].name,
            content_id=f"{content_id(scored)} {place}",
            label="The likeliest tokens at the chosen place",
            clickable=clickable,
        )


def expectation_sentence(scored: ScoredText, place: int, unit: str, *, listed: bool = True) -> str:
    """What the model gave to the character at a place, after the words before it.

    Args:
        listed: whether a list of what was expected at the place stands below.
    """
    span = character_at(scored.pieces, place)  # a character may take several tokens
    first = scored.first_scored
    members = range(max(span.start, first), span.stop)
    nats = float(scored.surprisal_nats[members.start - first : members.stop - first].sum())
    probability = math.exp(-nats)
    begin = max(scored.n_prefix, span.start - WORDS_BEFORE)
    before = bytes_to_text(b"".join(scored.pieces[begin : span.start])).strip()
    rank = int(scored.ranks[place - first])
    standing = "the likeliest token" if rank == 1 else f"number {rank:,} of {scored.vocabulary:,}"
    if len(members) > 1:
        list_shows = f", of which the list shows number {place - members[0] + 1}, {standing}" if listed else ""
        standing = f"it takes {len(members)} tokens{list_shows}"
    where = f"After “{'…' if begin > scored.n_prefix else ''}{escape(before)}”" if before else "At the beginning"
    name = escape(visible(span.text))
    figures = f"{percent(probability)}, {in_unit(nats, unit):.2f} {unit}"
    return f"{where} the model gave **{name}** {chances(probability)} ({figures}): {standing}."


def _alternatives(scored: ScoredText, drawn: Sequence[Span], pieces_of: PiecesOf) -> dict[int, Sequence[bytes]]:
    """For each scored row that is drawn the bytes of its likeliest tokens."""
    first = scored.first_scored
    rows = range(max(drawn[0].start, first) - first, max(drawn[-1].stop, first) - first)
    n = min(chips.ALTERNATIVES_TOLD, scored.top_ids.shape[1])
    likeliest = pieces_of(scored.top_ids[rows.start : rows.stop, :n].ravel().tolist())
    return {row: likeliest[n * i : n * (i + 1)] for i, row in enumerate(rows)}
