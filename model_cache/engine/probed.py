"""What a network turned out to be when it was tried out, as it is kept for the next time. Knows no network."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Probed:
    """What a network turned out to be.

    Attributes:
        length: how many ids it was tried with at most.
        window: how many it can read at once.
        batched, cached, in_pieces: as `CausalModel` has them.
        split: how it can be taken apart, as `Split` names it.
    """

    length: int
    window: int
    batched: bool
    cached: bool
    in_pieces: bool
    split: str


def read_probed(noted: Any) -> dict[str, Probed]:
    """What was noted of a network, by what it is computed in; nothing of what another version noted in another form."""
    try:
        return {dtype: Probed(**facts) for dtype, facts in noted.items()}
    except (TypeError, AttributeError):
        return {}
