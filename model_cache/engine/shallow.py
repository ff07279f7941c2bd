"""A network cut to its first layers for a moment: whether a long text can be read shows in a few of them.

On one core SmolLM2-135M takes ten seconds for 2,048 ids; so cut, all that is tried at the door takes under three.
Knows no text.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn

FEWEST = 2


@contextmanager
def first_layers(network: nn.Module) -> Iterator[bool]:
    """Run as few of the first layers as hold one of each kind; yields whether any could be left out."""
    stack = _stack_of_layers(network)
    if stack is None:
        yield False
        return
    parent, name, layers, n = stack
    setattr(parent, name, layers[:n])
    try:
        yield True
    finally:
        setattr(parent, name, layers)


def _stack_of_layers(network: nn.Module) -> tuple[nn.Module, str, nn.ModuleList, int] | None:
    """Where a network's layers are, by which name, and how many hold one of each kind; None if that is unclear."""
    settings = network.config.get_text_config(decoder=True)  # type: ignore[union-attr, operator]
    depth = getattr(settings, "num_hidden_layers", None)
    kinds = list(getattr(settings, "layer_types", None) or [])
    n = max([FEWEST, *(kinds.index(kind) + 1 for kind in set(kinds))])
    stacks = [
        (parent, name, child, n)
        for parent in network.modules()
        for name, child in parent.named_children()
        if isinstance(child, nn.ModuleList) and len(child) == depth
    ]
    return stacks[0] if len(stacks) == 1 and n < len(stacks[0][2]) else None
