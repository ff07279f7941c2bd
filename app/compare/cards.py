"""The texts to compare, each on a card: added, named, duplicated, reordered, removed, brought back, and kept in the address."""

import json
from urllib.parse import quote

import streamlit as st

from app.compare import example_sets
from app.compare.example_sets import Pair
from app.shared import messages
from components.inputs import MAX_ADDRESS_BYTES

MAX_CARDS = 50
IN_SIGHT = 6  # with more cards than these the list scrolls in itself
MAX_UNDO = 20
MOVES = ("Duplicate", "Move up", "Move down", "Remove")


def draw() -> list[Pair]:
    """The cards with all that changes them; returns the texts as they stand, empty ones included."""
    n = len(texts())
    with st.container(height=460 if n > IN_SIGHT else "content", border=n > IN_SIGHT, key="cards_list"):
        for number in range(1, n + 1):
            _draw_card(number)
    with st.container(horizontal=True, gap="small"):
        st.button("Add a text", icon=":material/add:", key="add_card", on_click=lambda: add([("", "")], "adding a text"))
        names = [ready.name for ready in example_sets.SETS]
        st.menu_button("Ready sets", names, key="ready_set", on_click=_take_set, icon=":material/library_books:")
        steps = st.session_state.get("cards before", [])
        if steps:
            st.button(f"Undo {steps[-1][0]}", icon=":material/undo:", key="undo_cards", on_click=_undo)
    found = texts()
    _put_into_address(found)
    return found


def texts() -> list[Pair]:
    """Name and text of each card with what was typed since it was drawn; in a new session those of the link, or the example."""
    state = st.session_state
    if "cards" not in state:
        _set(_from_address() or list(example_sets.OPENING))
    state["cards"] = [
        (state.get(f"card_name_{i}", name) or "", state.get(f"card_text_{i}", text) or "")
        for i, (name, text) in enumerate(state["cards"], 1)
    ]
    return list(state["cards"])


def put(new: list[Pair], what: str) -> None:
    """These texts in place of all others, which `Undo` brings back.

    Args:
        what: what is undone then, as in "Undo replacing the texts".
    """
    steps = st.session_state.setdefault("cards before", [])
    before = texts()
    _set(new)
    steps.append((what, before, texts()))
    del steps[:-MAX_UNDO]


def add(new: list[Pair], what: str) -> None:
    """Further texts, as many as there is room for; where they hold any, cards without text and name make room."""
    kept = texts()
    if any(text.strip() for _, text in new):
        kept = [pair for pair in kept if any(part.strip() for part in pair)]
    put([*kept, *new[: MAX_CARDS - len(kept)]], what)


def room() -> int:
    """How many further texts there is room for."""
    return MAX_CARDS - sum(1 for name, text in texts() if name.strip() or text.strip())


def _draw_card(number: int) -> None:
    """One card. Its widgets belong to its place and not to its text: others would stand beside the old ones for a while."""
    for key, part in zip((f"card_name_{number}", f"card_text_{number}"), st.session_state["cards"][number - 1], strict=True):
        st.session_state.setdefault(key, part)
    head, body = st.columns([4, 9], gap="small")
    with head, st.container(horizontal=True, gap="small", wrap=False):
        st.menu_button(
            f"Text {number}",
            MOVES,
            key=f"card_menu_{number}",
            on_click=_move,
            args=(number,),
            help="Duplicate, move or remove this text",
        )
        st.text_input(
            f"Name of text {number}",
            key=f"card_name_{number}",
            placeholder="Name, if it has one",
            label_visibility="collapsed",
            max_chars=60,
        )
    with body:
        st.text_area(
            f"Text {number}",
            key=f"card_text_{number}",
            placeholder="Type or paste a text",
            label_visibility="collapsed",
            height=68,
        )


def _move(number: int) -> None:
    cards, at, what = texts(), number - 1, st.session_state[f"card_menu_{number}"]
    if what == "Duplicate" and len(cards) >= MAX_CARDS:
        st.session_state["cards problem"] = f"There are {MAX_CARDS} texts, which is all that are compared at once. Remove one."
        return
    if what == "Duplicate":
        cards.insert(number, cards[at])
    elif what == "Remove":
        del cards[at]
    else:
        to = min(max(at - 1 if what == "Move up" else at + 1, 0), len(cards) - 1)
        cards.insert(to, cards.pop(at))
    put(cards, {"Duplicate": "duplicating", "Remove": "removing"}.get(what, "moving") + f" text {number}")


def _take_set() -> None:
    name = st.session_state["ready_set"]
    put(next(list(ready.texts) for ready in example_sets.SETS if ready.name == name), "taking a ready set")


def _undo() -> None:
    steps, now = st.session_state["cards before"], texts()
    _, before, after = steps.pop()
    _set(before)
    if now != after:  # what was typed since can be brought back as well
        steps.append(("going back", now, before))


def _set(pairs: list[Pair]) -> None:
    state = st.session_state
    state["cards"] = pairs = pairs or [("", "")]
    for i, pair in enumerate(pairs, 1):
        state[f"card_name_{i}"], state[f"card_text_{i}"] = pair
    for i in range(len(pairs) + 1, MAX_CARDS + 1):
        state.pop(f"card_name_{i}", None)
        state.pop(f"card_text_{i}", None)


def in_address(pairs: list[Pair]) -> str | None:
    """The texts as an address holds them; None where they are too long for one."""
    written = json.dumps([list(pair) for pair in pairs], ensure_ascii=False, separators=(",", ":"))
    return written if len(quote(written)) <= MAX_ADDRESS_BYTES else None


def _put_into_address(pairs: list[Pair]) -> None:
    written = in_address(pairs)
    if written is None or pairs == list(example_sets.OPENING):
        st.query_params.pop("cards", None)
    elif st.query_params.get("cards") != written:
        st.query_params["cards"] = written
    if written is None:
        st.caption("These texts are too long for a link: the address restores the settings, but not the texts.")


def _from_address() -> list[Pair]:
    """The texts that a link brings; none, with a sentence, where it is damaged."""
    asked = st.query_params.get("cards")
    if asked is None:
        return []
    try:
        found = json.loads(asked)
    except ValueError:
        found = None
    fits = isinstance(found, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair) for pair in found
    )
    if not fits or not found:
        st.session_state["cards problem"] = "The link's texts are damaged, so the example stands here instead."
        return []
    if len(found) > MAX_CARDS:
        st.session_state["cards problem"] = f"The link has {len(found)} texts; the first {MAX_CARDS} stand here."
    return [(name[:60], text) for name, text in found[:MAX_CARDS]]


def say_problem() -> None:
    """What went wrong with the last change, if anything did."""
    problem = st.session_state.pop("cards problem", None)
    if problem:
        messages.complain(ValueError(problem))
