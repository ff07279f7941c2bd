"""What is compared: the texts that count, whether they are short enough, and their scores. Draws no figures."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

import model_cache
from app.compare.example_sets import NamedText
from app.shared import messages, state, waiting
from components import inputs
from computation.perplexity import Convention
from computation.results import ScoredText
from model_cache.engine.interface import Engine, Job
from model_cache.engine.jobs import failed
from model_cache.engine.questions import Score
from model_cache.settings import max_tokens

FULL_LENGTH_TEXTS = 2  # all texts together may have the tokens of so many texts of the greatest length


@dataclass(frozen=True)
class ComparedText:
    """A text that is compared, and its number on the page."""

    number: int
    name: str
    text: str

    @property
    def title(self) -> str:
        return self.name or f"Text {self.number}"


Scores = list[tuple[ComparedText, ScoredText]]


def texts_to_compare(named_texts: Sequence[NamedText]) -> list[ComparedText]:
    """The texts that are not empty; a caption names the empty ones and the duplicates, a warning those too long."""
    texts, empty = [], []
    for i, (name, text) in enumerate(named_texts, 1):
        try:
            inputs.check_size(text, f"Text {i}")
        except ValueError as error:
            messages.complain(error)
            continue
        if text.strip():
            texts.append(ComparedText(i, name.strip(), text))
        else:
            empty.append(i)
    notes = []
    if empty and texts:
        notes.append(f"{_enumerated(empty)} {'is' if len(empty) == 1 else 'are'} empty and left out.")
    numbers = defaultdict(list)
    for compared in texts:
        numbers[compared.text].append(compared.number)
    notes += [f"{_enumerated(same)} are the same." for same in numbers.values() if len(same) > 1]
    if notes:
        st.caption(" ".join(notes))
    return texts


def score_all(
    engine: Engine,
    texts: Sequence[ComparedText],
    convention: Convention,
    draw: Callable[[Scores], None] | None = None,
) -> Scores:
    """Every text under one model. What cannot be scored gets a sentence; a stop keeps what was scored by then.

    Args:
        draw: draws the scores known so far, while the others are on their way.
    """
    try:
        _check_length(engine, texts, convention)
    except ValueError as error:
        messages.complain(error)
        return []

    def draw_known(jobs: Sequence[Job[ScoredText]]) -> None:
        known = _answered(texts, jobs)
        if known and draw is not None:
            draw(known)

    info = engine.info
    jobs = waiting.gather(
        lambda: [_ask(engine, text, convention) for text in texts],
        f"{info.name} {info.dtype} {convention} {hash(tuple(text.text for text in texts))}",
        "Reading the texts",
        stoppable=state.texts_of_model(info.name),
        draw=None if draw is None else draw_known,
    )
    messages.complain_about(jobs)
    scores = _answered(texts, jobs)
    if any(job.given_up and job.done() and job.error() is not None for job in jobs):
        st.caption(f"{len(scores)} of {len(jobs)} texts were read before it was stopped.")
    return scores


def _check_length(engine: Engine, texts: Sequence[ComparedText], convention: Convention) -> None:
    limit, max_bytes = FULL_LENGTH_TEXTS * max_tokens(), FULL_LENGTH_TEXTS * inputs.MAX_TEXT_BYTES
    n_bytes = sum(len(text.text.encode(errors="replace")) + 2 for text in texts)
    if n_bytes <= limit:
        return  # no tokenizer makes more tokens than there are bytes
    if n_bytes > max_bytes:
        raise ValueError(
            f"The {len(texts):,} texts have {n_bytes:,} bytes together; at most {max_bytes:,} are read at once. "
            "Remove some, or shorten them."
        )
    n_tokens = sum(_n_tokens(engine, text.text, convention) for text in texts)
    if n_tokens > limit:
        raise ValueError(
            f"The {len(texts):,} texts have {n_tokens:,} tokens together; at most {limit:,} are measured at once. "
            "Remove some, or shorten them."
        )


def _n_tokens(engine: Engine, text: str, convention: Convention) -> int:
    try:
        with waiting.cutting(text):
            return len(engine.codec.encode(text, convention))
    except ValueError:
        return 0  # a text that cannot be read gets its own sentence when it is scored


def _ask(engine: Engine, text: ComparedText, convention: Convention) -> Job[ScoredText]:
    """The score of one text, under way; one that is refused at once is a job that has failed."""
    try:
        with waiting.cutting(text.text):
            return engine.ask(Score(text.text, convention))
    except (ValueError, model_cache.ModelUnavailable) as error:
        return failed(type(error)(f"{text.title} is left out. {error}"))


def _answered(texts: Sequence[ComparedText], jobs: Sequence[Job[ScoredText]]) -> Scores:
    answered = zip(texts, jobs, strict=True)
    return [(text, job.result()) for text, job in answered if job.done() and job.error() is None]


def _enumerated(numbers: Sequence[int]) -> str:
    """ "Text 2", "Texts 2, 3 and 5"."""
    if len(numbers) == 1:
        return f"Text {numbers[0]}"
    return f"Texts {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
