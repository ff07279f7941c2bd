"""Whose turn it is. Pure: requests in, requests out; knows no thread and no model.

Every request has a turn at which it is due, and the one that is due first goes first. A short question is due when
it comes; a window of a long text some turns after the one before it, so that short questions overtake it, but never
more than those of `PATIENCE` turns: what is due stays due, while whoever comes later is due later. Where a window
itself is read in pieces, those who came before the end of a piece go before the next.
"""

from collections.abc import Sequence

from computation.quantization import Rounding
from model_cache.engine.requests import Request, WindowedRequest

IDS_A_BATCH = 1_024  # padding included; what more of them are worked on no longer fits into a processor's cache
PADDING_A_BATCH = 64  # ids; more of it costs as much as one batch more
PADDING_A_ROUNDING = 160  # ids; more of it costs as much as rounding all weights once more
PATIENCE = 3  # turns for which a long text lets others go first between two of its windows
ROUNDED_TURN = 3  # one turn in so many is for rounded weights, however many short questions wait
ROUNDING_KEPT = 8  # turns for which weights that are rounded in one way may keep those from their turn who want another


def enqueue(request: Request, turn: int) -> None:
    """Say when a request that has just come is due: a long text waits as it would between two of its windows."""
    request.due = turn + min(PATIENCE, request.cost // IDS_A_BATCH)


def requeue(request: Request, turn: int) -> None:
    """Say when the next window of a request is due that has just had its turn."""
    request.due = turn + PATIENCE


def pause(request: Request, turn: int) -> None:
    """Say when a request goes on that has just done a part of what it takes turns for."""
    request.due = turn + 1


def choose(waiting: Sequence[Request], current: Rounding | None, turn: int) -> Request:
    """The request whose turn it is.

    Rounding weights takes long, so most turns go to the rest while there is any; and a turn for rounded weights
    goes first to those who want them as they are rounded now, but not for ever.

    Args:
        current: how the copy is rounded now.
        turn: its number.
    """
    plain = [request for request in waiting if request.rounding is None]
    rounded = [request for request in waiting if request.rounding is not None]
    rounded_first = turn % ROUNDED_TURN == 0
    first = min((rounded or plain) if rounded_first else (plain or rounded), key=_urgency)
    if first.rounding is None or turn - first.due > ROUNDING_KEPT:
        return first
    return min((other for other in rounded if other.rounding == current), key=_urgency, default=first)


def batch_with(
    first: WindowedRequest,
    waiting: Sequence[Request],
    most_ids: int = IDS_A_BATCH,
    most_padding: int = PADDING_A_BATCH,
) -> list[WindowedRequest]:
    """A request, and others of about its length under weights rounded as its are that fit beside it.

    All that wait are cut into batches from the longest on, and the one with `first` is taken: hardly anything in it
    is padding.

    Args:
        most_ids: of a batch, padding included.
        most_padding: of what is added to a batch.
    """
    alike = [r for r in waiting if isinstance(r, WindowedRequest) and r.rounding == first.rounding]
    alike.sort(key=lambda request: request.length, reverse=True)
    batch: list[WindowedRequest] = []
    n_ids = 0
    for request in alike:
        padded = (batch or [request])[0].length * (len(batch) + 1)
        if padded > most_ids or padded - n_ids - request.length > most_padding:
            if first in batch:
                break
            batch, n_ids = [], 0
        batch.append(request)
        n_ids += request.length
    return batch


def _urgency(request: Request) -> tuple[int, int]:
    return request.due, request.order
