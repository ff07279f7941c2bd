"""What tests of the next-token page do on it, and what they read from it."""

from streamlit.testing.v1 import AppTest

from tests.support.pages import click, component

PHRASE = "To be or not to"


def rows(at: AppTest, label: str = "The likeliest next tokens") -> list[dict[str, str]]:
    data = component(at, label)
    titles = [column["title"] for column in data["columns"]]
    return [row | dict(zip(titles, row["cells"], strict=True)) for row in data["rows"]]


def spellings(at: AppTest) -> dict[str, dict[str, str]]:
    """By spelling, in the table's order."""
    return {row["spelling"]: row for row in rows(at, "The word in its spellings")}


def text(at: AppTest) -> str:
    return "".join(token["text"] for token in component(at, "Tokens of the phrase")["tokens"])


def click_on(at: AppTest, key: str, value: int, label: str) -> AppTest:
    """Click in the component of this label."""
    return click(at, key, value, component(at, label)["content_id"])


def append(at: AppTest, token_id: int) -> AppTest:
    return click_on(at, "list", token_id, "The likeliest next tokens")
