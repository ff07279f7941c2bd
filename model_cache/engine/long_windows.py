"""A long window read in pieces, each over the keys and values of those before, so that others can go between two.

Belongs to the model's thread. Knows nothing of whose turn it is, nor of what is measured.
"""

from collections.abc import Iterator, Sequence

from cachetools import LRUCache

from model_cache.engine.forward import CausalModel
from model_cache.engine.pieces import cuts
from model_cache.engine.requests import Steps, WindowedRequest
from model_cache.engine.rows import HiddenRows, KeptRows, ReadRows, logits_by_slice

KEPT_WINDOWS = 4


class FullRows:
    """The rows of some windows at full precision, kept, and the logits of short ones: a text that is read under rounded
    weights is often read under others next, and a second text with it."""

    def __init__(self) -> None:
        self._kept: LRUCache[tuple[int, ...], ReadRows] = LRUCache(KEPT_WINDOWS)  # by ids and places of a window

    def of(self, requests: Sequence[WindowedRequest], model: CausalModel) -> ReadRows:
        """Those of some requests' next windows, one after the other, read together if need be.

        Args:
            model: at full precision, which reads them.
        """
        keys = [_key(request) for request in requests]
        rows = {key: self._kept[key] for key in keys if key in self._kept}
        missing = [i for i, key in enumerate(keys) if key not in rows]
        if missing:
            read = model.read([requests[i].window_ids for i in missing], [requests[i].rows for i in missing])
            first = 0
            for i in missing:
                last = first + requests[i].n_rows
                rows[keys[i]] = KeptRows(read.some(slice(first, last))) if isinstance(read, HiddenRows) else read
                self._kept[keys[i]] = rows[keys[i]]
                first = last
        return _joined([rows[key] for key in keys])

    def in_pieces(self, request: WindowedRequest, model: CausalModel) -> Steps:
        """Those of a request's next window, read with a pause after each piece."""
        known = self._kept.get(_key(request))
        if known is None:
            pieces = []
            for share, piece in _pieces(model, request):
                pieces.append(piece)
                _note_progress(request, share / 2)
                yield
            known = _joined(pieces)
            self._kept[_key(request)] = known
        return known

    def clear(self) -> None:
        """Let go of them."""
        self._kept.clear()


def window_in_pieces(request: WindowedRequest, model: CausalModel, full: FullRows, plain: CausalModel) -> Steps:
    """Run the next window of a request with a pause after each piece, and hand it the logits that it wants.

    Args:
        model: its weights rounded as the request has it, in every step.
        full: where the rows at full precision come from, if they are wanted as well.
        plain: the model at full precision.
    """
    reference = (yield from full.in_pieces(request, plain)) if request.beside_full else None
    n = 0  # rows that were handed over
    for share, piece in _pieces(model, request):
        beside = None if reference is None else reference.some(slice(n, n + piece.n))
        for _, first, logits, other in logits_by_slice([piece.n], piece, beside, model.slice_rows):
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


def _joined(parts: Sequence[ReadRows]) -> ReadRows:
    """Rows that follow each other; several are those of a network that is split."""
    first, *others = parts
    return first.followed_by(others) if others else first  # type: ignore[attr-defined]


def _note_progress(request: WindowedRequest, share_of_window: float) -> None:
    request.pending.fraction = (request.n_done + share_of_window) / len(request.windows)


def _key(request: WindowedRequest) -> tuple[int, ...]:
    return (*request.window_ids.tolist(), request.rows.start, request.rows.stop)
