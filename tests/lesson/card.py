"""The card of a step, as AppTest has it."""

from app.lesson import rail
from tests.support import markup


def card(at) -> str:
    """What the card says; "" where there is none."""
    words = [markup.shown(each.value) for each in (*at.markdown, *at.caption, *at.warning)]
    return " ".join(word for word in words if "one" in word or "here" in word or "›" in word)


def is_done(at) -> bool:
    return any(rail.DONE in each.value for each in at.markdown)


def pressed(at, key: str):
    at.button(key=key).click().run()
    assert not at.exception
    return at
