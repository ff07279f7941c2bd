"""A question that is asked before a page shows the answer, and what the model says of it: plain values. Knows no page.

Answers, by the question's kind: a "word" is any text typed, a "choice" one of the options, an "order" all of them, the
likeliest, lowest or least first, and a "number" a finite number.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["word", "choice", "order", "number"]


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes:
        prompt: the question, in plain text.
        options: what can be chosen or put in order; of a "word" some suggestions, of a "number" none. No two are
            spelled alike.
        about: tells the text, model and state of the page that it is asked of from others: another is a new question.
    """

    prompt: str
    kind: Kind
    options: tuple[str, ...]
    about: str


@dataclass(frozen=True)
class Outcome:
    """What the model says.

    Attributes:
        words: what `nats` are of: a question's options, or the words that were typed, and whatever is right.
        nats: by word, what it is judged by: its surprise −ln p, or a text's mean surprise a token; () if by nothing.
        order: places in `words`, as they are right: of a "choice" and a "word" the first is the right answer.
        number: of a "number", the right one; perplexities and other positive figures.
    """

    words: tuple[str, ...] = ()
    nats: tuple[float, ...] = ()
    order: tuple[int, ...] = ()
    number: float | None = None

    def nats_of(self, word: str) -> float | None:
        """What a word is judged by; None if nothing is known of it."""
        return self.nats[self.words.index(word)] if self.nats and word in self.words else None

    def right(self) -> str | None:
        """The right answer of a "choice" or a "word"; None if there is none."""
        return self.words[self.order[0]] if self.order else None
