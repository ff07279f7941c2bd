"""The continuations tried from one phrase: a tree of token ids, each with the log-probability that it had in its place.

Adding a token and listing children take constant time. Knows neither tokens' text nor models.
"""

from collections.abc import Iterator
from dataclasses import dataclass

ROOT = -1  # the phrase itself


@dataclass(frozen=True)
class Node:
    """One token that was tried.

    Attributes:
        parent: the node that it follows, or `ROOT`.
        token_id: the token.
        log_prob: nats, the model's own, given the phrase and the nodes before it.
    """

    parent: int
    token_id: int
    log_prob: float


class Branches:
    """Grows only: going back and trying another token keeps what was there. Nodes are numbered as they are tried."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._totals: list[float] = []  # nats of the continuation up to and with each node
        self._children: dict[int, dict[int, int]] = {ROOT: {}}  # node -> token id -> the child with it, in order

    def __len__(self) -> int:
        return len(self._nodes)

    def __getitem__(self, node: int) -> Node:
        return self._nodes[node]

    def add(self, parent: int, token_id: int, log_prob: float) -> int:
        """The node of a token after `parent`; the existing one, if it was tried before."""
        siblings = self._children[parent]
        if token_id not in siblings:
            node = siblings[token_id] = len(self._nodes)
            self._nodes.append(Node(parent, token_id, log_prob))
            self._totals.append(self.log_prob(parent) + log_prob)
            self._children[node] = {}
        return siblings[token_id]

    def children(self, node: int) -> list[int]:
        """In the order in which they were tried."""
        return list(self._children[node].values())

    def path(self, node: int) -> list[int]:
        """The nodes from the phrase to this one, both included: [] for `ROOT`."""
        nodes: list[int] = []
        while node != ROOT:
            nodes.append(node)
            node = self._nodes[node].parent
        return nodes[::-1]

    def token_ids(self, node: int) -> tuple[int, ...]:
        """The tokens from the phrase to this node."""
        return tuple(self._nodes[i].token_id for i in self.path(node))

    def log_prob(self, node: int) -> float:
        """Nats of the whole continuation that ends here; 0 for `ROOT`."""
        return 0.0 if node == ROOT else self._totals[node]

    def runs(self) -> Iterator[tuple[int, list[int]]]:
        """(depth, nodes) of each stretch without a fork, parents first: what a drawing puts on one line."""
        waiting = [(0, child) for child in reversed(self.children(ROOT))]
        while waiting:
            depth, node = waiting.pop()
            run, after = [node], self.children(node)
            while len(after) == 1:
                run.append(after[0])
                after = self.children(after[0])
            yield depth, run
            waiting += [(depth + 1, child) for child in reversed(after)]
