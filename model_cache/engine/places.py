"""Tables read only at places that they have, where a device would not survive any other. Knows no network.

On the CPU a row that a table does not have is an IndexError. CUDA stops the process's whole use of the GPU for it: no
model there answers any more until the server starts anew.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from torch.overrides import TorchFunctionMode

_ALONG_AN_AXIS = (torch.index_select, Tensor.index_select, torch.gather, Tensor.gather)  # (table, axis, places)


def only_places_there_are(device: torch.device) -> AbstractContextManager:
    """While it is entered, a row past a table's end is an IndexError on any device."""
    return nullcontext() if device.type == "cpu" else _Checked()


class _Checked(TorchFunctionMode):
    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        read = _read(func, args, kwargs)
        if read is not None:
            places, first, n = read
            if places.numel() and not bool(((places >= first) & (places < n)).all()):
                raise IndexError(f"a table of {n:,} rows is read past its end")
        return func(*args, **kwargs)


def _read(func: Any, args: Any, kwargs: dict[str, Any]) -> tuple[Tensor, int, int] | None:
    """The places of a table that a call reads, the first that there is, and the end; None if it reads none."""
    if func is functional.embedding:
        places, table = _named(args, kwargs, "input", "weight")
        return places, 0, len(table)
    if func in _ALONG_AN_AXIS:
        table, axis, places = _named(args, kwargs, "input", "dim", "index")
        return places, 0, table.shape[axis]
    if func is Tensor.__getitem__ and isinstance(args[1], Tensor) and args[1].dtype in (torch.int32, torch.int64):
        return args[1], -len(args[0]), len(args[0])
    return None


def _named(args: Any, kwargs: dict[str, Any], *names: str) -> list[Any]:
    """The first arguments of a call, however they were given."""
    return [*args[: len(names)], *(kwargs[name] for name in names[len(args) :])]
