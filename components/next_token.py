"""The next-token page's parts: a prediction as rows of the list, the phrase's tokens, the continuations tried.

Draws what it is handed; knows no model.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from components.format import chances, decimal, percent, percent_or_odds
from components.frontend import branch_tree, token_strip
from components.frontend.branch_tree import Line, Twig
from components.frontend.token_list import Column, Row
from components.frontend.token_strip import Place
from computation import one_row
from computation.branches import ROOT, Branches
from computation.one_row import Logits
from computation.results import Integers
from computation.sampling import Steps
from computation.text import bytes_to_text, visible

REST = "everything else"
PLACES_DRAWN = 200  # tokens of the phrase; of a longer one the last


@dataclass(frozen=True)
class ListOptions:
    """What the list shows beside token, logit and probability.

    Attributes:
        temperature: what the logits are divided by.
        adjusted: whether temperature, top-k or top-p change anything.
        unfolded: whether each step from logit to probability has its column.
    """

    temperature: float
    adjusted: bool
    unfolded: bool


def list_columns(options: ListOptions) -> list[Column]:
    """The columns that `list_rows` fills."""
    many = options.unfolded or options.adjusted  # too many for a phone
    columns = [
        Column("token", "token", "· is a space, ↵ a line break, ⇥ a tab."),
        Column("id", help="The token's number in the vocabulary.", under=many),
        Column("logit", help="The model's raw score."),
    ]
    if options.unfolded:
        columns += [
            Column(f"÷ {options.temperature:g}", help="The logit divided by the temperature.", under=True),
            Column("exp", help="e to the power of that, in multiples of the likeliest token's."),
        ]
    if options.adjusted:
        columns.append(
            Column(
                "adjusted", "bar adjusted", "The probability of being drawn: exp over the sum of all that can be drawn."
            )
        )
    columns.append(Column("probability", "bar", "The model's own: softmax of the logits over the whole vocabulary."))
    columns.append(Column("cumulative", help="This token and all likelier ones together.", under=many))
    return columns


def listed_ids(logits: Logits, k: int, actual: int | None) -> Integers:
    """(k,) ids of the likeliest tokens; one more, the actual token, if it is none of them.

    Args:
        logits: (V,) raw.
        actual: the token that stands there in the text, if any.
    """
    ids = one_row.likeliest(logits, min(k, len(logits)))
    return ids if actual is None or actual in ids else np.append(ids, actual)


def list_rows(
    logits: Logits, ids: Integers, pieces: tuple[bytes, ...], steps: Steps, options: ListOptions, actual: int | None
) -> list[Row]:
    """A row for each of the tokens, in the order given, and one for everything else.

    Args:
        logits: (V,) raw.
        ids: (k,) as `listed_ids` returns them.
        pieces: k items, their bytes.
        steps: their way from logit to probability.
        actual: the token that stands there in the text, if any.
    """
    probabilities = np.exp(one_row.log_probabilities(logits))  # (V,)
    raw, adjusted = probabilities[ids].tolist(), steps.adjusted.tolist()
    raw_rest = float(np.delete(probabilities, ids).sum())
    longest = max([*raw, raw_rest, *((*adjusted, steps.rest) if options.adjusted else ())])
    ranks = [one_row.rank(logits, token_id) for token_id in ids]
    rows, cumulative = [], 0.0
    for i, (token_id, piece) in enumerate(zip(ids.tolist(), pieces, strict=True)):
        cumulative += raw[i]
        if ranks[i] > len(ids):  # the actual token, far below the others
            cumulative = float(probabilities[logits >= logits[token_id]].sum())
        struck = options.adjusted and adjusted[i] == 0
        kinds = (("struck",) if struck else ()) + (("actual",) if token_id == actual else ())
        text = visible(bytes_to_text(piece))
        cells = [text, f"{token_id}", f"{float(logits[token_id]):.3f}"]
        if options.unfolded:
            scaled = float(steps.scaled[i])
            cells += ["–" if scaled == -math.inf else f"{scaled:.3f}", f"{float(steps.weights[i]):.3g}"]
        if options.adjusted:
            cells.append(percent_or_odds(adjusted[i]))
        cells += [percent_or_odds(raw[i]), percent(cumulative)]
        note = "; cannot be drawn under these settings" if struck else ""
        hint, spoken = (
            f"{text}, number {ranks[i]:,}: {chances(raw[i])}{note}",
            f"append {text}, {percent_or_odds(raw[i])}",
        )
        rows.append(Row(tuple(cells), token_id, _shares(options, adjusted[i], raw[i], longest), kinds, hint, spoken))
    return [*rows, _rest_row(steps.rest, raw_rest, longest, len(logits) - len(ids), options)]


def _rest_row(adjusted: float, raw: float, longest: float, n_tokens: int, options: ListOptions) -> Row:
    blank = [""] * (4 if options.unfolded else 2)
    cells = (REST, *blank, *([percent(adjusted)] if options.adjusted else []), percent(raw), "100 %")
    return Row(cells, None, _shares(options, adjusted, raw, longest), ("rest",), f"{n_tokens:,} other tokens")


def _shares(options: ListOptions, adjusted: float, raw: float, longest: float) -> tuple[float, ...]:
    """How much of each cell its bar fills; the longest bar fills its cell."""
    n_before = 5 if options.unfolded else 3
    bars = (adjusted, raw) if options.adjusted else (raw,)
    return (*[0.0] * n_before, *(bar / longest for bar in bars), 0.0)


@dataclass(frozen=True)
class Around:
    """Which tokens of a strip are the text that was typed.

    Attributes:
        n_prefix: how many of the first stand before it.
        n_typed: how many were not appended here, those before and behind the text included.
        n_behind: how many of the last of these a chat template puts behind the text.
    """

    n_prefix: int
    n_typed: int
    n_behind: int = 0

    def __contains__(self, place: int) -> bool:
        return place < self.n_prefix or self.n_typed - self.n_behind <= place < self.n_typed


def draw_strip(pieces: tuple[bytes, ...], around: Around, *, key: str, content_id: str, chosen: int) -> None:
    """The last tokens of a text, each with its place counted from the beginning and from the end.

    Args:
        around: what of them stands around the text.
    """
    n = len(pieces)
    first = max(0, n - PLACES_DRAWN)
    places = []
    for i in range(first, n):
        text = visible(bytes_to_text(pieces[i]))
        actual = f"what follows is {visible(bytes_to_text(pieces[i + 1]))}" if i + 1 < n else "nothing follows yet"
        hint = f"logits[0, {i}] = logits[0, {i - n}]: the prediction after {text}; {actual}"
        spoken, number = f"{text}, place {i}; {actual}", f"{i} · {i - n}".replace("-", "−")
        places.append(Place(text, number, i, i >= around.n_typed, hint, spoken, prefix=i in around))
    token_strip.token_strip(
        places,
        key=key,
        content_id=content_id,
        chosen=chosen,
        label="Tokens of the phrase",
        before=first,
    )


def draw_tree(
    branches: Branches,
    at: int,
    pieces_of: Callable[[Iterable[int]], tuple[bytes, ...]],
    *,
    key: str,
    content_id: str,
    start: str,
) -> None:
    """The continuations tried; each line ends with the probability of the whole continuation up to there."""
    path = {ROOT, *branches.path(at)}
    lines = [Line(0, (Twig(ROOT, start, True, at == ROOT, "Back to the phrase", f"back to the phrase {start}"),), "")]
    for depth, nodes in branches.runs():
        pieces = pieces_of(branches[node].token_id for node in nodes)
        twigs = []
        for node, piece in zip(nodes, pieces, strict=True):
            text, probability = visible(bytes_to_text(piece)), percent_or_odds(math.exp(branches[node].log_prob))
            hint = f"{text}   {probability} in its place"
            twigs.append(Twig(node, text, node in path, node == at, hint, f"{text}, {probability}", probability))
        whole = branches.log_prob(nodes[-1])
        lines.append(
            Line(depth + 1, tuple(twigs), f"in all {chances(math.exp(whole))} (p = {decimal(math.exp(whole))})")
        )
    branch_tree.branch_tree(lines, key=key, content_id=content_id, label="Continuations tried")
