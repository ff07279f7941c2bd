"""What if another token stood there: replaced by an alternative or by typed text, and what that changes downstream."""

import streamlit as st

import model_cache
from app.shared import messages, shown, state, waiting
from app.shared.state import Edits
from components import format, inputs, keys
from components.frontend import token_list
from components.heatmap import chips, difference, view
from computation.perplexity import Convention
from computation.results import ScoredText
from computation.spans import character_at
from computation.text import bytes_to_text
from model_cache.engine.interface import Engine
from model_cache.engine.questions import ScoreIds

History = tuple[Edits, ...]  # step by step, the first without any
KEY = state.heatmap.name


def draw(engine: Engine, scored: ScoredText, convention: Convention, unit: str) -> None:
    """The alternatives of the pinned token, a box to type another, and the text with all that was replaced."""
    place = view.chosen_place(scored, KEY)
    if place is not None:
        clicked = token_list.clicked_token(keys.heatmap_alternatives[KEY].name, f"{view.content_id(scored)} {place}")
        if clicked is not None:
            _replace(place, (clicked,), scored)
    view.draw_detail(scored, KEY, engine.codec.pieces, unit)
    if place is not None:
        with st.container(key=state.more_replacement.name):
            _draw_replacement_form(engine, scored, place)
    edits = _history(scored)[-1]
    shown.note(n_replaced=sum(1 for put in edits.values() if put))
    if edits:
        with st.container(border=True):
            st.button("Undo", key=state.undo_edit_button.name, on_click=_undo, help="Takes back the last replacement.")
            _draw_changed_text(engine, scored, convention, unit, edits)


def put_back(scored: ScoredText) -> None:
    """Take over what the tab handed back, the pinned token and the replacements, if it was of this text."""
    pinned = state.place_held.pop()
    if pinned is not None and view.same_ids(pinned[0], scored):
        view.choose_place(scored, KEY, pinned[1])
    held = state.edits_held.get()
    if held is None or not view.same_ids(held[0], scored):
        return  # another text: perhaps a link's, and the tab's own comes back after it
    state.edits_held.pop()
    places = range(scored.first_scored, len(scored.ids))
    fit = all(
        at in places and all(i < scored.vocabulary for i in ids) for edits in held[1] for at, ids in edits.items()
    )
    if fit and held[1]:
        state.edit_history.set((view.content_id(scored), held[1]))


def _history(scored: ScoredText) -> History:
    """What was replaced in this text; another text begins anew."""
    content_id, history = state.edit_history.get()
    return history if content_id == view.content_id(scored) else ({},)


def _replace(place: int, ids: tuple[int, ...], scored: ScoredText) -> None:
    """Put tokens in the place of one, or of all those that share a character with it."""
    history = _history(scored)
    span = character_at(scored.pieces, place)
    members = range(max(span.start, scored.first_scored), span.stop)
    edits = {at: put for at, put in history[-1].items() if at not in members}
    if ids != tuple(scored.ids[list(members)].tolist()):
        edits |= dict.fromkeys(members, ()) | {members[0]: ids}
    if edits != history[-1]:
        state.edit_history.set((view.content_id(scored), (*history, edits)))


def _undo() -> None:
    content_id, history = state.edit_history.get()
    state.edit_history.set((content_id, history[:-1] or history))


def _draw_replacement_form(engine: Engine, scored: ScoredText, place: int) -> None:
    with (
        st.form(state.replace_form.name, border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        typed = st.text_input(
            "Or put another text there",
            key=state.replacement.name,
            persist_state="session",
            placeholder="what should stand there",
            width=280,
        )
        submitted = st.form_submit_button("Replace", key=state.replace_button.name)
    if not submitted:
        return
    old = character_at(scored.pieces, place).text
    try:
        inputs.check_size(typed)
        spaced = f" {typed}" if old[:1].isspace() and typed[:1].isalnum() else typed
        with waiting.cutting(spaced):
            ids = tuple(engine.codec.encode_within(spaced))
        if not ids:
            raise ValueError("Type what should stand there instead.")
    except ValueError as error:
        messages.complain(error)
    else:
        _replace(place, ids, scored)


def _draw_changed_text(engine: Engine, scored: ScoredText, convention: Convention, unit: str, edits: Edits) -> None:
    ids = tuple(i for place, old in enumerate(scored.ids.tolist()) for i in edits.get(place, (old,)))
    n_prefix = scored.n_prefix if engine.codec.chat_of(convention) else None  # else as before every text
    question = ScoreIds(ids, convention, engine.codec.added_space(scored.text, convention), n_prefix)
    try:
        new = waiting.read(
            lambda: engine.ask(question),
            f"{view.content_id(scored)} {edits}",
            "Reading the changed text",
            stoppable=state.changed_text,
        )
    except (ValueError, model_cache.ModelUnavailable) as error:
        messages.complain(error)
        return
    if new is None or new.n_unread:
        st.caption("Reading the changed text was stopped.")
        return
    shown.note(
        replaced_text=bytes_to_text(b"".join(new.pieces[new.n_prefix :])).strip(),
        total_before=float(scored.surprisal_nats.sum()),
        total_after=float(new.surprisal_nats.sum()),
    )
    before, after = (format.in_unit(float(each.surprisal_nats.sum()), unit) for each in (scored, new))
    n_replaced = sum(1 for put in edits.values() if put)
    st.markdown(
        f"With {n_replaced} token{'s' if n_replaced > 1 else ''} replaced the text takes {after:,.1f} {unit} instead "
        f"of {before:,.1f}: **{abs(after - before):,.1f} {unit} {'more' if after > before else 'less'}**."
    )
    st.caption("First as typed, then as changed; the changed text is tinted by what became more or less surprising.")
    view.draw_heatmap(scored, unit, key=state.heatmap_before.name, pieces_of=engine.codec.pieces, bare=True)
    _draw_difference(scored, new, edits, unit)


def _draw_difference(scored: ScoredText, new: ScoredText, edits: Edits, unit: str) -> None:
    """The changed text, each token tinted by its surprise minus what it was in the text as typed."""
    old_place = {}  # place in the new text -> place in the old
    shift = 0
    for place in range(len(scored.ids)):
        if place in edits:
            shift += len(edits[place]) - 1
        else:
            old_place[place + shift] = place
    tinted = []
    for span in chips.spans_of(new, False):
        members = range(max(span.start, new.first_scored), span.stop)
        rows = [old_place[i] - scored.first_scored for i in members if i in old_place]
        was = float(scored.surprisal_nats[rows].sum()) if len(rows) == len(members) else None
        tinted.append(difference.difference_chip(new, span, was, unit))
    difference.draw_difference(
        new,
        tinted,
        unit,
        key=state.heatmap_after.name,
        label="The changed text, tinted by the change in surprise",
        note="A line above marks what was put there.",
    )
