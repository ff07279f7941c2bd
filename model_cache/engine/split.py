"""How a network is taken apart into body and head, so that the logits of a whole text never stand in memory.

Knows nothing of texts. Only the thread that owns the network may call anything here.
"""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

import torch
from torch import Tensor, nn
from transformers.modeling_outputs import BaseModelOutputWithPast

from model_cache.engine.edges import device_of

HEAD_COLUMNS = 1_024  # of the vocabulary at a time: a matrix product as wide as a vocabulary takes up to twice as long


class Split(Enum):
    """The ways to have the logits of some rows alone.

    BODY_AND_HEAD: they are the output head's, applied to the body's last hidden states.
    STUBBED_BODY: the network does more after its body than apply the head (it caps or scales logits, say): it is run
        once more with the body's own hidden states put in the body's place, for some of the rows.
    WHOLE: neither holds, so it is run anew for each slice of rows, and asked for the logits of these rows alone.
    """

    BODY_AND_HEAD = "body and head"
    STUBBED_BODY = "stubbed body"
    WHOLE = "whole"


def split_of(network: nn.Module, ids: Tensor, logits: Tensor) -> Split:
    """How a network can be taken apart, tried out on a few ids.

    Args:
        ids: (1, T).
        logits: (1, T, V) the network's own.
    """
    body, head = body_of(network), network.get_output_embeddings()  # type: ignore[operator]
    if body is network:
        return Split.WHOLE
    try:
        hidden = getattr(body(input_ids=ids, use_cache=False), "last_hidden_state", None)
        if hidden is None:
            return Split.WHOLE
        if head is not None and hidden.shape[-1] == head.weight.shape[-1] and _alike(head(hidden), logits):
            return Split.BODY_AND_HEAD
        last_rows = after_body(network, hidden[0, 1:])  # not all of them: rows must not depend on where they stand
    except (AttributeError, IndexError, KeyError, RuntimeError, TypeError, ValueError):  # it wants more than that
        return Split.WHOLE
    return Split.STUBBED_BODY if _alike(last_rows, logits[0, 1:]) else Split.WHOLE


def body_of(network: nn.Module) -> nn.Module:
    """What puts out hidden states, whatever the family calls it; the network itself where there is no such part."""
    body = network.base_model
    return getattr(network, "model", network) if body is network else body  # type: ignore[return-value]


def through_head(head: nn.Module, rows: Tensor) -> Tensor:
    """(r, d) hidden states -> (r, V) logits."""
    on_cpu = rows.device.type == "cpu"  # where a narrower product is quicker
    if not on_cpu or type(head) is not nn.Linear or head.bias is not None or head.weight.dtype != torch.float32:
        return head(rows)
    logits = rows.new_empty(len(rows), len(head.weight))
    for column in range(0, len(head.weight), HEAD_COLUMNS):
        here = slice(column, column + HEAD_COLUMNS)
        torch.mm(rows, head.weight[here].T, out=logits[:, here])
    return logits


def after_body(network: nn.Module, hidden: Tensor) -> Tensor:
    """(r, d) the body's hidden states -> (r, V) what the network makes of them, by its own code."""
    with _stubbed(body_of(network), hidden.unsqueeze(0)):
        ids = torch.zeros(1, len(hidden), dtype=torch.long, device=hidden.device)
        return network(input_ids=ids, use_cache=False).logits[0]


@contextmanager
def _stubbed(body: nn.Module, hidden: Tensor) -> Iterator[None]:
    """A body that puts out (1, r, d) hidden states that are known already, whatever it is given."""
    body.forward = lambda *_, **__: _Known(last_hidden_state=hidden)
    try:
        yield
    finally:
        del body.forward  # the class's own stands behind it


class _Known(BaseModelOutputWithPast):  # type: ignore[misc]
    """Hidden states alone: whatever else a family's own output has (a cache, routers) is None."""

    def __getattr__(self, name: str) -> None:
        if name.startswith("__"):
            raise AttributeError(name)


def rows_alone(network: nn.Module, rows: list[int]) -> dict[str, Tensor]:
    """The argument that asks a network for the logits of some rows alone; none where it has no such argument."""
    if "logits_to_keep" not in inspect.signature(network.forward).parameters:
        return {}
    return {"logits_to_keep": torch.tensor(rows, device=device_of(network))}


def _alike(one: Tensor, other: Tensor) -> bool:
    close = 1e-4 if other.dtype == torch.float32 else 1e-2  # a bfloat16 has eight bits
    return one.shape == other.shape and torch.allclose(one, other, rtol=close, atol=close)
