"""Parts of the compare page: the texts measured as they come, the figures, all heatmaps, and two texts word by word."""

import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

import model_cache
from app.compare.example_sets import Pair
from app.shared import messages, state, waiting
from components import compare, format
from components.heatmap import alignment, view
from computation.perplexity import Convention
from computation.results import ScoredText
from model_cache.engine.jobs import LocalJob as Job
from model_cache.engine.jobs import failed
from model_cache.engine.local import LocalEngine as Engine
from model_cache.limits import max_tokens

WHICH = ("First", "Second")
HEATMAPS_AT_ONCE = 10
TEXTS_OF_FULL_LENGTH = 2  # so many tokens may all texts have together, in texts of the longest that is measured


@dataclass(frozen=True)
class Item:
    """A text that is compared, and its number on the page."""

    number: int
    name: str
    text: str

    @property
    def title(self) -> str:
        return self.name or f"Text {self.number}"

    @property
    def label(self) -> str:
        return f"{self.number}: {self.name or format.shorten(self.text, 50)}"


Measured = list[tuple[Item, ScoredText]]


def to_compare(pairs: Sequence[Pair]) -> list[Item]:
    """The texts that are not empty; the empty ones and those that come twice are named."""
    items = [Item(i, name.strip(), text) for i, (name, text) in enumerate(pairs, 1) if text.strip()]
    empty = [i for i, (_, text) in enumerate(pairs, 1) if not text.strip()]
    said = []
    if empty and items:
        said.append(f"{_texts(empty)} {'is' if len(empty) == 1 else 'are'} empty and left out.")
    numbers = defaultdict(list)
    for item in items:
        numbers[item.text].append(item.number)
    said += [f"{_texts(same)} are the same." for same in numbers.values() if len(same) > 1]
    if said:
        st.caption(" ".join(said))
    return items


def measure(engine: Engine, items: Sequence[Item], convention: Convention, unit: str | None = None) -> Measured:
    """Every text under one model; what cannot be measured is said, what was measured stays.

    Args:
        unit: of the figures that are drawn as they come; None draws none.
    """
    try:
        _check_length(engine, items, convention)
    except ValueError as error:
        messages.complain(error)
        return []

    def start() -> list[Job[ScoredText]]:
        return [_start(engine, item, convention) for item in items]

    def draw(jobs: Sequence[Job[ScoredText]]) -> None:
        known = _known(items, jobs)
        if known and unit:
            overview(known, unit)

    name = f"{engine.name} {engine.loaded.dtype} {convention} {hash(tuple(item.text for item in items))}"
    jobs = waiting.gather(
        start, name, "Reading the texts", stoppable=state.texts_of_model(engine.name), draw=draw if unit else None
    )
    messages.complain_about(jobs)
    known = _known(items, jobs)
    n_stopped = sum(job.abandoned and job.done() and job.future.exception() is not None for job in jobs)
    if n_stopped:
        st.caption(f"{len(known)} of {len(jobs)} texts were read before it was stopped.")
    return known


def overview(measured: Measured, unit: str) -> None:
    compare.draw_overview([(item.name, scored) for item, scored in measured], unit)


def heatmaps(engine: Engine, measured: Measured, unit: str) -> None:
    """All texts one under the other on one scale; a click on a token shows what was expected there."""
    st.subheader("Token by token")
    n_parts, part = -(-len(measured) // HEATMAPS_AT_ONCE), 1
    if n_parts > 1:
        part = min(int(st.pagination(n_parts, key="texts_part") or 1), n_parts)
    for i, (item, scored) in enumerate(measured[(part - 1) * HEATMAPS_AT_ONCE : part * HEATMAPS_AT_ONCE]):
        key = f"text_heatmap_{i}"
        view.apply_clicks(scored, key)
        st.markdown(compare.title_sentence(item.title, scored))
        view.draw_heatmap(scored, unit, key=key, pieces_of=engine.pieces, bare=i > 0)
        if view.chosen_place(scored, key) is not None:
            view.draw_detail(scored, key, engine.pieces, clickable=False)


def two_texts(measured: Measured, unit: str) -> None:
    """Two texts laid word by word: what differs, what it costs, and what it does to the words after it."""
    if len(measured) < 2:
        return
    st.subheader("Two texts, word by word")
    found = {item.number: (item, scored) for item, scored in measured}
    with st.grid(2, min_column_width=260):
        first, second = (_choose(which, {n: item.label for n, (item, _) in found.items()}, i) for i, which in enumerate(WHICH))
    if first == second:
        st.caption("Choose two different texts.")
        return
    alignment.draw_alignment(found[first][1], found[second][1], unit, key="aligned")


def _choose(which: str, labels: dict[int, str], at_first: int) -> int:
    """The number of a text; a box whose labels have changed is a new one, which begins where the old one stood."""
    numbers, chosen = list(labels), f"aligned {which}"
    kept = st.session_state.get(chosen)
    index = numbers.index(kept) if kept in labels else at_first
    key = f"aligned_{which}_{zlib.crc32(repr(labels).encode(errors='replace'))}"
    st.session_state[chosen] = number = st.selectbox(f"{which} text", numbers, index, labels.__getitem__, key=key)
    return number


def _check_length(engine: Engine, items: Sequence[Item], convention: Convention) -> None:
    most = TEXTS_OF_FULL_LENGTH * max_tokens()
    if sum(len(item.text.encode(errors="replace")) + 2 for item in items) <= most:
        return  # no tokenizer makes more tokens than bytes
    try:
        n_tokens = sum(engine.n_tokens(item.text, convention) for item in items)
    except ValueError:
        return  # a text that is none is named when it is read
    if n_tokens > most:
        raise ValueError(
            f"The {len(items):,} texts have {n_tokens:,} tokens together; at most {most:,} are measured at once. Remove some, "
            "or shorten them."
        )


def _start(engine: Engine, item: Item, convention: Convention) -> Job[ScoredText]:
    """The request for one text; one that is refused at the door is an answer too."""
    try:
        return engine.start_score(item.text, convention)
    except (ValueError, model_cache.ModelUnavailable) as error:
        return failed(type(error)(f"{item.title} is left out. {error}"))


def _known(items: Sequence[Item], jobs: Sequence[Job[ScoredText]]) -> Measured:
    return [
        (item, job.result()) for item, job in zip(items, jobs, strict=True) if job.done() and job.future.exception() is None
    ]


def _texts(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"Text {numbers[0]}"
    return f"Texts {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
