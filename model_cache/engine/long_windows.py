"""A long window read in pieces, each over the keys and values of those before, so that others can go between two.

Belongs to the model's thread. Knows nothing of whose turn it is, nor of what is measured.
"""

from collections.abc import Iterator

import torch
from torch import Tensor

from model_cache.engine.forward import CausalModel
from model_cache.engine.pieces import cuts
from model_cache.engine.requests import Steps, WindowedRequest
from model_cache.engine.rows import HiddenRows, ReadRows, logits_by_slice


class FullRows:
    """A window's rows at full precision, kept: a text that is read under rounded weights is often read under others
    next."""

    def __init__(self, model: CausalModel) -> None:
        self._model = model
        self._kept: tuple[Tensor, ReadRows] | None = None  # ids and places of a window, and its rows

    def of(self, request: WindowedRequest) -> ReadRows:
        """Those of a request's next window, read at once if need be."""
        known = self._known(request)
        if known is None:
            known = self._model.read([request.window_ids], [request.rows])
            self._kept = (_key(request), known)
        return known

    def in_pieces(self, request: WindowedRequest) -> Steps:
        """The same, read with a pause after each piece."""
        known = self._known(request)
        if known is None:
            pieces = []
            for share, piece in _pieces(self._model, request):
                pieces.append(piece)
                _note_progress(request, share / 2)
                yield
            known = pieces[0].followed_by(pieces[1:])
            self._kept = (_key(request), known)
        return known

    def clear(self) -> None:
        """Let go of them."""
        self._kept = None

    def _known(self, request: WindowedRequest) -> ReadRows | None:
        return self._kept[1] if self._kept is not None and torch.equal(self._kept[0], _key(request)) else None


def window_in_pieces(request: WindowedRequest, model: CausalModel, full: FullRows) -> Steps:
    """Run the next window of a request with a pause after each piece, and hand it the logits that it wants.

    Args:
        model: its weights rounded as the request has it, in every step.
        full: where the rows at full precision come from, if they are rounded.
    """
    reference = None if request.rounding is None else (yield from full.in_pieces(request))
    n = 0  # rows that were handed over
    for share, piece in _pieces(model, request):
        rows, rounded = (piece, None) if reference is None else (reference.some(slice(n, n + piece.n)), piece)
        for _, first, logits, other in logits_by_slice([piece.n], rows, rounded, model.slice_rows):
            request.consume(request.window.first_scored + n + first, logits, other)
        n += piece.n
        if share < 1:
            request.n_read = request.window.first_scored + n if n else request.n_read
            _note_progress(request, share if reference is None else (1 + share) / 2)
            yield


def _pieces(model: CausalModel, request: WindowedRequest) -> Iterator[tuple[float, HiddenRows]]:
    """How much of the next window is read, and those rows of the last piece that are wanted."""
    ids, rows, cache = request.window_ids, request.rows, None
    for begin, end in cuts(0, rows.stop, model.ids_a_turn):  # what comes behind the last row that is wanted is not read
        read, cache = model.read_on(ids[begin:end], cache)
        yield end / rows.stop, read.some(slice(max(rows.start - begin, 0), end - begin))


def _note_progress(request: WindowedRequest, share_of_window: float) -> None:
    request.pending.fraction = (request.n_done + share_of_window) / len(request.windows)


def _key(request: WindowedRequest) -> Tensor:
    return torch.cat([request.window_ids, torch.tensor([request.rows.start, request.rows.stop])])
