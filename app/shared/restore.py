"""A visitor's work comes back after a reload, a restart of the server or a session that expired: the tab holds it.

At the beginning of each run the tab gets what the page has to hold, before any text is read, which may take long, and
at its end what the run has changed; in a new session it is asked for what it held before.
The tab's own storage, and nothing on the server: what a visitor typed is gone with the tab. Knows no page.
"""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

import streamlit as st

from app.shared import tab_parts, tab_state
from app.shared.run_end import at_end
from app.shared.tab_parts import Json, Part
from components import format
from components.frontend import tab_storage
from components.frontend.tab_storage import Tab
from components.keys import Key

Said = TypeVar("Said")
NOTHING: Mapping[str, str] = {}
VERSION = 1  # of what the tab holds; another is as good as none
MAX_PART_BYTES = 350_000  # as the tab sends it: the parts of all pages together fit into one message
SHOWN = "page shown"  # by which name the tab has which page that was
NOT_HELD = (
    "What this page holds is over {limit}, more than a tab keeps for it: a reload or a restart of the app loses it."
)


@contextmanager
def held_by_tab(parts: Sequence[Part], current: Part) -> Iterator[None]:
    """Draw a page whose visitor's work the tab holds; must surround whatever draws it.

    Args:
        parts: of all pages.
        current: of the page that is drawn.
    """
    take_answer = partial(_take_answer, parts, current)
    take_answer()
    if not tab_state.session.is_set():
        tab_state.session.set(secrets.token_hex(8))
        tab_state.address.set(tab_parts.named_in_address())
    place = st.container()
    if not tab_state.answered.get():
        with place:
            tab_storage.ask(_tab(), key=tab_state.question.name, on_answer=take_answer)
    with place:
        before = hold(current, key=tab_state.record.name, beside={SHOWN: current.name})

    def hold_again(over: bool) -> None:
        if not over:
            return
        with place:
            hold(current, key=tab_state.record_after.name, unless=before)
        for sentence in tab_state.losses.pop():
            is_slight = sentence.endswith(tab_parts.ONLY_UNDO)
            st.toast(format.escape(sentence), icon=":material/info:", duration="long" if is_slight else "infinite")
        tab_state.first_run.set(False)
        tab_state.just_answered.set(False)

    with at_end(hold_again):
        yield


def hold(part: Part, *, key: str, beside: Mapping[str, str] = NOTHING, unless: str | None = None) -> str:
    """Have the tab hold a part as it is now: in a fragment, what a click on it alone has changed.

    Args:
        beside: what else the tab is to hold, by name.
        unless: what the tab has of it already.

    Returns:
        What it holds.
    """
    written = _written(part.save())
    too_large = _sent_bytes(written) > MAX_PART_BYTES
    if too_large:
        written = _written({"held": {}, "losses": [tab_parts.TOO_LARGE]})
    if written != unless:
        tab_storage.hold(_tab(), {**beside, part.name: written}, key=key)
        if too_large:
            st.caption(NOT_HELD.format(limit=f"{MAX_PART_BYTES // 1000} kB"))
    return written


def is_first_run() -> bool:
    """Whether the tab may still hand back what would come in place of what the page shows now."""
    return tab_state.first_run.get() and not tab_state.answered.get()


def said_again(key: Key[Said | None], sentence: Said | None) -> Said | None:
    """A sentence that is said once, or the one of the run before: the tab's answer draws a page anew that nobody read.

    Args:
        key: the entry that it came from.
        sentence: or what belongs to one, and is gone as soon.
    """
    before = tab_state.sentences.get()
    if sentence is not None:
        tab_state.sentences.set({**before, key.name: sentence})
        return sentence
    return before.get(key.name) if tab_state.just_answered.get() else None


def _tab() -> Tab:
    return Tab(tab_state.session.get(), tab_state.answered.get())


def _take_answer(parts: Sequence[Part], current: Part) -> None:
    """Put back what the tab has handed over, once a session."""
    answer = tab_storage.answer(tab_state.question.name)
    if answer is None or tab_state.answered.get():
        return
    tab_state.answered.set(True)
    tab_state.just_answered.set(True)
    sentences: list[str] = []
    # Of an entry that several pages hold, the page that was shown has the latest.
    latest = {e.key.name for p in parts if p.name == answer.parts.get(SHOWN) for e in p.entries}
    # The address of a page that stayed open is no link that was opened since: the tab has all that it names.
    by_address = frozenset[str]() if answer.alive else tab_state.address.get()
    boxes_alive = answer.alive and answer.parts.get(SHOWN) == current.name  # the browser sends what stands in them
    for part in parts:
        if part.name in answer.parts:
            boxes = not (boxes_alive and part == current)
            known = by_address if part.name == answer.parts.get(SHOWN) else by_address | latest
            sentences += _restore(part, answer.parts[part.name], known, boxes=boxes)
    tab_state.losses.set(tuple(sentences))


def _restore(part: Part, written: str, by_address: frozenset[str], *, boxes: bool) -> list[str]:
    try:
        if _sent_bytes(written) > MAX_PART_BYTES:
            raise ValueError("larger than any that was handed out")
        read = tab_parts.mapping(json.loads(written))
    except (ValueError, RecursionError):  # no JSON, or JSON too deep
        read = {}
    if read.get("version") != VERSION:
        return [f"{part.title}: {tab_parts.UNREADABLE} could not be brought back."]
    return part.restore(read.get("part"), by_address, boxes=boxes)


def _written(saved: Json) -> str:
    return json.dumps({"version": VERSION, "part": saved}, ensure_ascii=False, separators=(",", ":"))


def _sent_bytes(written: str) -> int:
    """What a part takes in a message, where it is a text within JSON."""
    return len(json.dumps(written, ensure_ascii=False).encode(errors="replace"))
