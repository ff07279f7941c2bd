"""One prediction as the rows and columns of the list: raw and adjusted probability, and the steps between. Knows no model."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from components import format
from components.frontend import branch_tree, token_strip
from components.frontend.branch_tree import Line, Twig
from components.frontend.token_list import Column, Row
from components.frontend.token_strip import Place
from computation import measures
from computation.branches import ROOT, Branches
from computation.sampling import Steps
from computation.text import bytes_to_text, visible

REST = "everything else"
PLACES_DRAWN = 200


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


def list_columns(shown: ListOptions) -> list[Column]:
    found = [
        Column("token", "token", "· is a space, ↵ a line break, ⇥ a tab."),
        Column("id", help="The token's number in the vocabulary."),
        Column("logit", help="The model's raw score."),
    ]
    if shown.unfolded:
        found += [
            Column(f"÷ {shown.temperature:g}", help="The logit divided by the temperature."),
            Column("exp", help="e to the power of that, in multiples of the likeliest token's."),
        ]
    if shown.adjusted:
        found.append(Column("adjusted", "bar adjusted", "The probability to be drawn: exp over the sum of all that are kept."))
    found.append(Column("probability", "bar", "The model's own: softmax of the logits over the whole vocabulary."))
    found.append(Column("cumulative", help="This token and all likelier ones together."))
    return found


def list_rows(
    logits: Tensor, ids: Tensor, pieces: tuple[bytes, ...], steps: Steps, shown: ListOptions, actual: int | None
) -> list[Row]:
    """The tokens in the order given, the one that came if it is not among them, and everything else.

    Args:
        logits: (V,) raw.
        ids: (k,) the tokens listed, likeliest first; the last is the one that came, where it is far down.
        pieces: their bytes.
        steps: their way from logit to chance.
        actual: the token that stands there in the text, if any.
    """
    log_probs = measures.log_probabilities(logits).double()
    probabilities = log_probs.exp()
    raw, adjusted = probabilities[ids].tolist(), steps.adjusted.tolist()
    raw_rest = float(probabilities.index_fill(0, ids, 0.0).sum())
    longest = max([*raw, raw_rest, *((*adjusted, steps.rest) if shown.adjusted else ())])
    ranks = measures.rank(log_probs.expand(len(ids), -1), ids).tolist()
    found, running = [], 0.0
    for i, (token_id, piece) in enumerate(zip(ids.tolist(), pieces, strict=True)):
        far = ranks[i] > len(ids)  # the one that came, out of the list's order
        running += raw[i]
        struck = shown.adjusted and adjusted[i] == 0
        kinds = (("struck",) if struck else ()) + (("actual",) if token_id == actual else ())
        text = visible(bytes_to_text(piece))
        up_to = float(probabilities[log_probs >= log_probs[token_id]].sum()) if far else running
        cells = [text, f"{token_id}", f"{float(logits[token_id]):.3f}"]
        if shown.unfolded:
            scaled = float(steps.scaled[i])
            cells += ["–" if scaled == float("-inf") else f"{scaled:.3f}", f"{float(steps.weights[i]):.3g}"]
        if shown.adjusted:
            cells.append(format.percent(adjusted[i]))
        cells += [format.percent(raw[i]), format.percent(up_to)]
        out = "; cannot be drawn under these settings" if struck else ""
        hint = f"{text}, number {ranks[i]:,}: {format.chances(raw[i])}{out}"
        spoken = f"append {text}, {format.percent(raw[i])}"
        found.append(Row(tuple(cells), token_id, _shares(shown, adjusted[i], raw[i], longest), kinds, hint, spoken))
    blank = [""] * (2 if shown.unfolded else 0)
    rest = [
        REST,
        "",
        "",
        *blank,
        *([format.percent(steps.rest)] if shown.adjusted else []),
        format.percent(raw_rest),
        "100 %",
    ]
    n = len(logits) - len(ids)
    found.append(Row(tuple(rest), None, _shares(shown, steps.rest, raw_rest, longest), ("rest",), f"{n:,} other tokens"))
    return found


def _shares(shown: ListOptions, adjusted: float, raw: float, longest: float) -> tuple[float, ...]:
    before = 5 if shown.unfolded else 3
    bars = (adjusted, raw) if shown.adjusted else (raw,)
    return (*[0.0] * before, *(bar / longest for bar in bars), 0.0)


def listed_ids(logits: Tensor, k: int, actual: int | None) -> Tensor:
    """(k,) ids of the likeliest tokens, and last the one that came if it is none of them."""
    _, ids = measures.top_k(logits, min(k, len(logits)))
    return ids if actual is None or actual in ids.tolist() else torch.cat([ids, torch.tensor([actual])])


def draw_strip(pieces: tuple[bytes, ...], n_typed: int, *, key: str, content_id: str, chosen: int) -> None:
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
        content_id=content_id,
        chosen=chosen,
        label="Tokens of the phrase",
        more=f"… {first:,} tokens before" if first else "",
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
            text, probability = visible(bytes_to_text(piece)), format.percent(_exp(branches[node].log_prob))
            hint = f"{text}   {probability} in its place"
            twigs.append(Twig(node, text, node in path, node == at, hint, f"{text}, {probability}", probability))
        whole = branches.log_prob(nodes[-1])
        lines.append(Line(depth + 1, tuple(twigs), f"in all {format.percent(_exp(whole))} ({format.chances(_exp(whole))})"))
    branch_tree.branch_tree(lines, key=key, content_id=content_id, label="Continuations tried")


def _exp(nats: float) -> float:
    return math.exp(nats)
