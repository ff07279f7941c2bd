"""Which text on which phrase is the visitor's now. Draws nothing; knows nothing of how a text goes on.

The phrase's box holds the whole text: what stands there and what the figures are of are the same.
"""

from app.next_token.continuation import Continuation, name_of
from app.shared import state, waiting
from computation.branches import ROOT
from computation.perplexity import Convention
from model_cache.engine.interface import Engine

PHRASES_REMEMBERED = 20


def current(engine: Engine, text: str, convention: Convention) -> Continuation:
    """What was built until the text was this one; a text that was typed is a phrase, and finds its branches again, as a
    message its answer.

    Raises:
        ValueError: the text is no phrase.
    """
    remembered = state.continuations.setdefault({})
    as_chat = engine.codec.chat_of(convention) is not None  # an answer is no part of the message in the box
    grown = () if as_chat else reversed(remembered.values())
    here = next((each for each in grown if _has_become(each, engine, text, convention)), None)
    if here is None:
        phrase_ids = _phrase_ids(engine, text, convention)
        here = remembered.get(name_of(engine, phrase_ids))
        if here is None or here.phrase_ids != phrase_ids or here.phrase != text or not here.is_of(engine):
            here = Continuation(name_of(engine, phrase_ids), phrase_ids, text)
        here.at = here.at if as_chat else ROOT
    remembered.pop(here.name, None)
    remembered[here.name] = here
    while len(remembered) > PHRASES_REMEMBERED:
        remembered.pop(next(iter(remembered)))
    state.continued.set(("" if as_chat else here.name, text))
    return here


def _has_become(here: Continuation, engine: Engine, text: str, convention: Convention) -> bool:
    return (
        here.at != ROOT
        and 0 < len(here.phrase) <= len(text)
        and text.startswith(here.phrase)
        and here.is_of(engine)
        and here.text(engine) == text
        and _phrase_ids(engine, here.phrase, convention) == here.phrase_ids
    )


def _phrase_ids(engine: Engine, phrase: str, convention: Convention) -> tuple[int, ...]:
    with waiting.cutting(phrase):
        return engine.codec.phrase_ids(phrase, convention)


def follow_in_box(engine: Engine) -> None:
    """Put a text that has gone on, or back, into the box where it stood; before that is drawn.

    What somebody typed there meanwhile stays.
    """
    name, shown = state.continued.get()
    here = state.continuations.get().get(name)
    if here is not None and state.phrase.get() == shown and here.is_of(engine):
        text = here.text(engine)
        if text != shown:
            state.phrase.set(text)
