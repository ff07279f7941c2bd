"""What tests of the compare page do on it, and what they read from it."""

from tests.support.pages import opened, until_read

TEXTS = [
    "The cat sat on the mat.",
    "Flurb zazzle moop tink wob.",
    "The dog ran to the door and began to bark at the stranger.",
]


def card_texts(at) -> list[str]:
    return [box.value for box in at.text_area if box.key.startswith("card_text_")]


def pasted(texts, button="pasted_replace"):
    at = opened("compare/page.py")
    at.text_area(key="pasted").set_value("\n".join(texts))
    at.button(key=button).click().run()
    assert not at.exception
    return at


def uploaded(*files, page=None):
    at = page or opened("compare/page.py")
    at.file_uploader(key="text_files").set_value([(name, content, "text/plain") for name, content in files]).run()
    until_read(at)
    assert not at.exception
    return at


def pick_from_menu(at, number: int, what: str):
    at.menu_button(key=f"card_menu_{number}").click(what).run()
    assert not at.exception
    return at
