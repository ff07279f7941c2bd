"""Whether the ways in which a model can read some ids come to the same: together, on from what it keeps, in pieces.

Knows no text, and nothing of what follows for the model.
"""

from torch import Tensor

from model_cache.engine.forward import CausalModel
from model_cache.engine.pieces import cuts, n_pieces_of
from model_cache.engine.split import Split


def reads_together(model: CausalModel, ids: Tensor, n_short: int, rows: Tensor, close: float) -> bool:
    """Whether a short window has the same rows when it is read beside a longer one."""
    short = ids[:n_short]
    try:
        read = model.read([ids, short], [slice(len(ids) - 1, len(ids)), slice(0, len(short))])
        return alike(read.logits(1, read.n), rows[: len(short)], close)
    except Exception:  # whatever a stranger's code and configuration provoke
        return False


def reads_on(model: CausalModel, ids: Tensor, close: float) -> bool:
    """Whether all ids but two, then one, then one more have the same rows as all of them at once."""
    expected, cache = rows_of(model, ids, slice(len(ids) - 3, len(ids))), None
    try:
        for begin, end, row in ((0, -2, -3), (-2, -1, -2), (-1, None, -1)):
            logits, cache = model.step(ids[begin:end].unsqueeze(0), cache)
            if cache is None or not alike(logits, expected[row], close):
                return False
    except Exception:  # whatever a stranger's code and configuration provoke
        return False
    return True


def reads_in_pieces(model: CausalModel, ids: Tensor, a_turn: int, close: float) -> bool:
    """Whether ids that are read in pieces have the same hidden states as all of them at once."""
    if model.split is Split.WHOLE or n_pieces_of(len(ids), a_turn) == 1:
        return False
    cache = None
    try:
        at_once = model.read([ids], [slice(0, len(ids))]).hidden  # type: ignore[attr-defined]
        for begin, end in cuts(0, len(ids), a_turn):
            piece, cache = model.read_on(ids[begin:end], cache)
            apart = (piece.hidden - at_once[begin:end]).norm(dim=-1)
            if cache is None or not bool((apart <= close * at_once[begin:end].norm(dim=-1)).all()):
                return False
    except Exception:  # whatever a stranger's code and configuration provoke
        return False
    return True


def rows_of(model: CausalModel, ids: Tensor, rows: slice) -> Tensor:
    read = model.read([ids], [rows])
    return read.logits(0, read.n)


def alike(one: Tensor, other: Tensor, close: float) -> bool:
    if one.shape != other.shape:
        return False
    return bool((one - other).abs().max() <= close * (1 + other.abs().max()))
