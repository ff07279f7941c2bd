"""What a chat template puts around messages, found by what it makes of a few. Pure: texts in, texts out.

A template is a program. It is run on messages that are made up, once for each model, and what stands around these is
what will stand around every other: whatever a person types never reaches the program. Knows no tokenizer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

USER, ASSISTANT = "user", "assistant"
# What is rendered: whose messages, of which the last is the text.
CONVERSATIONS = {"user": (USER,), "assistant": (ASSISTANT,), "answer": (USER, ASSISTANT)}
_PLAIN = ("Zqx seven", "Vkw eleven")
_ODD = ('Zqx <b>&amp;</b> "two" \'s {{ a }} {% b %}\n\nÄrger 的 3', "Vkw <i>&lt;</i> 'one' {# c #} \\n\n\nünï 4.")
_PADDED = ("\n  Zqx seven\t\n ", "  \n Vkw eleven \n\n")
_EMPTY = ("", "Vkw eleven")
MOST_CHARACTERS = 20_000  # of what a template makes of so little


class ChatProblem(ValueError):
    """Why a model's chat template cannot be used, in a sentence."""


CHANGES = "The chat template of this model changes what is typed, so that texts are read plainly."
TOO_LONG = "The chat template of this model writes far too much, so that texts are read plainly."


@dataclass(frozen=True)
class Script:
    """What a template puts around one or two messages.

    Attributes:
        literals: (n + 1,) what stands before the first message, between two, and behind the last.
        strips: (n,) whether it leaves out the white space that a message begins with, and that it ends with.
    """

    literals: tuple[str, ...]
    strips: tuple[tuple[bool, ...], ...]

    def contents(self, texts: Sequence[str]) -> tuple[str, ...]:
        """(n,) the messages as the template writes them."""
        return tuple(_stripped(text, strip) for text, strip in zip(texts, self.strips, strict=True))

    def rendered(self, texts: Sequence[str]) -> str:
        """What the template makes of these messages."""
        between = zip(self.contents(texts), self.literals[1:], strict=True)
        return self.literals[0] + "".join(content + literal for content, literal in between)


@dataclass(frozen=True)
class Scripts:
    """One model's.

    Attributes:
        user: around the reader's message, with what has the model answer.
        assistant: around an answer to nothing; None where the template takes none.
        answer: around a message and its answer; None where the template takes none.
    """

    user: Script
    assistant: Script | None = None
    answer: Script | None = None


def probes(name: str) -> list[tuple[str, ...]]:
    """What one of the conversations is rendered with: plain words first."""
    n = len(CONVERSATIONS[name])
    return [contents[-n:] if n == 1 else contents for contents in (_PLAIN, _ODD, _PADDED, *[_EMPTY] * (n - 1))]


def script_of(name: str, rendered: Sequence[str]) -> Script:
    """What a template puts around the messages of one of the conversations.

    Args:
        rendered: what it made of each of the `probes`.

    Raises:
        ChatProblem: it writes too much, or does more with them than to put them there.
    """
    if any(len(each) > MOST_CHARACTERS for each in rendered):
        raise ChatProblem(TOO_LONG)
    contents = probes(name)
    literals = _around(rendered[0], contents[0])
    for strips in product(product((False, True), repeat=2), repeat=len(contents[0])):
        script = Script(literals, strips)
        if all(script.rendered(each) == made for each, made in zip(contents, rendered, strict=True)):
            return script
    raise ChatProblem(CHANGES)


def _around(rendered: str, contents: Sequence[str]) -> tuple[str, ...]:
    literals, rest = [], rendered
    for content in contents:
        before, found, rest = rest.partition(content)
        if not found or rendered.count(content) > 1:
            raise ChatProblem(CHANGES)
        literals.append(before)
    return (*literals, rest)


def _stripped(text: str, strip: tuple[bool, ...]) -> str:
    left, right = strip
    text = text.lstrip() if left else text
    return text.rstrip() if right else text
