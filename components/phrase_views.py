"""A phrase and what was built on it: its tokens with their places, and the branches tried. Draws; knows no model."""

import math
from collections.abc import Callable, Iterable

from components import format
from components.frontend import branch_tree, token_strip
from components.frontend.branch_tree import Line, Twig
from components.frontend.token_strip import Place
from computation.branches import ROOT, Branches
from computation.spans import bytes_to_text, visible

PLACES_DRAWN = 200


def strip(pieces: tuple[bytes, ...], n_typed: int, *, key: str, of: str, chosen: int) -> None:
    """The last tokens of a text, each with its place counted from the beginning and from the end."""
    n = len(pieces)
    first = max(0, n - PLACES_DRAWN)
    places = []
    for i in range(first, n):
        text = visible(bytes_to_text(pieces[i]))
        came = f"what came was {visible(bytes_to_text(pieces[i + 1]))}" if i + 1 < n else "nothing has come yet"
        hint = f"logits[0, {i}] = logits[0, {i - n}]: the prediction after {text}; {came}"
        places.append(Place(text, f"{i} · {i - n}".replace("-", "−"), i, i >= n_typed, hint, f"{text}, place {i}; {came}"))
    token_strip.token_strip(
        places,
        key=key,
        content_id=of,
        chosen=chosen,
        label="Tokens of the phrase",
        more=f"… {first:,} tokens before" if first else "",
    )


def tree(
    branches: Branches,
    at: int,
    pieces_of: Callable[[Iterable[int]], tuple[bytes, ...]],
    *,
    key: str,
    of: str,
    start: str,
) -> None:
    """The continuations tried; each line ends with the probability of the whole continuation up to there."""
    path = {ROOT, *branches.path(at)}
    lines = [Line(0, (Twig(ROOT, start, True, at == ROOT, "Back to the phrase", f"back to the phrase {start}"),), "")]
    for depth, nodes in branches.runs():
        pieces = pieces_of(branches[node].token_id for node in nodes)
        twigs = []
        for node, piece in zip(nodes, pieces, strict=True):
            text, probability = visible(bytes_to_text(piece)), format.percent(_exp(branches[node].log_prob))
            hint = f"{text}   {probability} in its place"
            twigs.append(Twig(node, text, node in path, node == at, hint, f"{text}, {probability}", probability))
        whole = branches.log_prob(nodes[-1])
        lines.append(Line(depth + 1, tuple(twigs), f"in all {format.percent(_exp(whole))} ({format.chances(_exp(whole))})"))
    branch_tree.branch_tree(lines, key=key, content_id=of, label="Continuations tried")


def _exp(nats: float) -> float:
    return math.exp(nats)
