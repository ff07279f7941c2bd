"""What if another token stood there: replaced by an alternative or by typed text, and what that changes downstream."""

import streamlit as st

import model_cache
from app import session
from components import differences, heatmap_chips, heatmap_views, token_list
from computation.perplexity import Convention
from computation.results import ScoredText
from computation.spans import bytes_to_text
from model_cache import Engine

Edits = dict[int, tuple[int, ...]]  # place in the text as typed -> the ids that stand there instead


def panel(engine: Engine, scored: ScoredText, convention: Convention, unit: str) -> None:
    """The alternatives of the pinned token, a box to type another, and the text with all that was replaced."""
    edits = _edits(scored)
    place = heatmap_views.chosen_place(scored, "heatmap")
    if place is not None:
        picked = token_list.picked("heatmap_alternatives", f"{heatmap_views.name_of(scored)} {place}")
        if picked is not None:
            _replace(edits, place, (picked,), scored)
    heatmap_views.detail(scored, "heatmap", engine.pieces, replaceable=True)
    if place is not None:
        _type_another(engine, scored, edits, place)
    if edits:
        _changed(engine, scored, convention, unit, edits)


def _edits(scored: ScoredText) -> Edits:
    """What was replaced in this text; another text begins anew."""
    of, edits = st.session_state.get("what if", (None, {}))
    if of != heatmap_views.name_of(scored):
        edits = {}
        st.session_state["what if"] = (heatmap_views.name_of(scored), edits)
    return edits


def _replace(edits: Edits, place: int, ids: tuple[int, ...], scored: ScoredText) -> None:
    edits.pop(place, None)
    if ids != (int(scored.ids[place]),):
        edits[place] = ids


def _type_another(engine: Engine, scored: ScoredText, edits: Edits, place: int) -> None:
    old = bytes_to_text(scored.pieces[place])

    def put() -> None:
        typed = st.session_state.get("replacement", "")
        spaced = f" {typed}" if old[:1].isspace() and typed[:1].isalnum() else typed
        try:
            ids = engine.continuation_ids(spaced)
        except ValueError as error:
            st.session_state["replacement problem"] = str(error)
            return
        if ids:
            _replace(edits, place, ids, scored)
        else:
            st.session_state["replacement problem"] = "Type what should stand there instead."

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input("Or put another text there", key="replacement", placeholder="what should stand there", width=280)
        st.button("Replace", key="replace", on_click=put)
    problem = st.session_state.pop("replacement problem", None)
    if problem:
        session.complain(ValueError(problem))


def _changed(engine: Engine, scored: ScoredText, convention: Convention, unit: str, edits: Edits) -> None:
    ids = [i for place, old in enumerate(scored.ids.tolist()) for i in edits.get(place, (old,))]
    with st.container(border=True):
        try:
            (new,) = session.wait([engine.start_score_ids(ids, scored, convention)], "Reading the changed text")
        except (ValueError, model_cache.ModelUnavailable) as error:
            session.complain(error)
            st.button("Undo", key="undo_edit", on_click=_undo, args=(edits,))
            return
        change = new.total_bits - scored.total_bits
        more = "more" if change > 0 else "less"
        st.markdown(
            f"With {len(edits)} token{'s' if len(edits) > 1 else ''} replaced the text takes {new.total_bits:,.1f} bits "
            f"instead of {scored.total_bits:,.1f}: **{abs(change):,.1f} bits {more}**."
        )
        st.caption("As typed, then as changed; the changed text is tinted by what became more or less surprising.")
        heatmap_views.heatmap(scored, unit, key="heatmap_before", pieces_of=engine.pieces)
        _difference(scored, new, edits, unit)
        st.button("Undo", key="undo_edit", on_click=_undo, args=(edits,))


def _undo(edits: Edits) -> None:
    if edits:
        edits.popitem()


def _difference(scored: ScoredText, new: ScoredText, edits: Edits, unit: str) -> None:
    """The changed text, each token tinted by its surprise minus what it was in the text as typed."""
    old_at = {}  # place in the new text -> place in the old
    shift = 0
    for place in range(len(scored.ids)):
        if place in edits:
            shift += len(edits[place]) - 1
        else:
            old_at[place + shift] = place
    spans, before = heatmap_chips.spans_of(new, False), []
    for span in spans:
        kept = [old_at[i] for i in range(max(span.start, 1), span.stop) if i in old_at]
        whole = len(kept) == span.stop - max(span.start, 1)
        before.append(sum(float(scored.surprisal_nats[i - 1]) for i in kept) if whole else None)
    differences.heatmap(
        new,
        differences.chips(new, spans, before, unit),
        unit,
        key="heatmap_after",
        label="The changed text, tinted by the change in surprise",
        note="A line above marks what was put there.",
    )
