"""What if another token stood there: replaced by an alternative or by typed text, and what that changes downstream."""

from collections.abc import Iterable

import streamlit as st

import model_cache
from app.shared import messages, model, state, waiting
from components.frontend import token_list
from components.heatmap import chips, difference, extremes, view
from computation.perplexity import Convention
from computation.results import ScoredText
from computation.spans import character_at
from model_cache.engine.local import LocalEngine as Engine

Edits = dict[int, tuple[int, ...]]  # place in the text as typed -> the ids that stand there instead


def draw_below_heatmap(scored: ScoredText, convention: Convention, unit: str) -> None:
    """What a click on the heatmap changes: the pinned token and its replacements, and the lists that pin one too.

    A fragment keeps this function and its arguments with the visitor, so the engine is looked up and not handed over.
    """
    try:
        panel(model.engine(), scored, convention, unit)
    except model_cache.ModelUnavailable as error:
        messages.complain(error)
    extremes.draw_extremes(scored, unit, key="heatmap")


def pieces_of(ids: Iterable[int]) -> tuple[bytes, ...]:
    """The bytes of tokens of the chosen model."""
    return model.engine().pieces(list(ids))


def panel(engine: Engine, scored: ScoredText, convention: Convention, unit: str) -> None:
    """The alternatives of the pinned token, a box to type another, and the text with all that was replaced."""
    history = _history(scored)
    place = view.chosen_place(scored, "heatmap")
    if place is not None:
        picked = token_list.clicked_token("heatmap_alternatives", f"{view.content_id(scored)} {place}")
        if picked is not None:
            _replace(history, place, (picked,), scored)
    view.draw_detail(scored, "heatmap", engine.pieces)
    if place is not None:
        _type_another(engine, scored, history, place)
    if history[-1]:
        _changed(engine, scored, convention, unit, history)


def _history(scored: ScoredText) -> list[Edits]:
    """What was replaced in this text, step by step, the first without anything; another text begins anew."""
    of, history = st.session_state.get("what if", (None, [{}]))
    if of != view.content_id(scored):
        history = [{}]
        st.session_state["what if"] = (view.content_id(scored), history)
    return history


def _replace(history: list[Edits], place: int, ids: tuple[int, ...], scored: ScoredText) -> None:
    """Put tokens in the place of one, or of all those that share a character with it."""
    span = character_at(scored.pieces, place)
    members = range(max(span.start, 1), span.stop)
    edits = {at: put for at, put in history[-1].items() if at not in members}
    if ids != tuple(scored.ids[list(members)].tolist()):
        edits |= dict.fromkeys(members, ()) | {members[0]: ids}
    if edits != history[-1]:
        history.append(edits)


def _type_another(engine: Engine, scored: ScoredText, history: list[Edits], place: int) -> None:
    old = character_at(scored.pieces, place).text

    def put() -> None:
        typed = st.session_state.get("replacement", "")
        spaced = f" {typed}" if old[:1].isspace() and typed[:1].isalnum() else typed
        try:
            ids = engine.continuation_ids(spaced)
        except ValueError as error:
            st.session_state["replacement problem"] = str(error)
            return
        if ids:
            _replace(history, place, ids, scored)
        else:
            st.session_state["replacement problem"] = "Type what should stand there instead."

    with (
        st.form("replace_form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input("Or put another text there", key="replacement", placeholder="what should stand there", width=280)
        st.form_submit_button("Replace", key="replace", on_click=put)
    problem = st.session_state.pop("replacement problem", None)
    if problem:
        messages.complain(ValueError(problem))


def _changed(engine: Engine, scored: ScoredText, convention: Convention, unit: str, history: list[Edits]) -> None:
    edits = history[-1]
    ids = [i for place, old in enumerate(scored.ids.tolist()) for i in edits.get(place, (old,))]
    with st.container(border=True):
        st.button("Undo", key="undo_edit", on_click=_undo, args=(history,), help="Takes back the last replacement.")
        try:
            new = waiting.read(
                lambda: engine.start_score_ids(ids, scored, convention),
                f"{view.content_id(scored)} {edits}",
                "Reading the changed text",
                stoppable=state.changed_text,
            )
        except (ValueError, model_cache.ModelUnavailable) as error:
            messages.complain(error)
            return
        if new is None or new.n_unread:
            st.caption("The reading of the changed text was stopped.")
            return
        change = new.total_bits - scored.total_bits
        n_replaced = sum(1 for put in edits.values() if put)
        st.markdown(
            f"With {n_replaced} token{'s' if n_replaced > 1 else ''} replaced the text takes {new.total_bits:,.1f} bits "
            f"instead of {scored.total_bits:,.1f}: **{abs(change):,.1f} bits {'more' if change > 0 else 'less'}**."
        )
        st.caption("As typed, then as changed; the changed text is tinted by what became more or less surprising.")
        view.draw_heatmap(scored, unit, key="heatmap_before", pieces_of=engine.pieces, bare=True)
        _difference(scored, new, edits, unit)


def _undo(history: list[Edits]) -> None:
    if len(history) > 1:
        history.pop()


def _difference(scored: ScoredText, new: ScoredText, edits: Edits, unit: str) -> None:
    """The changed text, each token tinted by its surprise minus what it was in the text as typed."""
    old_at = {}  # place in the new text -> place in the old
    shift = 0
    for place in range(len(scored.ids)):
        if place in edits:
            shift += len(edits[place]) - 1
        else:
            old_at[place + shift] = place
    tinted = []
    for span in chips.spans_of(new, False):
        kept = [old_at[i] for i in range(max(span.start, 1), span.stop) if i in old_at]
        whole = len(kept) == span.stop - max(span.start, 1)
        before = sum(float(scored.surprisal_nats[i - 1]) for i in kept) if whole else None
        tinted.append(difference.difference_chip(new, span, before, unit))
    difference.draw_difference(
        new,
        tinted,
        unit,
        key="heatmap_after",
        label="The changed text, tinted by the change in surprise",
        note="A line above marks what was put there.",
    )
